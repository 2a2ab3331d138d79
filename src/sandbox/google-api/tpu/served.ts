/** How a method of the Cloud TPU API that is served is written down, and how its lists are paged. */
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest, type Route } from '../http.ts';

export const PLACE = '/v2/projects/{project}/locations/{location}';
export const V2 = 'google.cloud.tpu.v2';
export const OPERATION = 'google.longrunning.Operation';

export type Handle = (world: World, request: GoogleRequest) => unknown;

/** A method of the API; the messages are those of v2, without the package. */
export interface TpuMethod extends Omit<Route, 'handle'> {
  readonly handle: Handle;
}

/** A list's page in proto's words. Throws GoogleError 400 for a size or token that Google did not give. */
export function page(
  name: string,
  all: readonly object[],
  { query }: GoogleRequest,
  unreachable: readonly string[] = [],
): object {
  for (const each of ['filter', 'orderBy']) {
    if (query.get(each)) throw new GoogleError(501, `${each} is not simulated yet`);
  }
  const size = Number(query.get('pageSize') ?? 0) || MOST;
  const from = Number(query.get('pageToken') ?? 0);
  if (!Number.isInteger(size) || size < 0) throw new GoogleError(400, 'Invalid page size.');
  if (!Number.isInteger(from) || from < 0) throw new GoogleError(400, 'Invalid page token.');
  const to = from + Math.min(size, MOST);
  return {
    ...(all.length === 0 ? {} : { [name]: all.slice(from, to) }),
    ...(to < all.length ? { nextPageToken: String(to) } : {}),
    ...(unreachable.length === 0 ? {} : { unreachable }),
  };
}

const MOST = 1_000;
