/** What every cloud must do with TPU slices of every family: birth, report, stop or none, preemption, refusals, removal. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Slice, TPU_FAMILIES, type TpuFamily, tpuOf } from '../../src/domain/accelerators/index.ts';
import type { Result } from '../../src/domain/result.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { runtimeFor } from '../../src/domain/tpu-software.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { CreateMachine, MachineAt, OperationAt } from '../../src/ports/cloud.ts';
import { type CloudHarness, L4 } from './cloud.ts';
import { settled } from './shape-bench.ts';

export interface SliceHarness extends Omit<CloudHarness, 'addStranger'> {
  readonly catalog: Catalog;
  /** What a slice counts against in its zone, and how much of it is taken. */
  quotaOf(zone: string, slice: Slice, spot: boolean): { readonly metric: string; readonly used: number };
}

/** Of each family the smallest, one of eight and the smallest of several hosts. */
const slices = TPU_FAMILIES.flatMap((family) => {
  const sold = family.shapes.filter(({ service }) => service === 'tpu');
  const some = [sold[0], sold.find(({ suffix }) => suffix === 8), sold.find(({ hosts }) => hosts > 1)];
  return [...new Set(some.filter((slice) => slice !== undefined))].map(
    (slice) => [slice.machineType, family, slice] as const,
  );
});

export function everySliceContract(adapter: string, open: () => Promise<SliceHarness>): void {
  describe(`Cloud: ${adapter}: every slice`, () => {
    let opened: SliceHarness | undefined;
    let births = 0;

    // One cloud for all of them: no machine outlives its test, and no name comes twice.
    beforeAll(async () => {
      opened = await open();
    });
    afterEach(async () => {
      for (const left of settled(await of().cloud.list(of().project)).machines) await gone(left);
    });
    afterAll(() => opened?.close());

    function of(): SliceHarness {
      if (opened === undefined) throw new Error('the cloud is not open yet');
      return opened;
    }

    /** Lets the operation end; answers its fault. */
    async function ended(operation: Result<OperationAt>) {
      const at = settled(operation);
      for (let looks = 0; looks < 20; looks++) {
        const state = settled(await of().cloud.operation(at, 0));
        if (state.done) return state.fault;
        of().pass(30 * SECOND);
      }
      return 'it never ends';
    }

    async function gone(at: MachineAt) {
      expect(await ended(await of().cloud.remove(at, randomUUID()))).toBeUndefined();
      expect(await of().cloud.get(at)).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
    }

    /** Every host of every slice reports its last minutes. */
    async function tellsItsWork(at: MachineAt, slices: number, hosts: number): Promise<void> {
      const reports = settled(await of().cloud.ownReport(at, slices));
      const from = reports.map(({ slice, worker }) => slice * hosts + worker);
      expect(from.sort((a, b) => a - b)).toEqual(Array.from({ length: slices * hosts }, (_, i) => i));
      for (const report of reports) {
        expect(of().now() - report.at).toBeLessThan(2 * MINUTE);
        expect(report.busy.length).toBeGreaterThan(3);
        expect(report.cpu).toHaveLength(report.busy.length);
      }
    }

    async function until(at: MachineAt, status: string) {
      for (let looks = 0; looks < 20; looks++) {
        const found = settled(await of().cloud.get(at));
        if (found.status === status) return found;
        of().pass(30 * SECOND);
      }
      throw new Error(`${at.name} is never ${status}`);
    }

    function familyOf(name: string): TpuFamily {
      const family = tpuOf(name);
      if (family === undefined) throw new Error(`there is no ${name}`);
      return family;
    }

    async function machine(
      family: TpuFamily,
      slice: Slice | undefined = family.shapes[0],
      more: Partial<CreateMachine> = {},
    ) {
      if (slice === undefined) throw new Error(`${family.name} comes in no size`);
      const { count, machineType } = slice;
      const buy = more.buy ?? 'on-demand';
      const { offers } = settled(await of().catalog.offers(family.name, count, buy));
      const name = `ada-${++births}`;
      const runtimeVersion = runtimeFor(family.name, 'jax', slice);
      return {
        ...L4,
        service: 'tpu',
        project: of().project,
        name,
        labels: { ...L4.labels, 'lamplighter-machine': name },
        zone: offers[0]?.zone ?? '',
        shape: { family: family.name, count, machineType },
        ...(runtimeVersion === undefined ? {} : { runtimeVersion }),
        ...more,
      } as const satisfies CreateMachine;
    }

    it.each(slices)('%s: by itself, from its birth to its removal', async (_, family, slice) => {
      const { cloud } = of();
      const asked = await machine(family, slice);
      expect(await ended(await cloud.create(asked, randomUUID()))).toBeUndefined();
      expect(await cloud.create(asked, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'conflict' },
      });
      const born = settled(await cloud.get(asked));
      expect(born).toMatchObject({
        service: 'tpu',
        zone: asked.zone,
        status: 'running',
        machineType: slice.machineType,
        spot: false,
        publicAddress: true,
        labels: asked.labels,
      });
      expect(born.queue).toBeUndefined();
      expect(born.instanceId).toMatch(/^\d+$/);

      expect(settled(await cloud.bootReport(asked)).phase).not.toBe('ready');
      of().pass(10 * MINUTE);
      expect(settled(await cloud.bootReport(asked, born.createdAt)).phase).toBe('ready');
      expect(settled(await cloud.bootReport(asked, of().now() + HOUR)).phase).toBeUndefined();
      await tellsItsWork(asked, 1, slice.hosts);
      settled(await cloud.setLabels(asked, { 'lamplighter-until': '1' }));
      const { machines, complete } = settled(await cloud.list(asked.project));
      expect(complete).toBe(true);
      expect(machines).toMatchObject([
        { name: asked.name, status: 'running', labels: { ...asked.labels, 'lamplighter-until': '1' } },
      ]);
      expect(settled(await cloud.find(asked.project, asked.name, 'tpu')).machines).toHaveLength(1);

      const stop = await cloud.stop(asked, randomUUID(), undefined);
      if (slice.hosts > 1) {
        expect(stop).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
        expect(settled(await cloud.get(asked)).status).toBe('running');
      } else {
        expect(await ended(stop)).toBeUndefined();
        expect(settled(await cloud.get(asked)).status).toBe('stopped');
        expect(await ended(await cloud.start(asked, randomUUID()))).toBeUndefined();
        expect(settled(await cloud.get(asked))).toMatchObject({
          status: 'running',
          instanceId: born.instanceId,
        });
      }
      await gone(asked);
      expect(of().quotaOf(asked.zone, slice, false).used).toBe(0);
    });

    it.each(slices.filter(([, , { hosts }]) => hosts > 1))(
      '%s: from the queue, until Google takes it back',
      async (_, family, slice) => {
        const { cloud } = of();
        const asked = await machine(family, slice, { buy: 'spot', queued: true, queueFor: 2 * HOUR });
        const askedAt = of().now();
        const begun = await cloud.create(asked, randomUUID());
        const waits = settled(await cloud.get(asked));
        expect(waits).toMatchObject({ status: 'pending', spot: true, machineType: slice.machineType });
        expect(waits.labels).toEqual(asked.labels);
        expect(waits.queue).toMatchObject({ since: askedAt, until: askedAt + 2 * HOUR, ahead: 0 });
        expect(await ended(begun)).toBeUndefined();
        expect(await until(asked, 'running')).toMatchObject({ queue: { state: 'ACTIVE' }, spot: true });
        of().pass(10 * MINUTE);
        expect(settled(await cloud.bootReport(asked)).phase).toBe('ready');
        expect(await cloud.stop(asked, randomUUID(), undefined)).toMatchObject({
          ok: false,
          fault: { kind: 'invalid' },
        });

        const life = settled(await cloud.get(asked));
        of().preempt(asked);
        const lost = settled(await cloud.get(asked));
        expect(lost).toMatchObject({ status: 'lost', instanceId: life.instanceId });
        expect(lost.because).toBeTruthy();
        expect(settled(await cloud.wasPreempted(asked, life.instanceId, askedAt))).toBe(true);
        expect(await cloud.start(asked, randomUUID())).toMatchObject({
          ok: false,
          fault: { kind: 'conflict' },
        });
        of().pass(HOUR);
        expect(settled(await cloud.list(asked.project)).machines).toMatchObject([{ status: 'lost' }]);
        expect(of().quotaOf(asked.zone, slice, true).used).toBeGreaterThan(0);
        await gone(asked);
        expect(of().quotaOf(asked.zone, slice, true).used).toBe(0);
      },
    );

    it.each(slices.filter(([, family], i) => slices.findIndex(([, other]) => other === family) === i))(
      '%s: is refused without quota, and where there is no capacity',
      async (_, family, slice) => {
        const { cloud } = of();
        const asked = await machine(family, slice);
        const { metric } = of().quotaOf(asked.zone, slice, false);
        of().setQuota(asked.zone, metric, 0);
        const refused = { ok: false, fault: { kind: 'quota', scope: 'zone', quota: { metric, limit: 0 } } };
        expect(await cloud.create(asked, randomUUID())).toMatchObject(refused);
        expect(await cloud.create({ ...asked, queued: true }, randomUUID())).toMatchObject(refused);
        of().setQuota(asked.zone, metric, 64);
        of().setStockout(asked.zone, `tpu-${family.name}`, true);
        const fault = await ended(await cloud.create(asked, randomUUID()));
        expect(fault).toMatchObject({ kind: 'stockout', scope: 'zone' });
        of().setStockout(asked.zone, `tpu-${family.name}`, false);
      },
    );

    it('waits in the queue behind those that came before, until its time is up', async () => {
      const { cloud } = of();
      const family = familyOf('v6e');
      const [first, second] = [
        await machine(family, family.shapes[0]),
        await machine(family, family.shapes[0]),
      ];
      of().setStockout(first.zone, 'tpu-v6e', true);
      for (const one of [first, second]) {
        const begun = await cloud.create({ ...one, queued: true, queueFor: HOUR }, randomUUID());
        expect(await ended(begun)).toBeUndefined();
        of().pass(MINUTE);
      }
      expect(settled(await cloud.get(second))).toMatchObject({ status: 'pending', queue: { ahead: 1 } });
      of().pass(2 * HOUR);
      const { machines } = settled(await cloud.list(first.project));
      expect(machines).toMatchObject([{ status: 'lost' }, { status: 'lost' }]);
      for (const one of machines) expect(one.because).toContain('valid until');
      expect(settled(await cloud.wasPreempted(first, machines[0]?.instanceId ?? '', 0))).toBe(false);
      of().setStockout(first.zone, 'tpu-v6e', false);
    });

    it('several slices are one machine, which comes and goes as a whole', async () => {
      const { cloud } = of();
      const family = familyOf('v5e');
      const slice = family.shapes.find(({ suffix }) => suffix === 16);
      if (slice === undefined) throw new Error('there is no v5e-16');
      const asked = await machine(family, slice, { queued: true, slices: 2 });
      expect(await cloud.create({ ...asked, slices: 2 }, randomUUID())).toMatchObject({ ok: true });
      expect(await until(asked, 'running')).toMatchObject({ name: asked.name, queue: { state: 'ACTIVE' } });
      expect(settled(await cloud.list(asked.project)).machines).toMatchObject([
        { name: asked.name, status: 'running', labels: asked.labels },
      ]);
      settled(await cloud.setLabels(asked, { 'lamplighter-until': '1' }));
      of().pass(10 * MINUTE);
      expect(settled(await cloud.get(asked)).labels).toMatchObject({ 'lamplighter-until': '1' });
      expect(settled(await cloud.bootReport(asked)).phase).toBe('ready');
      await tellsItsWork(asked, 2, slice.hosts);
      await gone(asked);
      expect(settled(await cloud.list(asked.project)).machines).toEqual([]);
      expect(of().quotaOf(asked.zone, slice, false).used).toBe(0);
    });
  });
}
