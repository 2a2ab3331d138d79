/** Cursors: each page names the place where the next one starts. */
import type { SlackJson } from '../desk.ts';
import { ApiError, type Arguments } from './call.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly metadata: SlackJson;
  readonly hasMore: boolean;
}

/** Cuts a page of `limit` out of `items`. Throws ApiError invalid_cursor or invalid_limit. */
export function pageOf<T>(items: readonly T[], args: Arguments, otherwise: number, most = 1000): Page<T> {
  const limit = args.count('limit', otherwise, 1, most);
  const start = startOf(args.text('cursor'));
  const end = start + limit;
  const hasMore = end < items.length;
  const next = hasMore ? Buffer.from(`offset:${end}`).toString('base64') : '';
  return { items: items.slice(start, end), metadata: { next_cursor: next }, hasMore };
}

function startOf(cursor: string | undefined): number {
  if (cursor === undefined || cursor === '') return 0;
  const match = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!match) throw new ApiError('invalid_cursor');
  return Number(match[1]);
}
