/** What a month will have cost when it is over, from what its days cost so far. */
import { daysOf, monthOfDay } from '../month.ts';
import type { Day } from '../spend.ts';
import { addDays, weekdayOf } from '../time-of-day.ts';

/** One day's spend in one currency; whole micros. */
export interface DaySpend {
  readonly day: Day;
  readonly micros: number;
}

export interface ForecastInput {
  /** What is known of complete days, in any order; a day between the first one and `today` that is missing cost nothing. */
  readonly days: readonly DaySpend[];
  readonly today: Day;
  /** Of today so far. */
  readonly todayMicros: number;
}

export type MonthForecast =
  | { readonly kind: 'known'; readonly micros: number; readonly spentMicros: number }
  /** There is less than a week to go by. */
  | { readonly kind: 'unknown'; readonly spentMicros: number };

/** Every weekday must have been seen once: five days of work say nothing of a weekend. */
const FEWEST_DAYS = 7;
/** Same weekdays that count, the latest ones: a month, so that a change of habits shows within weeks. */
const WEEKS = 4;

/**
 * Spent so far, today at what it usually costs or has cost already, and each day to come at the average of its last
 * four weekdays (fewer where fewer are known): GPUs are used by people, who work Mondays and rest Sundays. A mean and
 * not a median, as it is a sum that is foretold and a rare dear day is part of it. Unknown until seven complete days
 * are known. Holds for negative days (credits) too.
 */
export function forecastMonth({ days, today, todayMicros }: ForecastInput): MonthForecast {
  const past = days.filter(({ day }) => day < today);
  const first = past.reduce<Day | undefined>((least, { day }) => earlier(least, day), undefined);
  const month = monthOfDay(today);
  const before = past.filter(({ day }) => monthOfDay(day) === month);
  const spentMicros = before.reduce((sum, { micros }) => sum + micros, todayMicros);
  if (first === undefined || addDays(first, FEWEST_DAYS) > today) return { kind: 'unknown', spentMicros };
  const known = new Map<Day, number>();
  for (const { day, micros } of past) known.set(day, (known.get(day) ?? 0) + micros);
  const usual = usualByWeekday(known, first, today);
  const expected = (day: Day) => usual[weekdayOf(day)] ?? 0;
  const rest = daysOf(month).filter((day) => day > today);
  const todays = Math.max(0, expected(today) - todayMicros);
  const micros = rest.reduce((sum, day) => sum + expected(day), spentMicros + todays);
  return { kind: 'known', micros: Math.round(micros), spentMicros };
}

/** Means of the last weekdays, by 1 = Monday to 7 = Sunday. */
function usualByWeekday(
  known: ReadonlyMap<Day, number>,
  first: Day,
  today: Day,
): Readonly<Record<number, number>> {
  const usual: Record<number, number> = {};
  for (let ago = 1; ago <= 7; ago += 1) {
    const same: number[] = [];
    for (let week = 0; week < WEEKS; week += 1) {
      const day = addDays(today, -ago - 7 * week);
      if (day >= first) same.push(known.get(day) ?? 0);
    }
    const total = same.reduce((sum, micros) => sum + micros, 0);
    usual[weekdayOf(addDays(today, -ago))] = same.length === 0 ? 0 : total / same.length;
  }
  return usual;
}

function earlier(least: Day | undefined, day: Day): Day {
  return least === undefined || day < least ? day : least;
}
