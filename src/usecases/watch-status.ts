/** How the watchdog fares, for /gpu status: answered from the store alone. */
import type { Millis } from '../domain/time.ts';
import type { WatchedDay } from '../domain/watch-pass.ts';
import type { Deps } from './deps.ts';

export interface WatchStatus {
  readonly now: Millis;
  /** Newest first; none before the first pass. */
  readonly days: readonly WatchedDay[];
}

/** Days that are shown: a week, and today. */
const DAYS = 8;

export async function watchStatus({ store }: Deps): Promise<WatchStatus> {
  const [now, days] = await Promise.all([store.now(), store.watchedDays(DAYS)]);
  return { now, days };
}
