/** What a budget's month will have cost, by its days in the ledger. */
import { type BudgetScope, concerns } from '../budget.ts';
import type { LedgerEntry } from '../ledger.ts';
import { DAY, type Millis } from '../time.ts';
import { dayBounds, dayOf } from '../time-of-day.ts';
import { forecastMonth, type MonthForecast } from './forecast.ts';
import { sumsByDay } from './ledger-sums.ts';

/** So far back days tell what weekdays usually cost, and a month of 31 days is within it. */
export const OUTLOOK = 35 * DAY;

/** `entries`: all that overlap the last `OUTLOOK`. What the ledger does not know, before it began, is no day of nothing. */
export function outlookOf(
  scope: BudgetScope,
  entries: readonly LedgerEntry[],
  now: Millis,
  timeZone: string,
): MonthForecast {
  const today = dayOf(now, timeZone);
  const earliest = entries.reduce((least, { startedAt }) => Math.min(least, startedAt), now);
  const from = dayBounds(dayOf(Math.max(earliest, now - OUTLOOK), timeZone), timeZone).from;
  const theirs = entries.filter((entry) => concerns(scope, entry));
  const days = sumsByDay(theirs, { from, to: now }, timeZone).map(({ day, money }) => ({
    day,
    micros: money.find(({ currency }) => currency === 'USD')?.micros ?? 0,
  }));
  const todayMicros = days.find(({ day }) => day === today)?.micros ?? 0;
  return forecastMonth({ days, today, todayMicros });
}
