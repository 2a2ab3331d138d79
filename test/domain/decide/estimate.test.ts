/** What a machine will cost, item by item. */
import { describe, expect, test } from 'vitest';
import { familyOf, standardShape } from '../../../src/domain/accelerators/index.ts';
import { estimateOf, machineEstimate, rangeOf } from '../../../src/domain/decide/estimate.ts';
import type { Extras } from '../../../src/domain/extras.ts';
import type { Buy, Offer } from '../../../src/domain/offer.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';

const EXTRAS: Extras = {
  currency: 'USD',
  disks: { 'pd-balanced': 100_000 },
  address: 5_000,
  addressSpot: 2_500,
};

interface Case {
  readonly family?: string;
  readonly count?: number;
  readonly buy?: Buy;
  /** Dollars an hour; undefined = unknown. */
  readonly price: number | undefined;
  readonly currency?: string;
  readonly extras?: Extras | undefined;
  readonly diskGb?: number;
  readonly leaseFor?: number;
  readonly address?: boolean;
}

function estimated(given: Case) {
  const { family: name = 'l4', count = 1, buy = 'on-demand', price, currency = 'USD' } = given;
  const family = familyOf(name);
  const machineType = family === undefined ? undefined : standardShape(family, count)?.machineType;
  if (family === undefined || machineType === undefined) throw new Error(`no ${count} × ${name}`);
  const offer: Offer = {
    shape: { family: name, count, machineType },
    zone: 'us-central1-a',
    buy,
    price: price === undefined ? undefined : { microsPerHour: Math.round(price * 1e6), currency },
  };
  return estimateOf({
    family,
    spec: {
      leaseFor: given.leaseFor ?? 8 * HOUR,
      ...(given.diskGb === undefined ? {} : { diskGb: given.diskGb }),
    },
    offer,
    extras: 'extras' in given ? given.extras : EXTRAS,
    address: given.address ?? true,
  });
}

/** In micros: an hour, the lease, 730 hours, and whether something unknown comes on top. */
const sums = (given: Case) => {
  const { perHour, forLease, perMonth } = estimated(given);
  return [perHour?.money.micros, forLease?.money.micros, perMonth?.money.micros, perHour?.least];
};

describe('an hour, the lease and a month of 730 hours', () => {
  test.each<[string, Case, unknown]>([
    // 200 GB × $0.10 = $20.00 a month; $0.005 × 730 = $3.65; $0.73 × 730 = $532.90.
    ['machine, disk and address', { price: 0.73 }, [762_397, 6_099_178, 556_550_000, false]],
    ['a larger disk', { price: 0.73, diskGb: 500 }, [803_493, 6_427_945, 586_550_000, false]],
    ['without an address', { price: 0.73, address: false }, [757_397, 6_059_178, 552_900_000, false]],
    ['as spot: half the address', { price: 0.2, buy: 'spot' }, [229_897, 1_839_178, 167_825_000, false]],
    ['ten minutes', { price: 0.73, leaseFor: 10 * MINUTE }, [762_397, 127_066, 556_550_000, false]],
    ['a month is a month', { price: 0.73, leaseFor: 730 * HOUR }, [762_397, 556_550_000, 556_550_000, false]],
    // What is not known is left out, and said to be: never 0, never guessed.
    [
      'extras that could not be read',
      { price: 0.73, extras: undefined },
      [730_000, 5_840_000, 532_900_000, true],
    ],
    [
      'a disk without a price',
      { price: 10, family: 'h200', count: 8, extras: { ...EXTRAS, disks: {} } },
      [10_005_000, 80_040_000, 7_303_650_000, true],
    ],
    [
      'extras in another currency are not added up',
      { price: 0.73, currency: 'EUR' },
      [730_000, 5_840_000, 532_900_000, true],
    ],
    [
      'a machine without a price has no sum at all',
      { price: undefined },
      [undefined, undefined, undefined, undefined],
    ],
  ])('%s', (_name, given, wanted) => {
    expect(sums(given)).toEqual(wanted);
  });
});

describe('items', () => {
  test('are the machine, its disk and its address', () => {
    expect(estimated({ price: 0.73 }).items).toEqual([
      {
        what: 'machine',
        machineType: 'g2-standard-8',
        cost: {
          kind: 'known',
          perHour: { microsPerHour: 730_000, currency: 'USD' },
          perMonth: { micros: 532_900_000, currency: 'USD' },
        },
      },
      {
        what: 'disk',
        type: 'pd-balanced',
        gb: 200,
        cost: {
          kind: 'known',
          perHour: { microsPerHour: 27_397, currency: 'USD' },
          perMonth: { micros: 20_000_000, currency: 'USD' },
        },
      },
      {
        what: 'address',
        cost: {
          kind: 'known',
          perHour: { microsPerHour: 5_000, currency: 'USD' },
          perMonth: { micros: 3_650_000, currency: 'USD' },
        },
      },
    ]);
  });

  test.each([
    ['a100-80', 2, 750],
    ['h100', 8, 6000],
  ] as const)('%s × %i comes with %i GB of local SSD, which is not counted twice', (family, count, gb) => {
    const whole = estimated({ family, count, price: 10 });
    expect(whole.items.at(-1)).toEqual({ what: 'local-ssd', gb, cost: { kind: 'included' } });
    expect(whole.perHour).toEqual({ money: { micros: 10_032_397, currency: 'USD' }, least: false });
  });
});

describe('the range of several zones', () => {
  const at = (price: number | undefined) => estimated({ price });
  test('is from the lowest to the highest known sum', () => {
    const [low, high] = [at(0.7), at(1.1)];
    expect(rangeOf([high, at(undefined), low, at(0.9)])).toEqual({ lowest: low, highest: high });
    expect(rangeOf([low])).toEqual({ lowest: low, highest: low });
  });
  test('is unknown where no price is known', () => {
    expect(rangeOf([at(undefined)])).toBeUndefined();
    expect(rangeOf([])).toBeUndefined();
  });
});

describe('of a machine', () => {
  const shape = { family: 'l4', count: 1, machineType: 'g2-standard-8' };
  const price = { microsPerHour: 730_000, currency: 'USD' };
  const offer = (zone: string): Offer => ({ shape, zone, buy: 'on-demand', price });
  const extras = { 'us-a1': EXTRAS, 'us-b1': { ...EXTRAS, disks: { 'pd-balanced': 200_000 } } };
  const asked = {
    spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: HOUR, zone: undefined },
    zone: undefined,
    shape: undefined,
    price: undefined,
    placement: { offers: [offer('us-a1-a'), offer('us-b1-a')], skipped: [], attempts: [] },
    extras,
  } as const;

  test('in the zone that is to be tried first, then where it is, with that region’s prices', () => {
    expect(machineEstimate(asked)).toMatchObject({
      zone: 'us-a1-a',
      forLease: { money: { micros: 762_397 } },
    });
    const there = { ...asked, zone: 'us-b1-a', shape, price };
    expect(machineEstimate(there)).toMatchObject({
      zone: 'us-b1-a',
      forLease: { money: { micros: 789_795 } },
    });
    expect(machineEstimate({ ...there, publicAddress: false })?.items.map(({ what }) => what)).toEqual([
      'machine',
      'disk',
    ]);
  });

  test('nothing before there is a zone; without looked-up prices the least of it', () => {
    expect(machineEstimate({ ...asked, placement: { ...asked.placement, offers: [] } })).toBeUndefined();
    const { extras: _, ...plain } = asked;
    expect(machineEstimate(plain)?.forLease).toEqual({
      money: { micros: 730_000, currency: 'USD' },
      least: true,
    });
  });
});
