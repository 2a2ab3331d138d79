/** Which offers there are, by what is known: live lists, the snapshot, or a part of each. */
import { describe, expect, test } from 'vitest';
import { familyOf, standardShape } from '../../../src/domain/accelerators/index.ts';
import { machinePrice } from '../../../src/domain/decide/machine-price.ts';
import { type Known, knownOffers } from '../../../src/domain/decide/offers.ts';
import { type PartPrices, type SoldShapes, withEarlier } from '../../../src/domain/listing.ts';
import type { Buy, Offer } from '../../../src/domain/offer.ts';

const NANO = 1_000_000_000;

/** Dollars an hour of each part in us-central1, on demand and spot; spot local SSD is not listed. */
function prices(over: Readonly<Record<string, { onDemand?: number; spot?: number }>> = {}): PartPrices {
  const usd: Readonly<Record<string, { onDemand?: number; spot?: number }>> = {
    'nvidia-l4': { onDemand: 0.56004, spot: 0.3148 },
    'g2 vCPU': { onDemand: 0.024988, spot: 0.01405 },
    'g2 GiB': { onDemand: 0.002927, spot: 0.001645 },
    'nvidia-h200-141gb': { onDemand: 9.3117, spot: 5.1 },
    'a3ultra vCPU': { onDemand: 0.029, spot: 0.012 },
    'a3ultra GiB': { onDemand: 0.0025, spot: 0.001 },
    'nvidia-b200': { onDemand: 16.11, spot: 4.9542 },
    'local-ssd GiB': { onDemand: 0.08 / 730 },
    ...over,
  };
  const nanos = Object.entries(usd).map(([part, { onDemand, spot }]) => [
    part,
    {
      ...(onDemand === undefined ? {} : { onDemand: onDemand * NANO }),
      ...(spot === undefined ? {} : { spot: spot * NANO }),
    },
  ]);
  return { regions: { 'us-central1': Object.fromEntries(nanos) } };
}

function priceOf(name: string, count: number, buy: Buy, list: PartPrices, region = 'us-central1') {
  const family = familyOf(name);
  const shape = family === undefined ? undefined : standardShape(family, count);
  if (family === undefined || shape === undefined) throw new Error(`no ${count} × ${name}`);
  return machinePrice(family, shape, region, buy, list);
}

describe('the price of a machine', () => {
  test.each([
    // g2-standard-8: the known $0.8536.
    ['l4', 1, 'on-demand', 0.56004 + 8 * 0.024988 + 32 * 0.002927],
    ['l4', 1, 'spot', 0.3148 + 8 * 0.01405 + 32 * 0.001645],
    // a3-ultragpu-8g with its bundled 12,000 GiB of local SSD, which costs the same on a spot machine.
    ['h200', 8, 'spot', 8 * 5.1 + 224 * 0.012 + 2_952 * 0.001 + (12_000 * 0.08) / 730],
    // The slice is all there is to an A4.
    ['b200', 8, 'spot', 8 * 4.9542],
  ] as const)('%s × %i %s is the sum of its parts', (name, count, buy, usd) => {
    const price = priceOf(name, count, buy, prices());
    expect(price?.currency).toBe('USD');
    expect(price?.microsPerHour).toBeGreaterThanOrEqual(Math.floor(usd * 1e6));
    expect(price?.microsPerHour).toBeLessThanOrEqual(Math.ceil(usd * 1e6));
  });

  test.each([
    ['nvidia-l4', {}],
    ['g2 vCPU', { spot: 1 }],
    ['g2 GiB', {}],
  ])('is unknown without that of %s, never a part of it', (part, price) => {
    expect(priceOf('l4', 1, 'on-demand', prices({ [part]: price }))).toBeUndefined();
  });

  test('is unknown in a region without a list, for flex-start, and where local SSD has no price at all', () => {
    expect(priceOf('l4', 1, 'on-demand', prices(), 'us-east1')).toBeUndefined();
    expect(priceOf('l4', 1, 'flex-start', prices())).toBeUndefined();
    expect(priceOf('h200', 8, 'spot', prices({ 'local-ssd GiB': {} }))).toBeUndefined();
  });

  test('is unknown, not free, where every part costs nothing', () => {
    expect(priceOf('b200', 8, 'spot', prices({ 'nvidia-b200': { spot: 0 } }))).toBeUndefined();
  });
});

const l4Offer = (zone: string, usd: number | undefined): Offer => ({
  shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
  zone,
  buy: 'on-demand',
  price: usd === undefined ? undefined : { microsPerHour: usd * 1e6, currency: 'USD' },
});

const shapes: SoldShapes = {
  zones: {
    'us-central1-a': {
      machineTypes: ['g2-standard-8', 'n1-standard-8'],
      accelerators: { 'nvidia-tesla-t4': 4 },
    },
    'us-central1-ai1a': { machineTypes: ['g2-standard-8'], accelerators: {} },
    'us-east1-b': {
      machineTypes: ['n1-standard-8', 'n1-standard-32'],
      accelerators: { 'nvidia-tesla-t4': 2 },
    },
    'us-east1-c': { machineTypes: ['n1-standard-8'], accelerators: {} },
  },
  silent: ['us-west1-a'],
};
const nothing: Known = { shapes: undefined, prices: undefined, snapshot: [] };

function known(name: string, count: number, buy: Buy, over: Partial<Known>) {
  const { offers, filled } = knownOffers(name, count, buy, { ...nothing, ...over });
  return { filled, offers: offers.map(({ zone, price }) => [zone, price && price.microsPerHour / 1e6]) };
}

describe('offers', () => {
  const snapshot = [l4Offer('us-central1-a', 0.85), l4Offer('us-west1-a', 0.9), l4Offer('us-west1-b', 0.91)];

  test('are the snapshot’s where nothing was read', () => {
    expect(known('l4', 1, 'on-demand', { snapshot })).toEqual({
      filled: false,
      offers: [
        ['us-central1-a', 0.85],
        ['us-west1-a', 0.9],
        ['us-west1-b', 0.91],
      ],
    });
  });

  test('are in the zones that list the machine type, AI zones too; silent ones are as the snapshot has them', () => {
    expect(known('l4', 1, 'on-demand', { snapshot, shapes })).toEqual({
      filled: false,
      offers: [
        ['us-central1-a', 0.85],
        ['us-central1-ai1a', undefined],
        ['us-west1-a', 0.9],
      ],
    });
  });

  test('have Google’s price, that of the region for an AI zone; what its list lacks is filled in', () => {
    const { filled, offers } = known('l4', 1, 'on-demand', { snapshot, shapes, prices: prices() });
    expect(filled).toBe(true);
    expect(offers).toEqual([
      ['us-central1-a', expect.closeTo(0.8536, 3)],
      ['us-central1-ai1a', expect.closeTo(0.8536, 3)],
      ['us-west1-a', 0.9],
    ]);
    expect(known('l4', 1, 'on-demand', { shapes, prices: prices() }).filled).toBe(false);
  });

  test('of an attached accelerator need the machine type and enough of the accelerator', () => {
    expect(known('t4', 1, 'on-demand', { shapes }).offers.map(([zone]) => zone)).toEqual([
      'us-central1-a',
      'us-east1-b',
    ]);
    expect(known('t4', 4, 'on-demand', { shapes }).offers).toEqual([]);
  });

  test('are none where Google does not sell it so, whatever is listed', () => {
    const has = { machineTypes: ['a4-highgpu-8g', 'a4x-highgpu-4g'], accelerators: {} };
    const a4: SoldShapes = { zones: { 'us-central1-b': has }, silent: [] };
    expect(known('b200', 8, 'on-demand', { shapes: a4, prices: prices() }).offers).toEqual([]);
    expect(known('gb200', 4, 'spot', { shapes: a4 }).offers).toEqual([]);
    expect(known('b200', 8, 'spot', { shapes: a4, prices: prices() }).offers).toEqual([
      ['us-central1-b', expect.closeTo(39.63, 2)],
    ]);
    expect(known('l4', 3, 'spot', { shapes }).offers).toEqual([]);
    expect(known('b300', 1, 'spot', { shapes }).offers).toEqual([]);
  });
});

describe('a partial answer', () => {
  const before: SoldShapes = {
    zones: {
      'us-west1-a': { machineTypes: ['g2-standard-8'], accelerators: {} },
      gone: { machineTypes: [], accelerators: {} },
    },
    silent: [],
  };

  test('keeps what was known of the zones that gave no answer, and of no others', () => {
    const merged = withEarlier(shapes, before);
    expect(merged.silent).toEqual([]);
    expect(merged.zones['us-west1-a']).toEqual(before.zones['us-west1-a']);
    expect(merged.zones['us-central1-a']).toEqual(shapes.zones['us-central1-a']);
    expect(Object.keys(merged.zones)).not.toContain('gone');
  });

  test('leaves a zone silent of which nothing was ever known', () => {
    expect(withEarlier(shapes, undefined)).toEqual(shapes);
  });
});

describe('slices of the Cloud TPU API', () => {
  const offer = (zone: string): Offer => ({
    shape: { family: 'v6e', count: 8, machineType: 'v6e-8' },
    zone,
    buy: 'on-demand',
    price: { microsPerHour: 21_600_000, currency: 'USD' },
  });
  const snapshot = ['us-east5-a', 'us-east5-b', 'us-east1-d'].map(offer);
  const zonesOf = (slices: SoldShapes['slices']) =>
    knownOffers('v6e', 8, 'on-demand', {
      shapes: { zones: {}, silent: [], ...(slices === undefined ? {} : { slices }) },
      prices: undefined,
      snapshot,
    }).offers.map(({ zone }) => zone);

  test('are where the live list has them; a zone that is silent is as the snapshot says', () => {
    expect(zonesOf(undefined)).toEqual(['us-east5-a', 'us-east5-b', 'us-east1-d']);
    const zones = { 'us-east5-a': ['v6e-8'], 'us-east5-b': ['v6e-4'], 'us-south1-c': ['v6e-8'] };
    expect(zonesOf({ zones, silent: ['us-east1-d'] })).toEqual(['us-east1-d', 'us-east5-a', 'us-south1-c']);
    expect(zonesOf({ zones, silent: [] })).toEqual(['us-east5-a', 'us-south1-c']);
  });

  test('say of the zones that sell them which ones the project has no access to', () => {
    const slices = { zones: {}, silent: [], denied: ['us-east5-b', 'us-west1-c'] };
    const shapes = { zones: {}, silent: [], slices };
    const read = () => knownOffers('v6e', 8, 'on-demand', { shapes, prices: undefined, snapshot });
    expect(read()).toMatchObject({ offers: [], denied: ['us-east5-b'] });
  });

  test('stay as they were where a zone, or the whole list, gives no answer', () => {
    const before: SoldShapes = {
      zones: {},
      silent: [],
      slices: { zones: { a: ['v6e-8'], b: ['v4-8'] }, silent: [] },
    };
    const read: SoldShapes = { zones: {}, silent: [], slices: { zones: { b: [] }, silent: ['a', 'c'] } };
    expect(withEarlier(read, before).slices).toEqual({ zones: { a: ['v6e-8'], b: [] }, silent: ['c'] });
    expect(withEarlier({ zones: {}, silent: [] }, before).slices).toEqual(before.slices);
  });
});
