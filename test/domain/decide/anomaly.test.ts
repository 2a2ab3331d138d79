/** What counts as unusual, and what has grown. */
import { expect, test } from 'vitest';
import { anomalyOf, causesOf } from '../../../src/domain/decide/anomaly.ts';
import { levelsReached, toldOf } from '../../../src/domain/decide/budget-warning.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { addDays, weekdayOf } from '../../../src/domain/time-of-day.ts';
import { aRun } from '../../contracts/store-values.ts';
import { POLICY } from './given.ts';

const DOLLAR = 1_000_000;
const FRIDAY = '2026-11-20';

/** So many days before that Friday. */
function days(count: number, dollars: (day: string, ago: number) => number) {
  return Array.from({ length: count }, (_, i) => i + 1).map((ago) => {
    const day = addDays(FRIDAY, -ago);
    return { day, micros: dollars(day, ago) * DOLLAR };
  });
}

const judged = (dollars: number, day = FRIDAY) => ({ day, micros: dollars * DOLLAR });
const office = (day: string) => (weekdayOf(day) <= 5 ? 100 : 10);

test('a day far above its weekday stands out; a workday among weekends does not hide it', () => {
  expect(anomalyOf(days(60, office), judged(400))).toEqual({
    day: FRIDAY,
    micros: 400 * DOLLAR,
    usualMicros: 100 * DOLLAR,
    weeks: 8,
  });
  expect(anomalyOf(days(60, office), judged(140))).toBeUndefined();
  const saturday = judged(100, addDays(FRIDAY, -6));
  expect(anomalyOf(days(60, office), saturday)).toMatchObject({ usualMicros: 10 * DOLLAR, weeks: 7 });
});

test('with less than four weeks there is no pattern', () => {
  expect(anomalyOf(days(27, office), judged(4_000))).toBeUndefined();
  expect(anomalyOf(days(28, office), judged(4_000))).toMatchObject({ weeks: 4 });
});

test('small money is no news, however regular it was', () => {
  const calm = days(60, () => 2);
  expect(anomalyOf(calm, judged(21))).toBeUndefined();
  expect(anomalyOf(calm, judged(23))).toBeDefined();
  expect(
    anomalyOf(
      days(60, () => 0),
      judged(20),
    ),
  ).toBeUndefined();
});

test('odd days before move neither what is usual nor how far is too far', () => {
  const odd = days(60, (_, ago) => (ago === 7 || ago === 21 ? 900 : 100));
  expect(anomalyOf(odd, judged(200))).toMatchObject({ usualMicros: 100 * DOLLAR });
});

test('where days differ much, it takes more', () => {
  const wild = days(60, (_, ago) => (Math.floor(ago / 7) % 2 === 0 ? 40 : 160));
  expect(anomalyOf(wild, judged(300))).toBeUndefined();
  expect(anomalyOf(wild, judged(500))).toBeDefined();
});

test('what has grown is named: who, which family, which machine', () => {
  const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
  const price = { microsPerHour: 10 * DOLLAR, currency: 'USD' };
  const run = (machineId: string, owner: string, day: string, hours: number, family = 'l4') =>
    aRun(machineId, noon(day), { owner, family, price, endedAt: noon(day) + hours * HOUR });
  const usual = [1, 2, 3, 4].map((week) => run(`m${week}`, 'UADA', addDays(FRIDAY, -7 * week), 2));
  const today = [run('m8', 'UADA', FRIDAY, 2), run('m9', 'UBOB', FRIDAY, 9, 'h100')];
  const found = { day: FRIDAY, micros: 110 * DOLLAR, usualMicros: 20 * DOLLAR, weeks: 4 };
  expect(causesOf([...usual, ...today], found, 'UTC')).toEqual([
    { by: 'owner', of: 'UBOB', moreMicros: 90 * DOLLAR },
    { by: 'family', of: 'h100', moreMicros: 90 * DOLLAR },
    { by: 'machine', of: 'm9', moreMicros: 90 * DOLLAR },
  ]);
  expect(causesOf(usual, found, 'UTC')).toEqual([]);
});

test('levels of a budget, the highest first', () => {
  const calm = { kind: 'unknown', spentMicros: 0 } as const;
  const short = { kind: 'known', micros: 101, spentMicros: 0 } as const;
  expect(levelsReached(100, 49, calm)).toEqual([]);
  expect(levelsReached(100, 50, calm)).toEqual([50]);
  expect(levelsReached(100, 100, calm)).toEqual([100, 80, 50]);
  expect(levelsReached(100, 80, short)).toEqual(['forecast', 80, 50]);
  expect(levelsReached(100, 130, short)).toEqual([100, 80, 50]);
});

test('who is told: those near it, and the administrators where it is serious', () => {
  const policy = { ...POLICY, admins: ['UADMIN'], digest: { hour: 9, channels: ['CGPU'] } };
  const project = { kind: 'project', project: 'ml-research' } as const;
  const channel = { to: 'channel', channel: 'CGPU' };
  const admin = { to: 'person', user: 'UADMIN' };
  expect(toldOf(project, 80, policy)).toEqual([channel]);
  expect(toldOf(project, 100, policy)).toEqual([channel, admin]);
  expect(toldOf(project, 50, { ...policy, digest: { hour: 9, channels: [] } })).toEqual([admin]);
  expect(toldOf({ kind: 'person', user: 'UADMIN' }, 'forecast', policy)).toEqual([admin]);
});
