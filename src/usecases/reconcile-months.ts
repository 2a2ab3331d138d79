/** Compares what machines were estimated at with what they were billed, for the months whose bill still grows. */
import { machineMonths, monthSpan } from '../domain/decide/reconciliation.ts';
import { daysOf, type Month, monthOfDay, nextMonth } from '../domain/month.ts';
import type { Day } from '../domain/spend.ts';
import type { Millis } from '../domain/time.ts';
import { addDays, dayOf } from '../domain/time-of-day.ts';
import { BILLING_ZONE } from '../domain/watch-pass.ts';
import type { EngineDeps } from './engine-deps.ts';

type Deps = Pick<EngineDeps, 'store' | 'billing' | 'log'>;

/** Corrections of a month come in the first days of the next one. */
const SETTLES_DAYS = 10;

/** The month before, while it is corrected, and the present one, as far as the bills are whole. */
export async function reconcileMonths(deps: Deps, now: Millis): Promise<void> {
  const states = await deps.store.billStates();
  // What is billed to an account of which nothing has come is told as not billed, and counts in no sum.
  const [whole] = states.flatMap(({ completeUntil }) => completeUntil ?? []).toSorted();
  if (whole === undefined) return;
  const today = dayOf(now, BILLING_ZONE);
  const since = monthOfDay(addDays(today, -SETTLES_DAYS));
  for (let month = since; month <= monthOfDay(today); month = nextMonth(month)) {
    const [until = whole] = [whole, ...daysOf(month).slice(-1)].toSorted();
    if (until >= `${month}-01`) await reconcileMonth(deps, month, until);
  }
}

/** A bill that cannot be read now leaves the month as it was. */
async function reconcileMonth({ store, billing, log }: Deps, month: Month, until: Day): Promise<void> {
  const span = monthSpan({ month, until });
  const entries = await store.ledger(span.from, span.to);
  const resources = [...new Set(entries.map(({ resource }) => resource))];
  const read = await billing.machineSpend(`${month}-01`, until, resources);
  if (!read.ok) {
    log.warn({ month, fault: read.fault }, 'what machines were billed could not be read');
    return;
  }
  await store.saveMachineMonths(month, machineMonths({ month, until, rows: read.value, entries }));
}
