/** What Compute Engine must do with every TPU that is a machine type of its own: quote, birth, stop, start, removal, bill. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Slice, TPU_FAMILIES, type TpuFamily } from '../../src/domain/accelerators/index.ts';
import { usualImages } from '../../src/domain/images.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { regionOf } from '../../src/domain/zone.ts';
import { addressOf, type ShapeHarness, settled, shapeBench, WAYS, type Way } from './shape-bench.ts';

const slices = TPU_FAMILIES.flatMap((family) =>
  family.shapes
    .filter(({ service }) => service === 'compute')
    .flatMap((slice) => WAYS.map((way) => [`${slice.machineType} ${way}`, family, slice, way] as const)),
);

/** What Compute Engine counts them by, apart from what the Cloud TPU API does: on demand, and before that if fleeting. */
const POOLS: Readonly<Record<string, readonly [onDemand: string, preemptible: string]>> = {
  v5p: ['TPU_V5P', 'PREEMPTIBLE_TPU_V5P'],
  v6e: ['TPU_FAMILY:CT6E', 'PREEMPTIBLE_TPU_V6E'],
  tpu7x: ['TPU_FAMILY:TPU7X', 'TPU_FAMILY:TPU7X'],
};

export function computeTpusContract(adapter: string, open: () => Promise<ShapeHarness>): void {
  describe(`Cloud: ${adapter}: every TPU machine`, () => {
    const lived: string[] = [];
    const { of, ended, machine } = shapeBench(open);

    async function offersOf({ name }: TpuFamily, { count, machineType }: Slice, way: Way) {
      return settled(await of().catalog.offers(name, count, way, machineType)).offers;
    }

    /** So many chips that way and none in any other. */
    function allow({ name }: TpuFamily, way: Way, region: string, chips: number): void {
      const [onDemand = '', preemptible = ''] = POOLS[name] ?? [];
      of().setQuota(region, way === 'on-demand' ? preemptible : onDemand, 0);
      of().setQuota(region, way === 'on-demand' ? onDemand : preemptible, chips);
    }

    it.each(slices.filter(([, , { buy }, way]) => buy.includes(way)))(
      '%s: from its quote to its removal',
      async (_, family, slice, way) => {
        const [offer] = await offersOf(family, slice, way);
        expect(offer?.shape).toEqual({
          family: family.name,
          count: slice.count,
          machineType: slice.machineType,
        });
        const zone = offer?.zone ?? '';
        const size = of().machineType(zone, slice.machineType);
        expect(size).toEqual({ vcpus: slice.vcpus, memoryGb: slice.ramGb, bundledSsdGb: 0 });
        allow(family, way, regionOf(zone), slice.count);
        const asked = machine(family, slice, way, zone);
        expect(await ended(await of().cloud.create(asked, randomUUID()))).toBeUndefined();
        const born = settled(await of().cloud.get(asked));
        expect(born).toMatchObject({
          status: 'running',
          machineType: slice.machineType,
          spot: way === 'spot',
          hasLocalSsd: false,
        });
        const up = of().facts(asked);
        expect(up.accelerator?.count).toBe(slice.count);
        of().pass(20 * MINUTE);
        expect(settled(await of().cloud.bootReport(asked)).phase).toBe('ready');

        // What could never fit is refused at once, what does not fit now by the operation.
        const second = await of().cloud.create(machine(family, slice, way, zone), randomUUID());
        const shortage = second.ok ? await ended(second) : second.fault;
        expect(shortage).toMatchObject({ kind: 'quota', scope: 'region' });
        expect(await ended(await of().cloud.stop(asked, randomUUID(), undefined))).toBeUndefined();
        expect(settled(await of().cloud.get(asked)).status).toBe('stopped');
        if (offer?.price !== undefined) {
          const running = up.hourlyMicros - of().facts(asked).hourlyMicros;
          expect(running - addressOf(way)).toBe(offer.price.microsPerHour);
        }
        const resized = await of().cloud.setMachineType(asked, 'n1-standard-8', randomUUID());
        expect(resized).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
        expect(await ended(await of().cloud.start(asked, randomUUID()))).toBeUndefined();
        expect(settled(await of().cloud.get(asked))).toMatchObject({
          status: 'running',
          instanceId: born.instanceId,
        });
        expect(await ended(await of().cloud.remove(asked, randomUUID()))).toBeUndefined();
        expect(await of().cloud.get(asked)).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
        lived.push(asked.name);
      },
    );

    it.each(slices.filter(([, , { buy }, way]) => !buy.includes(way)))(
      '%s: is neither offered nor made',
      async (_, family, slice, way) => {
        expect(await offersOf(family, slice, way)).toEqual([]);
        const [other] = await offersOf(family, slice, 'on-demand');
        const answer = await of().cloud.create(machine(family, slice, way, other?.zone ?? ''), randomUUID());
        expect(answer).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
        expect(JSON.stringify(answer)).toContain('does not support the provisioning model');
      },
    );

    it('boots an image that Google has', async () => {
      for (const { name } of TPU_FAMILIES.filter(({ shapes }) => shapes.some(isCompute))) {
        expect(settled(await of().cloud.image(usualImages(name))).source).toContain('-tpu-');
      }
    });

    it('each of them is on the bill, under its own label', () => {
      of().pass(48 * 60 * MINUTE);
      const bill = of().bill();
      expect(lived.length).toBeGreaterThan(0);
      for (const name of lived) {
        const skus = [...(bill.get(name)?.skus ?? [])];
        expect(
          skus.some((sku) => /Tpu/.test(sku)),
          name,
        ).toBe(true);
        expect(bill.get(name)?.micros, name).toBeGreaterThan(10_000);
      }
    });
  });
}

function isCompute({ service }: Slice): boolean {
  return service === 'compute';
}
