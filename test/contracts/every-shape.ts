/** What every cloud must do with every shape of every family: quote, birth, reading, stop, resize, start, removal. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ASKABLE, FAMILIES, type Family, type FamilyShape } from '../../src/domain/accelerators/index.ts';
import { planPlacement } from '../../src/domain/decide/place.ts';
import type { Offer } from '../../src/domain/offer.ts';
import type { Result } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Sample } from '../../src/domain/utilization.ts';
import { regionOf } from '../../src/domain/zone.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { CreateMachine, MachineAt, OperationAt } from '../../src/ports/cloud.ts';
import type { Meters } from '../../src/ports/meters.ts';
import type { Quotas } from '../../src/ports/quotas.ts';
import { type CloudHarness, L4 } from './cloud.ts';

export interface ShapeHarness extends CloudHarness {
  readonly catalog: Catalog;
  readonly meters: Meters;
  readonly quotas: Quotas;
  /** What the cloud itself says of a machine: its accelerators, and what it costs an hour now, disks and all. */
  facts(at: MachineAt): {
    readonly accelerator: { readonly type: string; readonly count: number } | undefined;
    readonly hourlyMicros: number;
  };
  /** Asks Google to make another machine type of a stopped machine; answers the HTTP status. */
  setMachineType(at: MachineAt, machineType: string): Promise<number>;
}

/** The ways of buying that the cloud under test simulates. */
const WAYS = ['on-demand', 'spot'] as const;
type Way = (typeof WAYS)[number];

/** A dearer machine than any; that its price is unknown is what may still rule an offer out. */
const LIMITS = { maxMicrosPerHour: 1_000_000_000 };

/** Accelerators of the largest machine. */
const ENOUGH = 16;

/** A family that no catalog lists: the zone in which the cloud has it. */
const UNLISTED = { gb200: 'us-central1-a' } as const;

const shapes = (FAMILIES as readonly Family[]).flatMap((family) =>
  family.shapes.map(
    (shape) => [`${shape.count} × ${family.name} in ${shape.machineType}`, family, shape] as const,
  ),
);
const lives = shapes.flatMap(([title, family, shape]) =>
  WAYS.filter((way) => shape.buy.includes(way)).map(
    (way) => [`${title} ${way}`, family, shape, way] as const,
  ),
);
const refused = shapes.flatMap(([title, family, shape]) =>
  WAYS.filter((way) => !shape.buy.includes(way)).map(
    (way) => [`${title} ${way}`, family, shape, way] as const,
  ),
);

function settled<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.fault.kind}: ${result.fault.message}`);
  return result.value;
}

export function everyShapeContract(adapter: string, open: () => Promise<ShapeHarness>): void {
  describe(`Cloud: ${adapter}: every shape`, () => {
    let of: ShapeHarness;
    let births = 0;

    // One cloud for all of them: every life ends with the machine's removal, and no name comes twice.
    beforeAll(async () => {
      of = await open();
      // By default there is too little for the largest A100 machine.
      of.setQuota('us-central1', 'NVIDIA_A100_GPUS', ENOUGH);
    });
    afterAll(() => of.close());

    /** Lets the operation end; answers its fault. */
    async function ended(operation: Result<OperationAt>) {
      of.pass(3 * MINUTE);
      const state = settled(await of.cloud.operation(settled(operation), 0));
      return state.done ? state.fault : 'not done';
    }

    async function offersOf(family: Family, count: number, buy: Way): Promise<readonly Offer[]> {
      return settled(await of.catalog.offers(family.name, count, buy)).offers;
    }

    /** Where a machine would be tried first, and what it would cost an hour there, if that is known. */
    async function quote(family: Family, { count }: FamilyShape, buy: Way) {
      const offers = await offersOf(family, count, buy);
      const plan = planPlacement({
        spec: { family: family.name, count, buy, leaseFor: 8 * HOUR, zone: undefined },
        offers,
        quotas: settled(await of.quotas.list(of.project)),
        stockouts: [],
        limits: LIMITS,
        now: of.now(),
      });
      if (plan.kind === 'planned') return plan.placement.offers[0];
      expect(plan).toMatchObject({ why: 'price', because: expect.stringContaining('its price is unknown') });
      expect(offers.every(({ price }) => price === undefined)).toBe(true);
      return offers[0];
    }

    /** A zone in which the cloud has the shape. */
    async function zoneOf(family: Family, { count }: FamilyShape): Promise<string> {
      const unlisted = Object.entries(UNLISTED).find(([name]) => name === family.name)?.[1];
      const [offer] = unlisted === undefined ? await offersOf(family, count, 'spot') : [];
      return unlisted ?? offer?.zone ?? '';
    }

    function machine(family: Family, shape: FamilyShape, buy: Way, zone: string): CreateMachine {
      const { count, machineType } = shape;
      const name = `ada-${++births}`;
      return {
        ...L4,
        project: of.project,
        name,
        zone,
        buy,
        shape: { family: family.name, count, machineType },
      };
    }

    /** Samples of GPU utilization of the last ten minutes. */
    async function readings(instanceId: string): Promise<readonly Sample[]> {
      const samples: Sample[] = [];
      const query = {
        project: of.project,
        signal: 'gpu',
        from: of.now() - 10 * MINUTE,
        to: of.now(),
      } as const;
      settled(await of.meters.read({ ...query, instanceId }, (_, some) => samples.push(...some)));
      return samples;
    }

    describe('a life', () => {
      it.each(lives)('%s: from its quote to its removal', async (_, family, shape, way) => {
        const offer = await quote(family, shape, way);
        const asked = machine(family, shape, way, offer?.zone ?? '');

        expect(await ended(await of.cloud.create(asked, randomUUID()))).toBeUndefined();
        const born = settled(await of.cloud.get(asked));
        const localSsd = shape.localSsdGb > 0;
        expect(born).toMatchObject({
          status: 'running',
          machineType: shape.machineType,
          spot: way === 'spot',
          hasLocalSsd: localSsd,
        });
        expect(of.facts(asked).accelerator).toEqual({ type: family.acceleratorType, count: shape.count });
        of.pass(20 * MINUTE);
        expect(settled(await of.cloud.bootReport(asked)).phase).toBe('ready');
        const said = settled(await of.cloud.serialTail(asked, 200)).filter((line) => /GPU \d+: /.test(line));
        expect(said).toHaveLength(shape.count);
        for (const line of said) expect(line).toContain(`${family.memoryGb * 1024} MiB`);

        const samples = await readings(born.instanceId);
        expect(samples.length).toBeGreaterThanOrEqual(5);
        expect(samples.every(({ value }) => value > 0 && value <= 100)).toBe(true);
        const up = of.facts(asked).hourlyMicros;

        if (localSsd) {
          expect(await of.cloud.stop(asked, randomUUID(), undefined)).toMatchObject({
            ok: false,
            fault: { kind: 'invalid' },
          });
        }
        const stop = await of.cloud.stop(asked, randomUUID(), localSsd ? true : undefined);
        expect(await ended(stop)).toBeUndefined();
        expect(settled(await of.cloud.get(asked)).status).toBe('stopped');
        const machineAlone = up - of.facts(asked).hourlyMicros;
        expect(machineAlone).toBeGreaterThan(0);
        if (shape.standard && offer?.price !== undefined) {
          expect(machineAlone).toBe(offer.price.microsPerHour);
        }

        await resized(family, shape, asked);
        expect(await ended(await of.cloud.start(asked, randomUUID()))).toBeUndefined();
        expect(settled(await of.cloud.get(asked))).toMatchObject({
          status: 'running',
          instanceId: born.instanceId,
          machineType: shape.machineType,
        });
        expect(await ended(await of.cloud.remove(asked, randomUUID()))).toBeUndefined();
        expect(await of.cloud.get(asked)).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
      });

      /** Turns a stopped machine into another of its family and back, or is refused, as the family says. */
      async function resized(family: Family, shape: FamilyShape, at: MachineAt) {
        const attached = family.attachment === 'guest-accelerators';
        const others = family.shapes.filter(
          ({ machineType, count }) =>
            machineType !== shape.machineType && (!attached || count === shape.count),
        );
        const other = others[0]?.machineType ?? 'n1-standard-8';
        const status = await of.setMachineType(at, other);
        expect(status).toBe(family.resize === 'never' ? 400 : 200);
        of.pass(MINUTE);
        expect(settled(await of.cloud.get(at)).machineType).toBe(status === 200 ? other : shape.machineType);
        if (status === 200) expect(await of.setMachineType(at, shape.machineType)).toBe(200);
        of.pass(MINUTE);
      }

      it.each(refused)('%s: is neither offered nor made', async (_, family, shape, way) => {
        expect(await offersOf(family, shape.count, way)).toEqual([]);
        const asked = machine(family, shape, way, await zoneOf(family, shape));
        const answer = await of.cloud.create(asked, randomUUID());
        expect(answer).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
        expect(JSON.stringify(answer)).toContain('does not support the provisioning model');
      });
    });

    describe('what counts a family', () => {
      const counted = ASKABLE.flatMap((family) =>
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
        of.setQuota(region, metric, 0);
        const listed = settled(await of.quotas.list(of.project)).find(
          (quota) => quota.region === region && quota.metric === metric,
        );
        expect(listed?.limit).toBe(metric.startsWith('GPU_FAMILY:') ? undefined : 0);
        const answer = await of.cloud.create(machine(family, shape, way, zone), randomUUID());
        of.setQuota(region, metric, ENOUGH);
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
      const hosts = ASKABLE.flatMap((family) =>
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
          const answer = await of.cloud.create(asked, randomUUID());
          if (limit.vcpus === 96 && limit.ramGb === 624) {
            expect(await ended(answer)).toBeUndefined();
            expect(await ended(await of.cloud.remove(asked, randomUUID()))).toBeUndefined();
            return;
          }
          expect(answer).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
          expect(JSON.stringify(answer)).toContain(`${limit.vcpus} vCPUs and ${limit.ramGb} GB of memory`);
        },
      );

      it('more at once than Google attaches are refused', async () => {
        for (const family of ASKABLE.filter(({ hosts }) => hosts !== undefined)) {
          const shape = family.shapes[0];
          if (shape === undefined) throw new Error(`no shape of ${family.name}`);
          const zone = await zoneOf(family, shape);
          const over = { ...shape, count: 2 * (family.hosts?.at(-1)?.count ?? 0) };
          expect(await of.cloud.create(machine(family, over, 'spot', zone), randomUUID())).toMatchObject({
            ok: false,
            fault: { kind: 'invalid' },
          });
        }
      });
    });
  });
}
