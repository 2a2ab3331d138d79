/** Prices and zones of TPUs in the snapshot, and which of them may be asked for. */
import { describe, expect, it } from 'vitest';
import { TPU_FAMILIES } from '../../src/domain/accelerators/index.ts';
import { knownOffers } from '../../src/domain/decide/offers.ts';
import { planPlacement } from '../../src/domain/decide/place.ts';
import type { MachineSpec } from '../../src/domain/machine.ts';
import type { Buy, Offer } from '../../src/domain/offer.ts';
import { HOUR } from '../../src/domain/time.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';

const catalog = snapshotCatalog();

async function offers(
  family: string,
  count: number,
  buy: Buy,
  machineType?: string,
): Promise<readonly Offer[]> {
  const listed = await catalog.offers(family, count, buy, machineType);
  if (!listed.ok) throw new Error(listed.fault.message);
  expect(listed.value.source).toBe('list prices of 2026-11-21');
  return listed.value.offers;
}

describe('TPUs in the snapshot', () => {
  it.each([
    ['v2', 4, 'on-demand', undefined, 'us-central1-b', 4_500_000],
    ['v3', 1_024, 'spot', undefined, 'europe-west4-a', 675_840_000],
    ['v4', 4, 'spot', undefined, 'us-central2-b', 3_686_000],
    ['v5e', 8, 'on-demand', undefined, 'us-west4-a', 9_600_000],
    ['v5p', 6_144, 'on-demand', undefined, 'us-central1-a', 25_804_800_000],
    ['v6e', 8, 'on-demand', undefined, 'us-east5-a', 21_600_000],
    ['v6e', 8, 'on-demand', 'ct6e-standard-8t', 'us-east5-a', 21_600_000],
    ['v3', 4, 'spot', undefined, 'us-east1-d', undefined],
    ['tpu7x', 4, 'on-demand', undefined, 'us-central1-c', undefined],
  ] as const)('%s with %i chips %s (%s) in %s', async (family, count, buy, machineType, zone, micros) => {
    const found = (await offers(family, count, buy, machineType)).find((one) => one.zone === zone);
    expect(found?.price?.microsPerHour).toBe(micros);
    const named = TPU_FAMILIES.find(({ name }) => name === family)?.shapes.find(
      (shape) => shape.count === count && shape.standard,
    )?.machineType;
    expect(found?.shape).toEqual({ family, count, machineType: machineType ?? named });
  });

  it('sells flex-start through Compute Engine alone, no TPU7x on spot, and nothing of a size that is not there', async () => {
    expect(await offers('v5e', 8, 'flex-start')).toEqual([]);
    expect(await offers('tpu7x', 4, 'spot')).toEqual([]);
    const flex = await offers('v6e', 8, 'flex-start', 'ct6e-standard-8t');
    expect(flex.map(({ price }) => price)).toEqual(flex.map(() => undefined));
    expect(flex.length).toBeGreaterThan(5);
    expect(await offers('v5e', 7, 'on-demand')).toEqual([]);
    expect(await offers('v6e', 4, 'on-demand', 'ct6e-standard-8t')).toEqual([]);
  });
});

describe('zones of single tenants', () => {
  it('are left out unless the policy names them', async () => {
    const snapshot = await offers('v6e', 8, 'on-demand');
    const zones = (singleTenantZones: readonly string[]) =>
      knownOffers('v6e', 8, 'on-demand', {
        shapes: undefined,
        prices: undefined,
        snapshot,
        singleTenantZones,
      }).offers.map(({ zone }) => zone);
    const closed = ['us-east4-a', 'us-east4-b', 'us-east5-c', 'us-west1-c'];
    expect(zones([])).toEqual(snapshot.map(({ zone }) => zone).filter((zone) => !closed.includes(zone)));
    expect(zones(['us-east5-c'])).toContain('us-east5-c');
    expect(zones(['us-east5-c'])).not.toContain('us-west1-c');
  });
});

describe('several slices', () => {
  const spec: MachineSpec = {
    family: 'v5e',
    count: 16,
    buy: 'on-demand',
    leaseFor: 8 * HOUR,
    zone: 'us-west4-a',
  };

  it.each([
    [undefined, 19_200_000],
    [2, 38_400_000],
  ])('%s of them cost so much together', async (slices, micros) => {
    const plan = planPlacement({
      spec: slices === undefined ? spec : { ...spec, slices },
      offers: await offers('v5e', 16, 'on-demand'),
      quotas: undefined,
      past: [],
      limits: { maxMicrosPerHour: 1_000_000_000 },
      now: 0,
    });
    if (plan.kind !== 'planned') throw new Error(plan.because);
    expect(plan.placement.offers.map(({ price }) => price?.microsPerHour)).toEqual([micros]);
  });

  it('are held against the price limit together, and called so', async () => {
    const plan = planPlacement({
      spec: { ...spec, slices: 2 },
      offers: await offers('v5e', 16, 'on-demand'),
      quotas: undefined,
      past: [],
      limits: { maxMicrosPerHour: 20_000_000 },
      now: 0,
    });
    expect(plan).toMatchObject({
      kind: 'refused',
      why: 'price',
      because: expect.stringContaining('2 × v5e-16 is not to be had in us-west4-a: it costs $38.40/h'),
    });
  });
});
