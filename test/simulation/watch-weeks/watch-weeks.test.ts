/** A share of the machine-weeks that `npm run simulate -- --weeks 2000` lives through, and that the promises can be broken. */
import { expect, test } from 'vitest';
import { liveWeek, type Without } from './week.ts';

const SEEDS = [1, 2, 3];

test('every promise is kept, in weeks in which something happens', () => {
  const weeks = SEEDS.map((seed) => liveWeek(seed));
  expect(weeks.flatMap(({ seed, violations }) => violations.map((what) => `${seed}: ${what}`))).toEqual([]);
  expect(weeks.reduce((sum, { stops }) => sum + stops, 0)).toBeGreaterThan(20);
});

/** Each guard that is switched off, with the promise that is broken then. */
const BROKEN: readonly (readonly [Without, string])[] = [
  ['cpu-and-network', 'though busy for'],
  ['last-look', 'stopped though it was kept'],
  ['delivery', 'after the warning reached its owner'],
  ['message-keys', 'was sent twice'],
  ['nights', 'though idle since'],
];

test.each(BROKEN)('without %s a promise is broken', (without, what) => {
  expect(liveWeek(3, without).violations.join('\n')).toContain(what);
});
