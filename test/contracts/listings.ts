/** What every Listings adapter must do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GPU_FAMILIES, TPU_FAMILIES } from '../../src/domain/accelerators/index.ts';
import { machinePrice } from '../../src/domain/decide/machine-price.ts';
import { type PartPrices, type SoldShapes, sells } from '../../src/domain/listing.ts';
import type { Result } from '../../src/domain/result.ts';
import { regionOf } from '../../src/domain/zone.ts';
import type { Listings } from '../../src/ports/listings.ts';

export interface ListingsHarness {
  readonly listings: Listings;
  readonly project: string;
  setUnreachable(zone: string, on: boolean): void;
  /** Micro-USD an hour that Google bills for the machine with GPUs; undefined where nobody knows. */
  billed(
    zone: string,
    machineType: string,
    gpus: { readonly type: string; readonly count: number },
    spot: boolean,
  ): number | undefined;
  /** What Google bills for every slice of the Cloud TPU API, micro-USD an hour. */
  billedSlices(): readonly {
    readonly zone: string;
    readonly type: string;
    readonly standard: number;
    readonly spot: number;
  }[];
  close(): Promise<void>;
}

const families = GPU_FAMILIES;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

export function listingsContract(adapter: string, open: () => Promise<ListingsHarness>): void {
  describe(`Listings: ${adapter}`, () => {
    let harness: ListingsHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    it('tells which machine types and how many attached accelerators each zone has', async () => {
      const { zones, silent } = value(await harness.listings.shapes(harness.project));
      expect(silent).toEqual([]);
      const iowa = zones['us-central1-a'];
      expect(iowa?.machineTypes).toContain('g2-standard-8');
      expect(iowa?.accelerators).toMatchObject({ 'nvidia-tesla-t4': 4, 'nvidia-tesla-v100': 8 });
      expect(zones['us-central1-b']?.machineTypes).toContain('a3-ultragpu-8g');
      expect(zones['us-west2-c']?.machineTypes).not.toContain('g2-standard-8');
      for (const family of families) {
        const shape = family.shapes.find(({ standard }) => standard);
        const attached =
          family.attachment === 'built-in'
            ? undefined
            : { type: family.acceleratorType, count: shape?.count ?? 0 };
        const selling = Object.values(zones).filter((has) => sells(has, shape?.machineType ?? '', attached));
        expect([family.name, selling.length > 0]).toEqual([family.name, true]);
      }
    });

    it('names the zones that gave no answer, and tells of the others', async () => {
      harness.setUnreachable('us-central1-a', true);
      const { zones, silent } = value(await harness.listings.shapes(harness.project));
      expect(silent).toEqual(['us-central1-a']);
      expect(zones['us-central1-a']).toBeUndefined();
      expect(zones['us-central1-b']?.machineTypes).toContain('a3-ultragpu-8g');
    });

    it('says so where there is no such project', async () => {
      expect(await harness.listings.shapes('nobody-knows-it')).toMatchObject({ ok: false });
    });

    it('adds up to what every machine is billed, and to nothing where a part has no price', async () => {
      const shapes: SoldShapes = value(await harness.listings.shapes(harness.project));
      const prices: PartPrices = value(await harness.listings.partPrices());
      const wrong: string[] = [];
      let compared = 0;
      for (const zone of Object.keys(shapes.zones)) {
        for (const family of families) {
          for (const shape of family.shapes) {
            for (const buy of ['on-demand', 'spot'] as const) {
              const gpus = { type: family.acceleratorType, count: shape.count };
              const billed = harness.billed(zone, shape.machineType, gpus, buy === 'spot');
              if (billed === undefined) continue;
              compared++;
              const told = machinePrice(family, shape, regionOf(zone), buy, prices)?.microsPerHour;
              const near = told !== undefined && Math.abs(told - billed) <= Math.max(20, billed * 1e-3);
              if (!near)
                wrong.push(`${zone} ${shape.machineType} × ${shape.count} ${buy}: ${told}, not ${billed}`);
            }
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(compared).toBeGreaterThan(2_000);
    });

    it('prices chips of every generation, pods of the oldest ones apart', async () => {
      const prices: PartPrices = value(await harness.listings.partPrices());
      const slices = TPU_FAMILIES.flatMap((family) => family.shapes.map((slice) => ({ family, slice })));
      const wrong: string[] = [];
      const seen = new Set<string>();
      for (const { zone, type, standard, spot } of harness.billedSlices()) {
        const found = slices.find(({ slice }) => slice.machineType === type);
        if (found === undefined) continue;
        seen.add(found.family.name);
        for (const [buy, billed] of [
          ['on-demand', standard],
          ['spot', spot],
        ] as const) {
          const told = machinePrice(found.family, found.slice, regionOf(zone), buy, prices)?.microsPerHour;
          const near = told !== undefined && Math.abs(told - billed) <= Math.max(20, billed * 1e-3);
          if (!near) wrong.push(`${zone} ${type} ${buy}: ${told}, not ${billed}`);
        }
      }
      expect(wrong).toEqual([]);
      expect([...seen].sort()).toEqual(['v2', 'v3', 'v4', 'v5e', 'v5p', 'v6e']);
    });
  });
}
