/** Where this workspace met "no capacity" lately: one memory that placement and price lists share. */
import type { Stockout } from '../domain/decide/place.ts';
import type { Fault } from '../domain/fault.ts';
import { type Duration, HOUR, type Millis } from '../domain/time.ts';
import type { Deps } from './deps.ts';

/** Stockouts are remembered this long. */
export const STOCKOUT_MEMORY: Duration = 6 * HOUR;
/** Attempts that are read; in a busier workspace the older ones count as forgotten. */
const MOST_ATTEMPTS = 500;

/** From everybody's attempts of the last `STOCKOUT_MEMORY`, newest first. */
export async function recentStockouts(
  { store }: Pick<Deps, 'store'>,
  now: Millis,
): Promise<readonly Stockout[]> {
  const entries = await store.journal({
    kinds: ['attempt'],
    from: now - STOCKOUT_MEMORY,
    limit: MOST_ATTEMPTS,
  });
  return entries.flatMap((entry) => {
    const detail = entry.detail as { zone?: string; family?: string; fault?: Fault } | undefined;
    return detail?.fault?.kind === 'stockout' && detail.zone !== undefined && detail.family !== undefined
      ? [{ zone: detail.zone, family: detail.family, at: entry.at }]
      : [];
  });
}
