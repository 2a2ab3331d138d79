/** Calendar months in a time zone: what budgets run by. */
import { Temporal } from 'temporal-polyfill';
import type { Day } from './spend.ts';
import type { Millis } from './time.ts';
import { dayBounds, dayOf } from './time-of-day.ts';

/** A calendar month, e.g. 2026-11; in which zone is said where it is used. */
export type Month = string;

/** The month of a moment in a zone. */
export function monthOf(at: Millis, timeZone: string): Month {
  return monthOfDay(dayOf(at, timeZone));
}

/** The month that a day is in. */
export function monthOfDay(day: Day): Month {
  return day.slice(0, 7);
}

/** All its days, the first one first. */
export function daysOf(month: Month): readonly Day[] {
  const { daysInMonth } = Temporal.PlainYearMonth.from(month);
  return Array.from({ length: daysInMonth }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`);
}

/** Its first moment and the first one of the next month. */
export function monthBounds(month: Month, timeZone: string): { readonly from: Millis; readonly to: Millis } {
  return {
    from: dayBounds(`${month}-01`, timeZone).from,
    to: dayBounds(`${nextMonth(month)}-01`, timeZone).from,
  };
}

/** The month after it. */
export function nextMonth(month: Month): Month {
  return Temporal.PlainYearMonth.from(month).add({ months: 1 }).toString();
}

/** A stretch of time cut where months end there; nothing of one that is empty. */
export function byMonth(
  from: Millis,
  until: Millis,
  timeZone: string,
): readonly { readonly month: Month; readonly from: Millis; readonly until: Millis }[] {
  const parts = [];
  for (let at = from; at < until; ) {
    const month = monthOf(at, timeZone);
    const end = Math.min(until, monthBounds(month, timeZone).to);
    parts.push({ month, from: at, until: end });
    at = end;
  }
  return parts;
}
