/** Which days of a bill are read next, and until when it is complete. */
import type { BillState } from '../bill.ts';
import type { Day } from '../spend.ts';
import { DAY, type Duration, HOUR, type Millis } from '../time.ts';
import { addDays, dayOf } from '../time-of-day.ts';
import { BILLING_ZONE } from '../watch-pass.ts';

/** Google adds to a day for so long as a rule: each reading goes back so many days before the last one. */
const REREAD_DAYS = 5;
/** The first reading goes back to the month before, and at least so far: five weeks show what is usual on a weekday. */
const FIRST_DAYS = 35;
/** Google closes a month's invoice within the first days of the next; from this day on its corrections are in. */
const CLOSED_ON = 8;
/** A bill that was read so long ago is read again. */
export const READ_EVERY: Duration = 4 * HOUR;
/** Google promises no time; most rows come within a day after the usage. */
const SETTLES: Duration = DAY;

export interface BillWindow {
  readonly from: Day;
  /** Inclusive. */
  readonly to: Day;
  /** The invoice month, e.g. 202610, that is read whole now that it is closed. */
  readonly closes: string | undefined;
}

/**
 * The days to read now. It always touches what is known, so that no day is left out between: after a time without
 * readings it begins before the last one. The first reading of a day goes back to the month's first, for rows that are
 * later than usual, and to the month before until its invoice is closed; once that is so, it is read whole once more.
 */
export function billWindow(
  state: Pick<BillState, 'known' | 'closedMonth'> | undefined,
  today: Day,
): BillWindow {
  const before = monthBefore(today);
  const open = Number(today.slice(8)) < CLOSED_ON;
  const closing = !open && state?.closedMonth !== monthName(before);
  const closes = closing ? monthName(before) : undefined;
  const known = state?.known;
  if (known === undefined) return { from: earlier(before, addDays(today, -FIRST_DAYS)), to: today, closes };
  const again = addDays(earlier(known.to, today), -REREAD_DAYS);
  if (closing || (open && known.to < today)) return { from: earlier(before, again), to: today, closes };
  return { from: known.to < today ? earlier(monthStart(today), again) : again, to: today, closes };
}

/** True when the account was never read, or long ago. */
export function isBillDue({ readAt }: Pick<BillState, 'readAt'>, now: Millis): boolean {
  return readAt === undefined || now - readAt >= READ_EVERY;
}

/** The last Pacific day whose rows have come, as far as one can tell: a day passed since, and rows came after that. */
export function completeUntil(exportedUntil: Millis | undefined): Day | undefined {
  return exportedUntil === undefined ? undefined : addDays(dayOf(exportedUntil - SETTLES, BILLING_ZONE), -1);
}

function monthStart(day: Day): Day {
  return `${day.slice(0, 8)}01`;
}

/** The first day of the month before. */
function monthBefore(day: Day): Day {
  return monthStart(addDays(monthStart(day), -1));
}

function monthName(day: Day): string {
  return `${day.slice(0, 4)}${day.slice(5, 7)}`;
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}
