/** What a stop does to a machine beside ending its run. */
import { describe, expect, it } from 'vitest';
import { disksPerDay, localSsdGb, zoneStock } from '../../../src/domain/decide/standstill.ts';
import type { PastAttempt } from '../../../src/domain/decide/stock-memory.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';

const placement = { offers: [], skipped: [], attempts: [] };
const l4 = {
  kind: 'gpu',
  zone: 'us-central1-b',
  spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: HOUR, zone: undefined, diskGb: 730 },
  shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
  price: { microsPerHour: 710_000, currency: 'USD' },
  extras: { 'us-central1': { currency: 'USD', disks: { 'pd-balanced': 100_000 } } },
  placement,
} as unknown as Machine;

describe('local SSDs', () => {
  it.each([
    ['a3-highgpu-8g', 'h100', 8, 6_000],
    ['a2-highgpu-1g', 'a100-40', 1, 0],
    ['g2-standard-8', 'l4', 1, 0],
    ['of-no-family', 'none', 1, 0],
  ])('%s has as many GB as come with its type', (machineType, family, count, gb) => {
    const spec = { ...l4.spec, family, count };
    expect(localSsdGb({ spec, shape: { family, count, machineType }, placement })).toBe(gb);
  });
});

describe('the disk of a stopped machine', () => {
  it('costs a day of 730 hours of a month', () => {
    // 730 GB at $0.10 a month are $73.00 a month, 10 cents an hour.
    expect(disksPerDay(l4)).toEqual({ gb: 730, cost: { micros: 2_400_000, currency: 'USD' } });
  });

  it('is unknown without a price, in another currency, and of a TPU', () => {
    expect(disksPerDay({ ...l4, extras: {} })).toBeUndefined();
    expect(disksPerDay({ ...l4, price: { microsPerHour: 1, currency: 'EUR' } })).toBeUndefined();
    expect(disksPerDay({ ...l4, kind: 'tpu' })).toBeUndefined();
  });
});

describe('what a zone said', () => {
  const past = (at: number, parts: Partial<PastAttempt> = {}): PastAttempt => ({
    zone: 'us-central1-b',
    family: 'l4',
    buy: 'on-demand',
    count: 1,
    at,
    outcome: 'stockout',
    scope: 'zone',
    ...parts,
  });

  it('counts requests for its family and way of buying in its zone, of any size', () => {
    const all = [
      past(5),
      past(9, { count: 4 }),
      past(7, { outcome: 'created' }),
      past(20, { zone: 'us-east4-a' }),
      past(20, { family: 't4' }),
      past(20, { buy: 'spot' }),
    ];
    expect(zoneStock(all, l4, DAY)).toEqual({ within: DAY, tries: 3, stockouts: 2, lastStockoutAt: 9 });
    expect(zoneStock([past(7, { outcome: 'created' })], l4, DAY)).toEqual({
      within: DAY,
      tries: 1,
      stockouts: 0,
      lastStockoutAt: undefined,
    });
  });

  it('is undefined where nobody asked', () => {
    expect(zoneStock([past(5, { zone: 'us-east4-a' })], l4, DAY)).toBeUndefined();
  });
});
