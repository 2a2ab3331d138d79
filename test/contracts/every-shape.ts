/** What every cloud must do with every shape of every family: quote, birth, reading, stop, resize, start, removal, bill. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type FamilyShape,
  GPU_FAMILIES,
  type GpuFamily,
  isReserved,
} from '../../src/domain/accelerators/index.ts';
import type { Make } from '../../src/domain/change.ts';
import { admit } from '../../src/domain/decide/admit.ts';
import { planPlacement } from '../../src/domain/decide/place.ts';
import { stepsBetween } from '../../src/domain/decide/resize.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Sample } from '../../src/domain/utilization.ts';
import type { MachineAt } from '../../src/ports/cloud.ts';
import { POLICY } from '../domain/decide/given.ts';
import { addressOf, type ShapeHarness, settled, shapeBench, WAYS, type Way } from './shape-bench.ts';

/** A dearer machine than any; that its price is unknown is what may still rule an offer out. */
const LIMITS = { maxMicrosPerHour: 1_000_000_000 };

/** Somebody who may ask. */
const SOMEBODY = {
  policy: POLICY,
  project: 'ml-research',
  channel: 'CGPU',
  actorTeam: 'T1',
  botTeam: 'T1',
  isGuest: false,
  name: undefined,
};

const shapes = GPU_FAMILIES.flatMap((family) =>
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

export function everyShapeContract(adapter: string, open: () => Promise<ShapeHarness>): void {
  describe(`Cloud: ${adapter}: every shape`, () => {
    const lived: { readonly name: string; readonly way: Way }[] = [];
    const { of, ended, offersOf, zoneOf, machine } = shapeBench(open);

    /** Where a machine would be tried first, and what it would cost an hour there, if that is known. */
    async function quote(family: GpuFamily, { count }: FamilyShape, buy: Way) {
      const offers = await offersOf(family, count, buy);
      const plan = planPlacement({
        spec: { family: family.name, count, buy, leaseFor: 8 * HOUR, zone: undefined },
        offers,
        quotas: settled(await of().quotas.list(of().project)),
        past: [],
        limits: LIMITS,
        now: of().now(),
      });
      if (plan.kind === 'planned') return plan.placement.offers[0];
      expect(plan).toMatchObject({ why: 'price', because: expect.stringContaining('its price is unknown') });
      expect(offers.every(({ price }) => price === undefined)).toBe(true);
      return offers[0];
    }

    /** Samples of GPU utilization of the last ten minutes. */
    async function readings(instanceId: string): Promise<readonly Sample[]> {
      const samples: Sample[] = [];
      const query = {
        project: of().project,
        signal: 'gpu',
        from: of().now() - 10 * MINUTE,
        to: of().now(),
      } as const;
      settled(await of().meters.read({ ...query, instanceId }, (_, some) => samples.push(...some)));
      return samples;
    }

    it.each(lives)('%s: from its quote to its removal', async (_, family, shape, way) => {
      const offer = await quote(family, shape, way);
      const asked = machine(family, shape, way, offer?.zone ?? '');

      expect(await ended(await of().cloud.create(asked, randomUUID()))).toBeUndefined();
      const born = settled(await of().cloud.get(asked));
      const localSsd = shape.localSsdGb > 0;
      expect(born).toMatchObject({
        status: 'running',
        machineType: shape.machineType,
        spot: way === 'spot',
        hasLocalSsd: localSsd,
      });
      expect(of().facts(asked).accelerator).toEqual({ type: family.acceleratorType, count: shape.count });
      of().pass(20 * MINUTE);
      expect(settled(await of().cloud.bootReport(asked)).phase).toBe('ready');
      const said = settled(await of().cloud.serialTail(asked, 200)).filter((line) => /GPU \d+: /.test(line));
      expect(said).toHaveLength(shape.count);
      for (const line of said) expect(line).toContain(`${family.memoryGb * 1024} MiB`);

      const samples = await readings(born.instanceId);
      expect(samples.length).toBeGreaterThanOrEqual(5);
      expect(samples.every(({ value }) => value > 0 && value <= 100)).toBe(true);
      const up = of().facts(asked).hourlyMicros;

      if (localSsd) {
        expect(await of().cloud.stop(asked, randomUUID(), undefined)).toMatchObject({
          ok: false,
          fault: { kind: 'invalid' },
        });
      }
      const stop = await of().cloud.stop(asked, randomUUID(), localSsd ? true : undefined);
      expect(await ended(stop)).toBeUndefined();
      expect(settled(await of().cloud.get(asked)).status).toBe('stopped');
      const machineAlone = up - of().facts(asked).hourlyMicros - addressOf(way);
      expect(machineAlone).toBeGreaterThan(0);
      if (shape.standard && offer?.price !== undefined) {
        expect(machineAlone).toBe(offer.price.microsPerHour);
      }

      await resized(family, shape, asked, way);
      expect(await ended(await of().cloud.start(asked, randomUUID()))).toBeUndefined();
      expect(settled(await of().cloud.get(asked))).toMatchObject({
        status: 'running',
        instanceId: born.instanceId,
        machineType: shape.machineType,
      });
      expect(await ended(await of().cloud.remove(asked, randomUUID()))).toBeUndefined();
      expect(await of().cloud.get(asked)).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
      lived.push({ name: asked.name, way });
    });

    it('each of them is on the bill, with its GPU and its disk, under its own label', () => {
      of().pass(5 * DAY);
      const bill = of().bill();
      expect(lived.length).toBeGreaterThan(0);
      for (const { name, way } of lived) {
        const skus = [...(bill.get(name)?.skus ?? [])];
        expect(
          skus.some((sku) => / GPU /.test(sku) && /Spot/.test(sku) === (way === 'spot')),
          name,
        ).toBe(true);
        expect(
          skus.some((sku) => /Capacity/i.test(sku)),
          name,
        ).toBe(true);
        expect(bill.get(name)?.micros, name).toBeGreaterThan(10_000);
      }
    });

    /**
     * Turns a stopped machine into another of its family and back by the steps that a resize takes, or is refused by
     * Google, as the family says.
     */
    async function resized(family: GpuFamily, shape: FamilyShape, at: MachineAt, buy: Way) {
      const other = family.shapes.find(({ machineType }) => machineType !== shape.machineType);
      const to = other ?? { ...shape, machineType: 'n1-standard-8' };
      const makeOf = ({ count, machineType }: FamilyShape): Make => ({
        family: family.name,
        count,
        buy,
        shape: { family: family.name, count, machineType },
        price: undefined,
      });
      for (const [from, wish] of [[shape, to] as const, [to, shape] as const]) {
        for (const step of stepsBetween(makeOf(from), makeOf(wish))) {
          const { shape: made } = makeOf(wish);
          const answer =
            step === 'type'
              ? await of().cloud.setMachineType(at, made.machineType, randomUUID())
              : await of().cloud.setAccelerators(at, made, randomUUID());
          if (family.resize === 'never') {
            expect(answer).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
            expect(settled(await of().cloud.get(at)).machineType).toBe(shape.machineType);
            return;
          }
          expect(await ended(answer)).toBeUndefined();
        }
        expect(settled(await of().cloud.get(at)).machineType).toBe(wish.machineType);
        const accelerator = { type: family.acceleratorType, count: wish.count };
        expect(of().facts(at).accelerator).toEqual(accelerator);
      }
    }

    it.each(refused)('%s: is neither offered nor made', async (_, family, shape, way) => {
      const spec = { family: family.name, count: shape.count, buy: way, leaseFor: 8 * HOUR, zone: undefined };
      expect(admit({ ...SOMEBODY, spec })).toMatchObject({
        admitted: false,
        message: expect.stringContaining(
          isReserved(family)
            ? 'by reservation only'
            : `does not sell ${shape.count} × ${family.title} ${way}`,
        ),
      });
      expect(await offersOf(family, shape.count, way)).toEqual([]);
      const asked = machine(family, shape, way, await zoneOf(family, shape));
      const answer = await of().cloud.create(asked, randomUUID());
      expect(answer).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
      expect(JSON.stringify(answer)).toContain('does not support the provisioning model');
    });
  });
}
