/** What Google's advice weighs against a price, and against what the workspace remembers. */
import { describe, expect, test } from 'vitest';
import type { ZoneAdvice } from '../../../src/domain/advice.ts';
import { adviceFactor, USUAL_CHANCE } from '../../../src/domain/decide/advice-factor.ts';
import { type PastAttempt, rankOffers } from '../../../src/domain/decide/stock-memory.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { NOON } from './given.ts';

const SPOT = { family: 'l4', count: 1, buy: 'spot' } as const;

function says(zone: string, obtainability: number): ZoneAdvice {
  return { zone, obtainability, uptime: undefined };
}

describe('the factor', () => {
  const rows: [string, readonly ZoneAdvice[], number][] = [
    ['nobody knows', [], 1],
    ['as likely as ever', [says('r1-a', USUAL_CHANCE)], 1],
    ['certain', [says('r1-a', 1)], 0.88],
    ['high', [says('r1-a', 0.9)], 0.9],
    ['undecided', [says('r1-a', 0.5)], 1.1],
    ['low', [says('r1-a', 0.3)], 1.39],
    ['very low', [says('r1-a', 0.1)], 2.85],
    ['none at all, and still a number', [says('r1-a', 0)], 11.62],
    ['another region is asked about', [says('r2-a', 0.1)], 1],
    ['the likeliest of its region is another, and likely: this one may be so, too', [says('r1-b', 0.9)], 1],
    [
      'the likeliest of its region is another, and unlikely: this one is no likelier',
      [says('r1-b', 0.3)],
      1.39,
    ],
  ];
  test.each(rows)('%s', (_, advice, wanted) => {
    expect(adviceFactor('r1-a', advice)).toBeCloseTo(wanted, 2);
  });

  test('the likelier, the lower', () => {
    const factors = Array.from({ length: 51 }, (_, n) => adviceFactor('r1-a', [says('r1-a', n / 50)]));
    expect(factors.slice(1).every((factor, n) => factor <= (factors[n] ?? 0))).toBe(true);
  });
});

describe('in the order of offers', () => {
  function order(prices: Record<string, number>, advice: readonly ZoneAdvice[], past: PastAttempt[] = []) {
    const offers = Object.entries(prices).map(
      ([zone, dollars]): Offer => ({
        shape: { ...SPOT, machineType: 'g2-standard-8' },
        zone,
        buy: 'spot',
        price: { microsPerHour: Math.round(dollars * 1e6), currency: 'USD' },
      }),
    );
    return rankOffers(offers, SPOT, { past, advice, now: NOON }).map(({ zone }) => zone);
  }
  const out = (zone: string, minutes: number): PastAttempt => ({
    ...SPOT,
    zone,
    at: NOON - minutes * MINUTE,
    outcome: 'stockout',
    scope: 'zone',
  });

  test('a likely zone is tried first among equals, an unlikely one last', () => {
    const equal = { 'r1-a': 1, 'r2-a': 1, 'r3-a': 1 };
    expect(order(equal, [says('r3-a', 0.9)])).toEqual(['r3-a', 'r1-a', 'r2-a']);
    expect(order(equal, [says('r1-a', 0.2)])).toEqual(['r2-a', 'r3-a', 'r1-a']);
  });

  test('advice does not buy its few seconds at any price', () => {
    expect(order({ 'r1-a': 1, 'r2-a': 1.05 }, [says('r2-a', 0.9)])).toEqual(['r2-a', 'r1-a']);
    expect(order({ 'r1-a': 1, 'r2-a': 1.2 }, [says('r2-a', 0.9)])).toEqual(['r1-a', 'r2-a']);
    expect(order({ 'r1-a': 1, 'r2-a': 1.3 }, [says('r1-a', 0.3)])).toEqual(['r2-a', 'r1-a']);
    expect(order({ 'r1-a': 1, 'r2-a': 1.5 }, [says('r1-a', 0.3)])).toEqual(['r1-a', 'r2-a']);
  });

  test('it does not make up for a stockout of a minute ago', () => {
    expect(order({ 'r1-a': 1, 'r2-a': 1.5 }, [says('r1-a', 1)], [out('r1-a', 1)])).toEqual(['r2-a', 'r1-a']);
  });

  test('where every zone said no lately, it decides before anything else', () => {
    const past = [out('r1-a', 50), out('r2-a', 20), out('r3-a', 10)];
    const prices = { 'r1-a': 1, 'r2-a': 2, 'r3-a': 3 };
    expect(order(prices, [], past)).toEqual(['r1-a', 'r2-a', 'r3-a']);
    expect(order(prices, [says('r3-a', 0.9)], past)).toEqual(['r3-a', 'r1-a', 'r2-a']);
  });
});
