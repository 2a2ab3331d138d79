/** How the watchdog fares, for /gpu status: answered from the store alone. */
import type { BillState } from '../domain/bill.ts';
import { type Freeze, freezeNow } from '../domain/freeze.ts';
import type { Millis } from '../domain/time.ts';
import type { WatchedDay } from '../domain/watch-pass.ts';
import type { Deps } from './deps.ts';

export interface WatchStatus {
  readonly now: Millis;
  /** Newest first; none before the first pass. */
  readonly days: readonly WatchedDay[];
  /** How far the bill of each account is known; none = no export is configured. */
  readonly bills: readonly BillState[];
  /** The freeze that is in force. */
  readonly freeze: Freeze | undefined;
}

/** Days that are shown: a week, and today. */
const DAYS = 8;

export async function watchStatus({ store }: Deps): Promise<WatchStatus> {
  const [now, days, bills, brakes] = await Promise.all([
    store.now(),
    store.watchedDays(DAYS),
    store.billStates(),
    store.brakes(),
  ]);
  return { now, days, bills, freeze: freezeNow(brakes, now) };
}
