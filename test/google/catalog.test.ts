/** The snapshot of Google's offers behind the Catalog port. */
import { describe, expect, it } from 'vitest';
import type { Buy, FamilyName } from '../../src/domain/offer.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { catalogContract } from '../contracts/catalog.ts';

catalogContract('snapshot', snapshotCatalog);

async function offer(family: FamilyName, count: number, buy: Buy, zone: string) {
  const result = await snapshotCatalog().offers(family, count, buy);
  return result.ok ? result.value.offers.find((each) => each.zone === zone) : undefined;
}

describe('prices of disks and addresses in the snapshot', () => {
  it.each([
    ['us-central1', 100_000, 80_000],
    ['europe-west4', 110_000, undefined],
    ['asia-northeast1', 130_000, undefined],
  ] as const)('%s', async (region, balanced, hyperdisk) => {
    const result = await snapshotCatalog().extras(region);
    if (!result.ok) throw new Error(result.fault.message);
    const { disks, address, addressSpot } = result.value.extras;
    expect([disks['pd-balanced'], disks['hyperdisk-balanced'], address, addressSpot]).toEqual([
      balanced,
      hyperdisk,
      5_000,
      2_500,
    ]);
  });
});

describe('prices of the snapshot', () => {
  it.each([
    ['l4', 1, 'on-demand', 'us-central1-a', 853_624],
    ['a100-80', 1, 'spot', 'us-central1-a', 2_759_550],
    ['h100', 8, 'on-demand', 'asia-east1-c', 102_358_780],
  ] as const)('%s × %i %s in %s', async (family, count, buy, zone, micros) => {
    const found = await offer(family, count, buy, zone);
    expect(found?.price?.currency).toBe('USD');
    expect(Math.abs((found?.price?.microsPerHour ?? 0) - micros)).toBeLessThan(1_000);
  });

  it('are of the machine with its GPU, also where the GPU is attached', async () => {
    const price = (await offer('t4', 1, 'on-demand', 'us-central1-a'))?.price;
    // n1-standard-8 at $0.38 and a T4 at $0.35.
    expect((price?.microsPerHour ?? 0) / 1e6).toBeCloseTo(0.73, 2);
  });

  it('are unknown for flex-start, which the snapshot does not price', async () => {
    const found = await offer('h100', 1, 'flex-start', 'us-central1-a');
    expect(found).toBeDefined();
    expect(found?.price).toBeUndefined();
  });

  it('leave out what Google does not sell that way: single H100s on demand', async () => {
    expect(await offer('h100', 1, 'on-demand', 'us-central1-a')).toBeUndefined();
    expect(await offer('h100', 1, 'spot', 'us-central1-a')).toBeDefined();
  });
});
