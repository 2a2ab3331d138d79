/** The memory of stockouts: how it fades, what clears it, whom it concerns, and what it weighs against a price. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PastAttempt, rankOffers } from '../../../src/domain/decide/stock-memory.ts';
import type { MachineSpec } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { NOON } from './given.ts';

type Asked = Pick<MachineSpec, 'family' | 'count' | 'buy'>;

const ASKED: Asked = { family: 'l4', count: 1, buy: 'on-demand' };

function offer(zone: string, dollars: number, asked: Asked = ASKED): Offer {
  const { family, count, buy } = asked;
  const price = { microsPerHour: Math.round(dollars * 1e6), currency: 'USD' };
  return { shape: { family, count, machineType: 'any' }, zone, buy, price };
}

function out(zone: string, minutesAgo: number, over: Partial<PastAttempt> = {}): PastAttempt {
  const at = NOON - minutesAgo * MINUTE;
  return { ...ASKED, zone, at, outcome: 'stockout', scope: 'zone', ...over };
}

function took(zone: string, minutesAgo: number, over: Partial<PastAttempt> = {}): PastAttempt {
  return out(zone, minutesAgo, { outcome: 'created', ...over });
}

/** The zones in the order in which they are tried. */
function order(past: readonly PastAttempt[], prices: Record<string, number>, asked: Asked = ASKED): string[] {
  const offers = Object.entries(prices).map(([zone, dollars]) => offer(zone, dollars, asked));
  return rankOffers(offers, asked, { past, now: NOON }).map(({ zone }) => zone);
}

const EQUAL = { 'r1-a': 1, 'r1-b': 1, 'r2-a': 1 };

describe('among zones of one price', () => {
  const rows: [string, PastAttempt[], string[]][] = [
    ['nothing is known: by name', [], ['r1-a', 'r1-b', 'r2-a']],
    ['out just now', [out('r1-a', 0)], ['r1-b', 'r2-a', 'r1-a']],
    ['out six hours ago', [out('r1-a', 360)], ['r1-b', 'r2-a', 'r1-a']],
    ['the fresher comes later', [out('r1-a', 5), out('r1-b', 30)], ['r2-a', 'r1-b', 'r1-a']],
    [
      'several count more than one',
      [out('r1-a', 50), out('r1-a', 60), out('r1-b', 45)],
      ['r2-a', 'r1-b', 'r1-a'],
    ],
    [
      'four of three hours ago count more than one of two',
      [1, 2, 3, 4].map(() => out('r1-a', 180)).concat(out('r1-b', 120)),
      ['r2-a', 'r1-b', 'r1-a'],
    ],
    ['a success afterwards clears it', [out('r1-a', 20), took('r1-a', 10)], ['r1-a', 'r1-b', 'r2-a']],
    ['and all before it', [took('r1-a', 10), out('r1-a', 20), out('r1-a', 40)], ['r1-a', 'r1-b', 'r2-a']],
    ['a success before it does not', [took('r1-a', 20), out('r1-a', 10)], ['r1-b', 'r2-a', 'r1-a']],
    ['a success elsewhere does not', [out('r1-a', 20), took('r1-b', 10)], ['r1-b', 'r2-a', 'r1-a']],
    ['nor one on spot', [out('r1-a', 20), took('r1-a', 10, { buy: 'spot' })], ['r1-b', 'r2-a', 'r1-a']],
    ['out on spot says nothing', [out('r1-a', 0, { buy: 'spot' })], ['r1-a', 'r1-b', 'r2-a']],
    ['of another family neither', [out('r1-a', 0, { family: 't4' })], ['r1-a', 'r1-b', 'r2-a']],
    ['an alias is the same family', [out('r1-a', 0, { family: 'nvidia-l4' })], ['r1-b', 'r2-a', 'r1-a']],
    ['from the future it says nothing', [out('r1-a', -1)], ['r1-a', 'r1-b', 'r2-a']],
    ['a region that is out', [out('r1-b', 5, { scope: 'region' })], ['r2-a', 'r1-a', 'r1-b']],
    [
      'but for the zone that took one since',
      [out('r1-b', 9, { scope: 'region' }), took('r1-a', 5)],
      ['r1-a', 'r2-a', 'r1-b'],
    ],
    ['out of larger machines', [out('r1-a', 0, { count: 2 })], ['r1-a', 'r1-b', 'r2-a']],
  ];
  test.each(rows)('%s', (_, past, wanted) => {
    expect(order(past, EQUAL)).toEqual(wanted);
  });

  test('spot remembers spot, as on demand remembers on demand', () => {
    const spot = { ...ASKED, buy: 'spot' as const };
    expect(order([out('r1-a', 0, { buy: 'spot' })], EQUAL, spot)).toEqual(['r1-b', 'r2-a', 'r1-a']);
    expect(order([out('r1-a', 0)], EQUAL, spot)).toEqual(['r1-a', 'r1-b', 'r2-a']);
  });

  test('a zone without room for one has none for four; one that took one may have none for four', () => {
    const four = { ...ASKED, count: 4 };
    expect(order([out('r1-a', 9)], EQUAL, four)).toEqual(['r1-b', 'r2-a', 'r1-a']);
    const outOfFour = out('r1-a', 9, { count: 4 });
    expect(order([outOfFour, took('r1-a', 5)], EQUAL, four)).toEqual(['r1-b', 'r2-a', 'r1-a']);
    expect(order([outOfFour, took('r1-a', 5, { count: 8 })], EQUAL, four)).toEqual(['r1-a', 'r1-b', 'r2-a']);
  });
});

describe('against prices', () => {
  /** The cheap zone was out so many minutes ago; is it tried before the other one, that costs so many times as much? */
  const rows: [number, number, boolean][] = [
    [0, 40, false],
    [30, 2.31, false],
    [30, 2.33, true],
    [60, 1.6, false],
    [60, 1.61, true],
    [120, 1.24, false],
    [120, 1.26, true],
    [240, 1.08, false],
    [240, 1.09, true],
    [360, 1.03, false],
    [360, 1.04, true],
  ];
  test.each(rows)(
    'out %d minutes ago, elsewhere %d times as dear: tried first is %s',
    (ago, times, first) => {
      const [tried] = order([out('cheap-1-a', ago)], { 'cheap-1-a': 1, 'dear-1-a': times });
      expect(tried === 'cheap-1-a').toBe(first);
    },
  );

  test('with nothing remembered the cheapest is first', () => {
    expect(order([], { 'r1-a': 2, 'r1-b': 1, 'r2-a': 1.5 })).toEqual(['r1-b', 'r2-a', 'r1-a']);
  });
});

describe('when every zone said no within the hour', () => {
  const prices = { 'r1-a': 1, 'r1-b': 3, 'r2-a': 2 };

  test('the one that said it longest ago is tried first, whatever it costs', () => {
    const past = [out('r1-a', 10), out('r1-b', 30), out('r2-a', 20)];
    expect(order(past, prices)).toEqual(['r1-b', 'r2-a', 'r1-a']);
  });

  test('the last time counts', () => {
    const past = [out('r1-a', 10), out('r1-a', 50), out('r1-b', 30), out('r2-a', 20)];
    expect(order(past, prices)).toEqual(['r1-b', 'r2-a', 'r1-a']);
  });

  test('once one of them took a machine or an hour went by, prices count again', () => {
    const past = [out('r1-a', 59), out('r1-b', 61), out('r2-a', 30)];
    expect(order(past, prices)).toEqual(['r1-a', 'r2-a', 'r1-b']);
    const cleared = [out('r1-a', 10), out('r1-b', 30), out('r2-a', 20), took('r2-a', 5)];
    expect(order(cleared, prices)[0]).toBe('r2-a');
  });
});

test('whatever is remembered, every offer is tried once, and in one order however the past is listed', () => {
  const zone = fc.constantFrom('r1-a', 'r1-b', 'r2-a', 'r2-b', 'r3-a');
  const attempt = fc.record({
    ...{ zone, family: fc.constantFrom('l4', 'nvidia-l4', 't4', 'x9') },
    buy: fc.constantFrom('on-demand' as const, 'spot' as const),
    count: fc.constantFrom(1, 2, 8),
    at: fc.integer({ min: NOON - 7 * HOUR, max: NOON + MINUTE }),
    outcome: fc.constantFrom('created' as const, 'stockout' as const),
    scope: fc.constantFrom('zone' as const, 'region' as const),
  });
  const prices = fc.dictionary(zone, fc.integer({ min: 1, max: 5 }));
  fc.assert(
    fc.property(fc.array(attempt), prices, (past, sold) => {
      const tried = order(past, sold);
      expect(tried.toSorted()).toEqual(Object.keys(sold).toSorted());
      expect(order(past.toReversed(), sold)).toEqual(tried);
    }),
  );
});

test('an offer whose price nobody knows comes last, whatever is known of the others', () => {
  const unknown = { ...offer('r1-a', 1), price: undefined };
  const offers = [unknown, offer('r1-b', 90), offer('r2-a', 80)];
  const ranked = rankOffers(offers, ASKED, { past: [out('r2-a', 1), out('r1-b', 90)], now: NOON });
  expect(ranked.map(({ zone }) => zone)).toEqual(['r1-b', 'r2-a', 'r1-a']);
});
