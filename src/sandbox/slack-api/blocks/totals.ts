/** Rules that span a whole payload: ids that must differ, and totals over all of its blocks. */
import type { SlackJson } from '../desk.ts';
import type { BlockIssue } from './issue.ts';
import { CELL_CHARACTERS, MARKDOWN_CHARACTERS } from './tables.ts';

/** Found live, undocumented. */
const CHARTS_PER_MESSAGE = 2;
const TABLES_PER_MESSAGE = 1;
/** Measured by others: 9,597 characters of text outside markdown were taken and 11,341 refused (bolt-js #2867); with
 *  markdown alone 13,297 is the end (bolt-js #2509). */
const BLOCK_CHARACTERS = 11_000;
const ALL_CHARACTERS = 13_200;

type Found = { readonly value: SlackJson; readonly pointer: string };

export function isObject(value: unknown): value is SlackJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every object inside `value`, itself included, outermost first. */
export function* objectsIn(value: unknown, pointer = ''): Generator<Found> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* objectsIn(item, `${pointer}/${index}`);
    return;
  }
  if (!isObject(value)) return;
  yield { value, pointer };
  for (const [key, item] of Object.entries(value)) yield* objectsIn(item, `${pointer}/${key}`);
}

/** block_id must differ within a payload, action_id within a block; only one element may take the focus. */
export function sharedIds(blocks: readonly SlackJson[], base: string): BlockIssue[] {
  const issues: BlockIssue[] = [];
  const blockIds = new Set<unknown>();
  let focused = 0;
  for (const [index, block] of blocks.entries()) {
    const actionIds = new Set<unknown>();
    for (const { value, pointer } of objectsIn(block, `${base}/${index}`)) {
      issues.push(...repeated(blockIds, value, 'block_id', pointer));
      issues.push(...repeated(actionIds, value, 'action_id', pointer));
      if (value.focus_on_load !== true) continue;
      focused += 1;
      if (focused > 1)
        issues.push({ pointer: `${pointer}/focus_on_load`, message: 'only one element may have focus' });
    }
  }
  return issues;
}

function repeated(seen: Set<unknown>, value: SlackJson, key: string, pointer: string): BlockIssue[] {
  const id = value[key];
  if (typeof id !== 'string') return [];
  if (seen.has(id)) return [{ pointer: `${pointer}/${key}`, message: `\`${key}\` already exists: ${id}` }];
  seen.add(id);
  return [];
}

/** Limits over all blocks of one message. */
export function messageTotals(blocks: readonly SlackJson[], base: string): BlockIssue[] {
  const count = (type: string) => blocksOfType(blocks, type).length;
  const issues: BlockIssue[] = [];
  const limit = (exceeded: boolean, message: string) => {
    if (exceeded) issues.push({ pointer: base, message });
  };
  limit(
    count('data_visualization') > CHARTS_PER_MESSAGE,
    `no more than ${CHARTS_PER_MESSAGE} data_visualization blocks allowed`,
  );
  limit(count('table') > TABLES_PER_MESSAGE, `no more than ${TABLES_PER_MESSAGE} table block allowed`);
  for (const type of ['table', 'data_table']) {
    limit(
      lengthOf(blocksOfType(blocks, type)) > CELL_CHARACTERS,
      `must be less than ${CELL_CHARACTERS + 1} characters in all cells of ${type}`,
    );
  }
  limit(
    lengthOf(blocksOfType(blocks, 'markdown')) > MARKDOWN_CHARACTERS,
    `must be less than ${MARKDOWN_CHARACTERS + 1} characters in all markdown blocks`,
  );
  return issues;
}

/** True where Slack answers msg_blocks_too_long. */
export function isTooLong(blocks: readonly SlackJson[]): boolean {
  const all = lengthOf(blocks);
  return all > ALL_CHARACTERS || all - lengthOf(blocksOfType(blocks, 'markdown')) > BLOCK_CHARACTERS;
}

function blocksOfType(blocks: readonly SlackJson[], type: string): SlackJson[] {
  return [...objectsIn(blocks)].map((found) => found.value).filter((value) => value.type === type);
}

function lengthOf(blocks: readonly SlackJson[]): number {
  let length = 0;
  for (const { value } of objectsIn(blocks)) if (typeof value.text === 'string') length += value.text.length;
  return length;
}
