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

/** What the journal keeps of an attempt beside its outcome: one word of each zone that gave it. */
export interface Tried extends Pick<PastAttempt, 'family' | 'buy' | 'count'> {
  readonly zone: Zone;
  /** All of them, where Google was to choose one and each had no capacity; `zone` is the first. */
  readonly zones?: readonly Zone[];
}

export function tried({ spec }: Machine, zones: readonly Zone[]): Tried {
  const all = zones.length > 1 ? { zones } : {};
  return { zone: zones[0] ?? '', ...all, family: spec.family, buy: spec.buy, count: spec.count };
}

/**
 * What zones said to everybody's attempts at `from` or later, a machine or "no capacity", newest first. What was written
 * down without its size or its way of buying counts as one accelerator, on demand.
 */
export async function attemptsSince(
  { store }: Pick<Deps, 'store'>,
  from: Millis,
): Promise<readonly PastAttempt[]> {
  const entries = await store.journal({ kinds: ['attempt'], from, limit: MOST_ATTEMPTS });
  return entries.flatMap(({ at, detail }) => {
    const { zone, zones, family, outcome, fault, buy, count } = (detail ?? {}) as Partial<
      Tried & Pick<PastAttempt, 'outcome'> & { readonly fault: Fault }
    >;
    const ended = outcome ?? (fault?.kind === 'stockout' ? fault.kind : undefined);
    if (zone === undefined || family === undefined || ended === undefined) return [];
    const scope = fault?.scope ?? 'zone';
    const size = { family, buy: buy ?? 'on-demand', count: count ?? 1 };
    return (zones ?? [zone]).map((one) => ({ zone: one, ...size, at, outcome: ended, scope }));
  });
}

/** Those of the last `STOCKOUT_MEMORY` that met "no capacity", newest first. */
export async function recentStockouts(deps: Pick<Deps, 'store'>, now: Millis): Promise<readonly Stockout[]> {
  return (await attemptsSince(deps, now - STOCKOUT_MEMORY)).filter(({ outcome }) => outcome === 'stockout');
}
