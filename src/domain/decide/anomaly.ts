/** Whether a project costs much more than it usually does on that weekday, and what has grown most. */
import type { LedgerEntry } from '../ledger.ts';
import type { Day } from '../spend.ts';
import { addDays, dayBounds } from '../time-of-day.ts';
import type { DaySpend } from './forecast.ts';
import { type CostBy, sumsBy } from './ledger-sums.ts';

/** What stands out. */
export interface Anomaly {
  readonly day: Day;
  readonly micros: number;
  /** The median of its weekdays. */
  readonly usualMicros: number;
  /** Weekdays that were looked at. */
  readonly weeks: number;
}

/** Same weekdays that count, the latest ones; with fewer than four there is no pattern yet. */
export const MOST_WEEKS = 8;
const FEWEST_WEEKS = 4;
/** Makes the median of distances comparable to a standard deviation of normal values. */
const SCALE = 1.4826;
/** Distances from the median within which three days of four hundred fall by chance. */
const DISTANCES = 3;
/** Of the median, and in micro-USD: less than that is no news, however regular the days were. */
const LEAST_SHARE = 0.5;
const LEAST_MICROS = 20_000_000;

/**
 * Median and median distance of the same weekday in the last eight weeks: two odd days among them move neither.
 * `days`: complete days without gaps since the first one that is known, zeros included; `judged` may be a day that is
 * not over, which only ever makes it less. Undefined when it is usual, or when fewer than four weeks are known.
 */
export function anomalyOf(days: readonly DaySpend[], judged: DaySpend): Anomaly | undefined {
  const known = new Map(days.map(({ day, micros }) => [day, micros]));
  const same: number[] = [];
  for (let week = 1; week <= MOST_WEEKS; week += 1) {
    const micros = known.get(addDays(judged.day, -7 * week));
    if (micros !== undefined) same.push(micros);
  }
  if (same.length < FEWEST_WEEKS) return undefined;
  const usualMicros = medianOf(same);
  const spread = medianOf(same.map((micros) => Math.abs(micros - usualMicros)));
  const least = Math.max(DISTANCES * SCALE * spread, LEAST_SHARE * usualMicros, LEAST_MICROS);
  if (judged.micros <= usualMicros + least) return undefined;
  return { day: judged.day, micros: judged.micros, usualMicros: Math.round(usualMicros), weeks: same.length };
}

/** Middle value of at least one; of an even number the mean of the two. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** What has grown: an owner, a family or a machine, by so many micro-USD over its mean on those weekdays. */
export interface Cause {
  readonly by: CostBy;
  /** The owner, family or machine id. */
  readonly of: string;
  readonly moreMicros: number;
}

/** The one that has grown most of each sort, where it makes out a fifth of what is too much or more. */
export function causesOf(
  entries: readonly LedgerEntry[],
  { day, micros, usualMicros, weeks }: Anomaly,
  timeZone: string,
): readonly Cause[] {
  const costs = (of: Day, by: CostBy) => {
    const { from, to } = dayBounds(of, timeZone);
    return new Map(
      sumsBy(entries, { from, to }, by).map((one) => [
        one.of,
        one.money.find(({ currency }) => currency === 'USD')?.micros ?? 0,
      ]),
    );
  };
  const before = Array.from({ length: weeks }, (_, week) => addDays(day, -7 * (week + 1)));
  return (['owner', 'family', 'machine'] as const).flatMap((by) => {
    const usual = before.map((one) => costs(one, by));
    const grown = [...costs(day, by)].map(([of, now]): Cause => {
      const mean = usual.reduce((sum, one) => sum + (one.get(of) ?? 0), 0) / weeks;
      return { by, of, moreMicros: Math.round(now - mean) };
    });
    const [most] = grown.toSorted((a, b) => b.moreMicros - a.moreMicros);
    return most !== undefined && most.moreMicros >= (micros - usualMicros) / 5 ? [most] : [];
  });
}
