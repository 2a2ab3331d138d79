/** Where this workspace got machines and met "no capacity" lately: one memory that placement and price lists share. */
import type { Stockout } from '../domain/decide/prices.ts';
import type { PastAttempt } from '../domain/decide/stock-memory.ts';
import type { Fault } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import { DAY, type Duration, HOUR, type Millis } from '../domain/time.ts';
import type { Zone } from '../domain/zone.ts';
import type { Deps } from './deps.ts';

/** Price lists show the stockouts of so long. */
export const STOCKOUT_MEMORY: Duration = 6 * HOUR;
/** Placement remembers longer: in the end a stockout decides between zones of one price only. */
export const PLACEMENT_MEMORY: Duration = DAY;
/** Attempts that are read; in a busier workspace the older ones count as forgotten. */
const MOST_ATTEMPTS = 500;

/** What the journal keeps of every attempt beside its outcome. */
export function tried({ spec }: Machine, zone: Zone): Pick<PastAttempt, 'zone' | 'family' | 'buy' | 'count'> {
  return { zone, family: spec.family, buy: spec.buy, count: spec.count };
}

/**
 * Everybody's attempts that ended in a machine or in "no capacity" at `from` or later, newest first. What was written
 * down without its size or its way of buying counts as one accelerator, on demand.
 */
export async function attemptsSince(
  { store }: Pick<Deps, 'store'>,
  from: Millis,
): Promise<readonly PastAttempt[]> {
  const entries = await store.journal({ kinds: ['attempt'], from, limit: MOST_ATTEMPTS });
  return entries.flatMap(({ at, detail }) => {
    const { zone, family, outcome, fault, buy, count } = (detail ?? {}) as Partial<PastAttempt> & {
      fault?: Fault;
    };
    const ended = outcome ?? (fault?.kind === 'stockout' ? fault.kind : undefined);
    if (zone === undefined || family === undefined || ended === undefined) return [];
    const scope = fault?.scope ?? 'zone';
    return [{ zone, family, buy: buy ?? 'on-demand', count: count ?? 1, at, outcome: ended, scope }];
  });
}

/** Those of the last `STOCKOUT_MEMORY` that met "no capacity", newest first. */
export async function recentStockouts(deps: Pick<Deps, 'store'>, now: Millis): Promise<readonly Stockout[]> {
  return (await attemptsSince(deps, now - STOCKOUT_MEMORY)).filter(({ outcome }) => outcome === 'stockout');
}
