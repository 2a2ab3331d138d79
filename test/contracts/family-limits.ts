/** What the cloud says of the limits of every family: sizes of machines, quotas, hosts of attached accelerators. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GPU_FAMILIES, isReserved } from '../../src/domain/accelerators/index.ts';
import { regionOf } from '../../src/domain/zone.ts';
import { ENOUGH, type ShapeHarness, settled, shapeBench, WAYS } from './shape-bench.ts';

const ASKED = GPU_FAMILIES.filter((family) => !isReserved(family));

export function familyLimitsContract(adapter: string, open: () => Promise<ShapeHarness>): void {
  describe(`Cloud: ${adapter}: limits of the families`, () => {
    const { of, ended, offersOf, zoneOf, machine } = shapeBench(open);

    it.each(GPU_FAMILIES)('$name: machines as large as the family says', async (family) => {
      for (const shape of family.shapes) {
        const found = of().machineType(await zoneOf(family, shape), shape.machineType);
        expect(found).toEqual({
          vcpus: shape.vcpus,
          memoryGb: shape.ramGb,
          bundledSsdGb: shape.localSsdGb,
        });
      }
    });

    describe('what counts a family', () => {
      const counted = ASKED.flatMap((family) =>
        WAYS.flatMap((way) => {
          const shape = family.shapes.find(({ buy }) => buy.includes(way));
          return shape === undefined ? [] : [[family.name, way, family, shape] as const];
        }),
      );

      it.each(counted)('%s %s: its quota, at 0, allows none', async (_name, way, family, shape) => {
        const { onDemand, preemptible, gpuFamily } = family.quota;
        const metric = (way === 'spot' ? preemptible : onDemand) ?? `GPU_FAMILY:${gpuFamily}`;
        const zone = await zoneOf(family, shape);
        const region = regionOf(zone);
        // Flex-start goes on with the standard pool where the preemptible one is used up.
        const pools = way === 'flex-start' && preemptible !== undefined ? [preemptible, metric] : [metric];
        for (const pool of pools) of().setQuota(region, pool, 0);
        const listed = settled(await of().quotas.list(of().project)).find(
          (quota) => quota.region === region && quota.metric === metric,
        );
        expect(listed?.limit).toBe(metric.startsWith('GPU_FAMILY:') ? undefined : 0);
        const answer = await of().cloud.create(machine(family, shape, way, zone), randomUUID());
        for (const pool of pools) of().setQuota(region, pool, ENOUGH);
        expect(answer).toMatchObject({
          ok: false,
          fault: {
            kind: 'quota',
            scope: 'region',
            quota: { metric: metric.replace(/^GPU_FAMILY:.*/, 'GPUS_PER_GPU_FAMILY'), limit: 0, region },
          },
        });
      });
    });

    describe('hosts of attached accelerators', () => {
      const hosts = ASKED.flatMap((family) =>
        (family.hosts ?? []).flatMap((host) => [
          [`${host.count} × ${family.name}`, family, host.count, host, undefined] as const,
          ...(host.smaller?.zones ?? []).map(
            (zone) =>
              [`${host.count} × ${family.name} in ${zone}`, family, host.count, host.smaller, zone] as const,
          ),
        ]),
      );

      it.each(hosts)(
        '%s: as large as the family says, and no larger',
        async (_, family, count, limit, where) => {
          const shape = family.shapes.find((each) => each.count === count);
          if (shape === undefined || limit === undefined) throw new Error(`no ${count} × ${family.name}`);
          const largest = { ...shape, machineType: 'n1-highmem-96' };
          const [offer] = (await offersOf(family, count, 'on-demand')).filter(
            ({ zone }) => where === zone || (where === undefined && zone.startsWith('us-central1-')),
          );
          const zone = offer?.zone ?? '';
          const asked = machine(family, largest, 'on-demand', zone);
          const answer = await of().cloud.create(asked, randomUUID());
          if (limit.vcpus === 96 && limit.ramGb === 624) {
            expect(await ended(answer)).toBeUndefined();
            return;
          }
          expect(answer).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
          expect(JSON.stringify(answer)).toContain(`${limit.vcpus} vCPUs and ${limit.ramGb} GB of memory`);
        },
      );

      it('more at once than Google attaches are refused', async () => {
        for (const family of ASKED.filter(({ hosts }) => hosts !== undefined)) {
          const shape = family.shapes[0];
          if (shape === undefined) throw new Error(`no shape of ${family.name}`);
          const zone = await zoneOf(family, shape);
          const over = { ...shape, count: 2 * (family.hosts?.at(-1)?.count ?? 0) };
          expect(await of().cloud.create(machine(family, over, 'spot', zone), randomUUID())).toMatchObject({
            ok: false,
            fault: { kind: 'invalid' },
          });
        }
      });
    });
  });
}
