/** The month-end forecast. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DaySpend, forecastMonth } from '../../../src/domain/decide/forecast.ts';
import { addDays, weekdayOf } from '../../../src/domain/time-of-day.ts';

/** Days from `first`, each at what the function says. */
function spend(first: string, count: number, micros: (day: string) => number): DaySpend[] {
  return Array.from({ length: count }, (_, i) => addDays(first, i)).map((day) => ({
    day,
    micros: micros(day),
  }));
}

const workdays = (day: string) => (weekdayOf(day) <= 5 ? 100 : 10);

test('a week of the same days goes on as it was', () => {
  const days = spend('2026-11-01', 7, () => 100);
  expect(forecastMonth({ days, today: '2026-11-08', todayMicros: 0 })).toEqual({
    kind: 'known',
    spentMicros: 700,
    micros: 3_000,
  });
});

test('less than a week says nothing, and what is spent is known all the same', () => {
  const days = spend('2026-11-01', 6, () => 100);
  expect(forecastMonth({ days, today: '2026-11-07', todayMicros: 50 })).toEqual({
    kind: 'unknown',
    spentMicros: 650,
  });
  expect(forecastMonth({ days: [], today: '2026-11-07', todayMicros: 0 }).kind).toBe('unknown');
});

test('weekends are not taken for workdays', () => {
  // November 2026 begins on a Sunday and has 21 workdays.
  const days = spend('2026-10-05', 28 + 9, workdays).filter(({ day }) => day < '2026-11-11');
  const forecast = forecastMonth({ days, today: '2026-11-11', todayMicros: 0 });
  expect(forecast).toMatchObject({ kind: 'known', micros: 21 * 100 + 9 * 10 });
});

test('only the month counts as spent, and the month before still tells how it goes on', () => {
  const days = spend('2026-10-18', 14, () => 100);
  expect(forecastMonth({ days, today: '2026-11-01', todayMicros: 0 })).toEqual({
    kind: 'known',
    spentMicros: 0,
    micros: 3_000,
  });
});

test('a day that has cost more than usual counts with what it has cost', () => {
  const days = spend('2026-11-01', 14, () => 100);
  const usual = forecastMonth({ days, today: '2026-11-15', todayMicros: 40 });
  const dear = forecastMonth({ days, today: '2026-11-15', todayMicros: 250 });
  expect(usual).toMatchObject({ micros: 3_000 });
  expect(dear).toMatchObject({ micros: 3_150 });
});

test('on the last day it is what is spent, or what is usual of the day', () => {
  const days = spend('2026-11-01', 29, () => 100);
  expect(forecastMonth({ days, today: '2026-11-30', todayMicros: 130 })).toMatchObject({ micros: 3_030 });
});

test('it is never below what is spent unless days of credits are usual', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000_000), { minLength: 0, maxLength: 60 }),
      fc.nat(1_000_000),
      (past, todayMicros) => {
        const today = '2026-11-17';
        const days = past.map((micros, i) => ({ day: addDays(today, -1 - i), micros }));
        const forecast = forecastMonth({ days, today, todayMicros });
        if (forecast.kind === 'known') expect(forecast.micros).toBeGreaterThanOrEqual(forecast.spentMicros);
        expect(forecast.kind === 'known').toBe(days.length >= 7);
      },
    ),
    { numRuns: 60 },
  );
});
