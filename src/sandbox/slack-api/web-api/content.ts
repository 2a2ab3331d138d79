/** The content of a message, as chat.* methods, acks and response_urls bring it: checked, then normalised. */
import { z } from 'zod';
import { fillIds } from '../blocks/fill-ids.ts';
import { isObject } from '../blocks/totals.ts';
import { areBlocksTooLong, issueLine, validateBlocks } from '../blocks/validate.ts';
import type { SlackJson } from '../desk.ts';
import { ApiError, type Arguments } from './call.ts';

/** chat.postMessage cuts longer texts off here. */
const TEXT_CUT = 40_000;
/** chat.update refuses longer texts with msg_too_long. */
export const UPDATE_TEXT = 4_000;
const METADATA_BYTES = 16_000;

export interface Content {
  readonly text: string;
  /** Undefined when no blocks were given, which on an update removes those that are there. */
  readonly blocks: readonly SlackJson[] | undefined;
  /** Undefined when none was given; empty when it shall be removed. */
  readonly metadata: SlackJson | undefined;
}

/** Reads `text`, `blocks` and `metadata`. Throws ApiError no_text, invalid_blocks, invalid_blocks_format,
 *  msg_blocks_too_long or invalid_metadata_*. */
export function contentOf(args: Arguments, refusedBlocks: readonly string[]): Content {
  const text = (args.text('text') ?? '').slice(0, TEXT_CUT);
  const blocks = blocksOf(args, refusedBlocks);
  if (text === '' && (blocks ?? []).length === 0) throw new ApiError('no_text');
  return { text, blocks, metadata: metadataOf(args) };
}

function blocksOf(args: Arguments, refusedBlocks: readonly string[]): readonly SlackJson[] | undefined {
  const given = args.json('blocks', 'invalid_blocks_format');
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw new ApiError('invalid_blocks_format');
  const issues = validateBlocks(given, 'message', '/blocks', { refused: refusedBlocks });
  if (issues.length > 0) {
    throw new ApiError('invalid_blocks', issues.map(issueLine), {
      errors: issues.map((issue) => `${issue.message} [json-pointer:${issue.pointer}]`),
    });
  }
  const blocks = given.filter(isObject);
  if (areBlocksTooLong(blocks)) throw new ApiError('msg_blocks_too_long');
  return fillIds(blocks);
}

const metadataSchema = z.looseObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
});

function metadataOf(args: Arguments): SlackJson | undefined {
  const given = args.json('metadata', 'invalid_metadata_format');
  if (given === undefined) return undefined;
  // An empty object takes the metadata of a message away.
  if (isObject(given) && Object.keys(given).length === 0) return {};
  const parsed = metadataSchema.safeParse(given);
  if (!parsed.success) throw new ApiError('invalid_metadata_schema');
  if (Buffer.byteLength(JSON.stringify(given)) > METADATA_BYTES) throw new ApiError('metadata_too_large');
  return { event_type: parsed.data.event_type, event_payload: parsed.data.event_payload };
}
