/** The digest's figures per project: the day, what is usual for its weekday, the month so far, the last fortnight. */
import type { SpendReport } from '../bill.ts';
import type { ProjectSpend } from '../digest.ts';
import type { Currency, Money } from '../money.ts';
import { monthOfDay } from '../month.ts';
import type { Result } from '../result.ts';
import type { Day, SpendRow } from '../spend.ts';
import { addDays } from '../time-of-day.ts';
import { type DaySpend, forecastMonth } from './forecast.ts';

/** Net micros of one project in one currency, by day. */
export interface DailySpend {
  readonly project: string | undefined;
  readonly currency: Currency;
  readonly byDay: ReadonlyMap<Day, number>;
}

/** Days in the chart. */
const CHART_DAYS = 14;
/** Weeks that tell what is usual. */
const WEEKS = 4;

/** The first day that must be known for a digest of `day`: its month's first, or that of the weeks that are compared. */
export function firstDayNeeded(day: Day): Day {
  const monthStart = `${day.slice(0, 8)}01`;
  const weeks = addDays(day, -7 * WEEKS);
  return weeks < monthStart ? weeks : monthStart;
}

/** Rows by project and currency, which are never added up; the reported projects alone, and charges of none if `unassigned`. */
export function dailySpends(
  rows: readonly SpendRow[],
  projects: readonly string[],
  unassigned: boolean,
): DailySpend[] {
  const known = new Set(projects);
  const found = new Map<string, DailySpend & { byDay: Map<Day, number> }>();
  for (const { project, currency, day, grossMicros, creditMicros } of rows) {
    if (project === undefined ? !unassigned : !known.has(project)) continue;
    const key = `${currency} ${project ?? ''}`;
    const spend = found.get(key) ?? { project, currency, byDay: new Map<Day, number>() };
    spend.byDay.set(day, (spend.byDay.get(day) ?? 0) + grossMicros + creditMicros);
    found.set(key, spend);
  }
  return [...found.values()];
}

/** The dearest of the day first, charges of no project last. Days after `completeUntil` are still half written. */
export function projectSpends(
  spends: readonly DailySpend[],
  day: Day,
  completeUntil: Day | undefined,
): ProjectSpend[] {
  return spends
    .map((spend) => projectSpend(spend, day, completeUntil))
    .toSorted(
      (a, b) =>
        Number(a.project === undefined) - Number(b.project === undefined) ||
        b.yesterday.micros - a.yesterday.micros ||
        b.monthToDate.micros - a.monthToDate.micros ||
        ((a.project ?? '') < (b.project ?? '') ? -1 : 1),
    );
}

/** All of them together, one row per currency. */
export function totalSpends(
  spends: readonly DailySpend[],
  day: Day,
  completeUntil: Day | undefined,
): ProjectSpend[] {
  const totals = [...Map.groupBy(spends, ({ currency }) => currency)].map(([currency, group]): DailySpend => {
    const byDay = new Map<Day, number>();
    for (const spend of group) {
      for (const [one, micros] of spend.byDay) byDay.set(one, (byDay.get(one) ?? 0) + micros);
    }
    return { project: undefined, currency, byDay };
  });
  return projectSpends(totals, day, completeUntil);
}

function projectSpend(
  { project, currency, byDay }: DailySpend,
  day: Day,
  completeUntil: Day | undefined,
): ProjectSpend {
  const on = (one: Day) => ({ micros: byDay.get(one) ?? 0, currency });
  const monthStart = `${day.slice(0, 8)}01`;
  let month = 0;
  for (const [one, micros] of byDay) if (one >= monthStart && one <= day) month += micros;
  const usual = usualOf(byDay, day);
  return {
    project,
    currency,
    yesterday: on(day),
    dayBefore: on(addDays(day, -1)),
    usual: usual === undefined ? undefined : { micros: usual, currency },
    monthToDate: { micros: month, currency },
    monthEnd: monthEnd(byDay, day, completeUntil, currency),
    days: Array.from({ length: CHART_DAYS }, (_, i) => addDays(day, i - CHART_DAYS + 1)).map((one) => ({
      day: one,
      micros: byDay.get(one) ?? 0,
    })),
  };
}

/**
 * By the complete days alone: of those that are half written, what has come already counts where it is more than usual.
 * Of a month that ends with that day there is nothing to foretell.
 */
function monthEnd(
  byDay: ReadonlyMap<Day, number>,
  day: Day,
  completeUntil: Day | undefined,
  currency: Currency,
): Money | undefined {
  const month = monthOfDay(day);
  if (completeUntil === undefined || monthOfDay(addDays(day, 1)) !== month) return undefined;
  const last = completeUntil < day ? completeUntil : day;
  const today = addDays(last, 1);
  if (monthOfDay(today) !== month) return undefined;
  let come = 0;
  const days: DaySpend[] = [];
  for (const [one, micros] of byDay) {
    if (one < today) days.push({ day: one, micros });
    else if (one <= day) come += micros;
  }
  const forecast = forecastMonth({ days, today, todayMicros: 0 });
  if (forecast.kind === 'unknown') return undefined;
  return { micros: Math.max(forecast.micros, forecast.spentMicros + come), currency };
}

/** The median of that weekday in the weeks before, since the first day on which anything was spent. */
function usualOf(byDay: ReadonlyMap<Day, number>, day: Day): number | undefined {
  let first: Day | undefined;
  for (const one of byDay.keys()) if (first === undefined || one < first) first = one;
  const before = Array.from({ length: WEEKS }, (_, i) => addDays(day, -7 * (i + 1)))
    .filter((one) => first !== undefined && one >= first)
    .map((one) => byDay.get(one) ?? 0)
    .toSorted((a, b) => a - b);
  const [low, high] = [before[(before.length - 1) >> 1], before[before.length >> 1]];
  return low === undefined || high === undefined ? undefined : Math.round((low + high) / 2);
}

/**
 * Why there are no billed figures, in words that say what to do; undefined when there are. While one of several accounts
 * was never read, there are none: sums without it would be wrong.
 */
export function billingTrouble(spend: Result<SpendReport>): string | undefined {
  if (!spend.ok) return spend.fault.message;
  const { accounts, exportedUntil } = spend.value;
  const unread = accounts.find(({ readAt }) => readAt === undefined);
  if (unread !== undefined)
    return (
      unread.trouble?.words ?? `The bill of ${unread.account} was not read yet; that takes some minutes.`
    );
  if (exportedUntil === undefined && !accounts.some((account) => account.exportedUntil !== undefined)) {
    return 'The billing export is empty so far. Google fills it within hours to a day after it is switched on.';
  }
  return undefined;
}

/** The last Pacific day of which the bills of all accounts are whole; undefined = there is none. */
export function billCompleteUntil({ accounts }: SpendReport): Day | undefined {
  const days = accounts.map(({ completeUntil }) => completeUntil);
  const known = days.filter((day) => day !== undefined);
  return known.length < days.length ? undefined : known.toSorted()[0];
}
