/** Where the data is: what moving it costs, what that weighs against a price, and that it decides among equals. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distanceTo, movingPerHour, type Near, nearOf } from '../../../src/domain/decide/nearness.ts';
import { planPlacement } from '../../../src/domain/decide/place.ts';
import { rankOffers } from '../../../src/domain/decide/stock-memory.ts';
import { reasonInWords, zoneOrder } from '../../../src/domain/decide/zone-order.ts';
import type { MoveChange } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { LIMITS, machine, NOON } from './given.ts';

const SPEC = { family: 'l4', count: 1, buy: 'on-demand' } as const;

function offer(zone: string, dollars: number | undefined): Offer {
  return {
    shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
    zone,
    buy: 'on-demand',
    price: dollars === undefined ? undefined : { microsPerHour: Math.round(dollars * 1e6), currency: 'USD' },
  };
}

function lies(location: string, gb: number | undefined, hours = 10): Near {
  return { location, gb, leaseFor: hours * HOUR };
}

describe('dollars for each GiB', () => {
  const rows: [string, string, number | undefined][] = [
    ['US-CENTRAL1', 'us-central1-a', 0],
    ['us-central1', 'us-central1-ai1a', 0],
    ['US-CENTRAL1', 'us-east4-a', 0.02],
    ['US-CENTRAL1', 'northamerica-northeast1-b', 0.02],
    ['US-CENTRAL1', 'europe-west4-a', 0.05],
    ['EUROPE-WEST4', 'us-west1-a', 0.05],
    ['US-CENTRAL1', 'asia-east1-a', 0.08],
    ['US-CENTRAL1', 'southamerica-east1-a', 0.08],
    ['ME-WEST1', 'me-central1-a', 0.02],
    ['ME-WEST1', 'africa-south1-a', 0.08],
    ['AUSTRALIA-SOUTHEAST1', 'asia-southeast1-a', 0.08],
    ['NAM4', 'us-east1-b', 0],
    ['NAM4', 'us-central1-f', 0],
    ['NAM4', 'us-west1-b', 0.02],
    ['EUR4', 'europe-west4-c', 0],
    ['EUR4', 'europe-west1-c', 0.02],
    ['ASIA1', 'asia-northeast1-a', 0],
    ['US', 'us-east4-a', 0.02],
    ['EU', 'europe-west4-a', 0.02],
    ['EU', 'us-east4-a', 0.05],
    ['ASIA', 'asia-south1-a', 0.02],
    ['ASIA', 'europe-west4-a', 0.08],
    ['US-CENTRAL1', 'moon-north1-a', 0.08],
    ['MOON', 'us-central1-a', undefined],
  ];
  test.each(rows)('from %s to %s: %s', (location, zone, dollars) => {
    expect(distanceTo(zone, location)).toBe(dollars === undefined ? undefined : Math.round(dollars * 1e6));
  });
});

test('what is moved is spread over the lease', () => {
  expect(movingPerHour('us-east4-a', lies('US-CENTRAL1', 100, 10))).toBe(200_000);
  expect(movingPerHour('us-east4-a', lies('US-CENTRAL1', 100, 0.5))).toBe(4_000_000);
  expect(movingPerHour('us-central1-a', lies('US-CENTRAL1', 100))).toBe(0);
  expect(movingPerHour('us-east4-a', lies('US-CENTRAL1', undefined))).toBe(0);
  expect(movingPerHour('us-east4-a', lies('MOON', 100))).toBe(0);
});

describe('the order, with what is said of the first', () => {
  const SOLD = { 'asia-east1-a': 0.8, 'europe-west4-a': 0.9, 'us-central1-a': 1, 'us-east1-b': 0.8 };
  const refused = ['us-central1-a', 'europe-west4-a', 'us-east1-b', 'asia-east1-a'];
  const rows: [string, Near | undefined, readonly string[], readonly string[], string][] = [
    ['no data', undefined, [], ['asia-east1-a', 'us-east1-b', 'europe-west4-a', 'us-central1-a'], 'cheapest'],
    [
      'of unknown size: among equals',
      lies('US-CENTRAL1', undefined),
      [],
      ['us-east1-b', 'asia-east1-a', 'europe-west4-a', 'us-central1-a'],
      'cheapest',
    ],
    [
      'little',
      lies('EUROPE-WEST4', 1),
      [],
      ['us-east1-b', 'asia-east1-a', 'europe-west4-a', 'us-central1-a'],
      'cheapest',
    ],
    [
      'more than the zones differ by',
      lies('US-CENTRAL1', 200),
      [],
      ['us-central1-a', 'us-east1-b', 'europe-west4-a', 'asia-east1-a'],
      'near the data',
    ],
    [
      'the same for twenty times as long',
      lies('US-CENTRAL1', 200, 200),
      [],
      ['us-east1-b', 'asia-east1-a', 'europe-west4-a', 'us-central1-a'],
      'cheapest',
    ],
    [
      'in the cheapest zone',
      lies('US-EAST1', 1),
      [],
      ['us-east1-b', 'asia-east1-a', 'europe-west4-a', 'us-central1-a'],
      'cheapest, near the data',
    ],
    [
      'nearer, where the nearest has none',
      lies('US-EAST1', 100),
      ['us-east1-b'],
      ['us-central1-a', 'europe-west4-a', 'asia-east1-a', 'us-east1-b'],
      'nearer to the data',
    ],
    [
      'it weighs nothing once nobody has any',
      lies('US-CENTRAL1', 200),
      refused,
      refused,
      'said no 23 min ago',
    ],
    [
      'somewhere unknown',
      lies('MOON', 200),
      [],
      ['asia-east1-a', 'us-east1-b', 'europe-west4-a', 'us-central1-a'],
      'cheapest',
    ],
  ];
  test.each(rows)('%s', (_what, near, refusedIn, wanted, words) => {
    const offers = Object.entries(SOLD).map(([zone, dollars]) => offer(zone, dollars));
    const past = refusedIn.map((zone, i) => {
      const at = NOON - (20 + refusedIn.length - 1 - i) * MINUTE;
      return { ...SPEC, zone, at, outcome: 'stockout', scope: 'zone' } as const;
    });
    const ranked = rankOffers(offers, SPEC, { past, near, now: NOON });
    expect(ranked.map(({ zone }) => zone)).toEqual(wanted);
    const saidNo = Object.fromEntries(past.map(({ zone, at }) => [zone, at]));
    expect(reasonInWords(zoneOrder(ranked, saidNo, near), 0, NOON).replace(/^\S+, /, '')).toBe(words);
  });

  test('a price that nobody knows stays last, however near', () => {
    const offers = [offer('us-central1-a', undefined), offer('asia-east1-a', 9)];
    const ranked = rankOffers(offers, SPEC, { past: [], near: lies('US-CENTRAL1', 5_000), now: NOON });
    expect(ranked.map(({ zone }) => zone)).toEqual(['asia-east1-a', 'us-central1-a']);
  });
});

const ZONES = [
  ...['us-central1-a', 'us-central1-b', 'us-east1-b', 'us-west1-a', 'northamerica-northeast1-a'],
  ...[
    'europe-west1-b',
    'europe-west4-a',
    'asia-northeast1-a',
    'asia-south1-c',
    'me-west1-b',
    'moon-north1-a',
  ],
];
const LOCATIONS = ['US-CENTRAL1', 'EUROPE-WEST4', 'ME-WEST1', 'NAM4', 'ASIA1', 'US', 'EU', 'ASIA', 'MOON'];

describe('whatever there is', () => {
  const sold = fc
    .uniqueArray(fc.constantFrom(...ZONES), { minLength: 2 })
    .chain((zones) =>
      fc
        .array(fc.constantFrom(0.7, 0.8, 3), { minLength: zones.length, maxLength: zones.length })
        .map((prices) => zones.map((zone, i) => offer(zone, prices[i]))),
    );
  const near = fc.record({
    location: fc.constantFrom(...LOCATIONS),
    gb: fc.option(fc.double({ min: 0, max: 50_000, noNaN: true }), { nil: undefined }),
    leaseFor: fc.integer({ min: MINUTE, max: 30 * 24 * HOUR }),
  });

  test('a farther zone of equal price is never preferred, nor a nearer one at a total that is higher', () => {
    fc.assert(
      fc.property(sold, near, (offers, data) => {
        const ranked = rankOffers(offers, SPEC, { past: [], near: data, now: NOON });
        expect(ranked.map(({ zone }) => zone).toSorted()).toEqual(offers.map(({ zone }) => zone).toSorted());
        for (const [i, one] of ranked.entries()) {
          for (const later of ranked.slice(i + 1)) {
            const [a, b] = [one, later].map(({ zone }) => distanceTo(zone, data.location) ?? 0);
            const [dollars, others] = [one, later].map(({ price }) => price?.microsPerHour ?? 0);
            if (dollars === others) expect(a).toBeLessThanOrEqual(b ?? 0);
            const hours = data.leaseFor / HOUR;
            const total = (price = 0, distance = 0) => price * hours + distance * (data.gb ?? 0);
            expect(total(dollars, a)).toBeLessThanOrEqual(total(others, b) * (1 + 1e-9));
          }
        }
      }),
    );
  });
});

test('a plan reckons with the data of a machine', () => {
  const spec = { ...SPEC, leaseFor: 10 * HOUR, zone: undefined };
  const data = {
    ...{ url: 'gs://b/x', bytes: 100 * 2 ** 30, objects: 1, more: false, location: 'EU' },
    ...{ copied: 0, movedAt: undefined },
  };
  const own = nearOf(machine({ spec, data }));
  expect(own).toEqual({ location: 'EU', gb: 100, leaseFor: 10 * HOUR });
  expect(nearOf(machine({ spec }))).toBeUndefined();
  expect(nearOf(machine({ spec, data: { ...data, location: undefined } }))).toBeUndefined();
  const { zone, shape, price, incarnation } = machine();
  const change: MoveChange = {
    ...{ kind: 'move', begunAt: NOON, by: 'UADA', phase: 'place', ran: true, snapshot: 'copy', to: spec },
    from: { spec, zone, shape, price, incarnation },
    placement: { offers: [], skipped: [], attempts: [] },
  };
  // What was copied onto the old disk is on the new one.
  expect(nearOf(machine({ spec, data, change }))).toBeUndefined();
  const offers = [offer('us-central1-a', 0.7), offer('europe-west4-a', 0.8)];
  const plan = (near: Near | undefined) => {
    const planned = planPlacement({
      ...{ spec, offers, near, quotas: undefined, past: [], limits: LIMITS, now: NOON },
    });
    return planned.kind === 'planned' ? planned.placement.offers[0]?.zone : planned.because;
  };
  expect(plan(own)).toBe('europe-west4-a');
  expect(plan(undefined)).toBe('us-central1-a');
});
