/** The Block Kit validator: what Slack would say of a message's blocks or of a view. */
import { z } from 'zod';
import type { SlackJson } from '../desk.ts';
import { type BlockIssue, issuesOf } from './issue.ts';
import { blocksOn, type Surface } from './surfaces.ts';
import { identifier, plainText } from './text.ts';
import { isObject, isTooLong, messageTotals, objectsIn, sharedIds } from './totals.ts';

export type { BlockIssue } from './issue.ts';
export { issueLine } from './issue.ts';

export interface ValidatorOptions {
  /** Block types that this workspace does not take (yet). */
  readonly refused?: readonly string[];
}

/** Checks `blocks` for a surface; pointers start with `base`. An empty list means that Slack takes them. */
export function validateBlocks(
  blocks: unknown,
  surface: Surface,
  base = '/blocks',
  options: ValidatorOptions = {},
): BlockIssue[] {
  const parsed = blocksOn(surface).safeParse(blocks);
  const issues = parsed.success ? [] : issuesOf(parsed.error, blocks, base);
  if (!Array.isArray(blocks)) return issues;
  const objects = blocks.filter(isObject);
  issues.push(...refusedTypes(objects, base, options.refused ?? []));
  issues.push(...sharedIds(objects, base));
  if (surface === 'message') issues.push(...messageTotals(objects, base));
  return issues;
}

/** True where Slack answers msg_blocks_too_long to a message of otherwise valid blocks. */
export function areBlocksTooLong(blocks: readonly SlackJson[]): boolean {
  return isTooLong(blocks);
}

function refusedTypes(blocks: readonly SlackJson[], base: string, refused: readonly string[]): BlockIssue[] {
  return [...objectsIn(blocks, base)]
    .filter(({ value }) => typeof value.type === 'string' && refused.includes(value.type))
    .map(({ value, pointer }) => ({
      pointer: `${pointer}/type`,
      message: `unsupported type: ${String(value.type)}`,
    }));
}

const common = {
  blocks: z.unknown(),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

const modal = z.strictObject({
  type: z.literal('modal'),
  ...common,
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});

const home = z.strictObject({ type: z.literal('home'), ...common, title: identifier.optional() });

const view = z.discriminatedUnion('type', [modal, home]);

/** 250 kB, on which Slack answers view_too_large. */
export const VIEW_BYTES = 250_000;

/** Checks a whole view; pointers start with `base`. `surfaces` are those that the calling method opens. */
export function validateView(
  value: unknown,
  surfaces: readonly ('modal' | 'home')[],
  base = '/view',
  options: ValidatorOptions = {},
): BlockIssue[] {
  const parsed = view.safeParse(value);
  const issues = parsed.success ? [] : issuesOf(parsed.error, value, base);
  if (!isObject(value)) return issues;
  if (value.blocks === undefined) return issues;
  const surface = value.type === 'home' ? 'home' : 'modal';
  if (parsed.success && !surfaces.includes(surface)) {
    issues.push({ pointer: `${base}/type`, message: `unsupported type: ${surface}` });
  }
  issues.push(...validateBlocks(value.blocks, surface, `${base}/blocks`, options));
  if (surface === 'modal' && hasInput(value.blocks) && value.submit === undefined) {
    issues.push({ pointer: base, message: 'missing required field: submit (the view has input blocks)' });
  }
  return issues;
}

function hasInput(blocks: unknown): boolean {
  return Array.isArray(blocks) && blocks.some((block) => isObject(block) && block.type === 'input');
}
