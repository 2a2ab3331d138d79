/** What every Cloud adapter must do when Google says no: stockouts, quotas, clashes, repeated requests. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { type CloudHarness, cloudBench, L4 } from './cloud.ts';

export function cloudFaultsContract(adapter: string, open: () => Promise<CloudHarness>): void {
  describe(`Cloud: ${adapter}: refusals`, () => {
    const { start, settled, end, create, waitFor } = cloudBench(open);

    it('tells a stockout, which comes only in the operation and says nothing about other zones', async () => {
      const of = await start();
      of.setStockout('us-central1-a', 'nvidia-l4', true);
      const machine = { project: of.project, ...L4 };
      const operation = settled(await of.cloud.create(machine, randomUUID()));
      const { fault } = await end(of, operation);
      expect(fault).toMatchObject({ kind: 'stockout', scope: 'zone' });
      of.pass(MINUTE);
      expect(await of.cloud.get(machine)).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
      await create(of, { zone: 'us-central1-b' });
    });

    it('tells a stockout when a stopped machine is started again', async () => {
      const of = await start();
      const machine = await create(of);
      await waitFor(of, machine, 'running');
      await end(of, settled(await of.cloud.stop(machine, randomUUID(), undefined)));
      of.setStockout('us-central1-a', 'nvidia-l4', true);
      const { fault } = await end(of, settled(await of.cloud.start(machine, randomUUID())));
      expect(fault).toMatchObject({ kind: 'stockout', scope: 'zone' });
      expect((await waitFor(of, machine, 'stopped')).name).toBe(machine.name);
    });

    it('names the quota that can never fit, with its limit and how far it reaches', async () => {
      const of = await start();
      of.setQuota('us-central1', 'NVIDIA_L4_GPUS', 0);
      expect(await of.cloud.create({ project: of.project, ...L4 }, randomUUID())).toMatchObject({
        ok: false,
        fault: {
          kind: 'quota',
          scope: 'region',
          quota: { metric: 'NVIDIA_L4_GPUS', limit: 0, region: 'us-central1' },
        },
      });
      of.setQuota('global', 'GPUS_ALL_REGIONS', 0);
      const elsewhere = { project: of.project, ...L4, zone: 'europe-west4-a' };
      expect(await of.cloud.create(elsewhere, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'quota', scope: 'project', quota: { metric: 'GPUS_ALL_REGIONS', limit: 0 } },
      });
    });

    it('names the quota that others have used up', async () => {
      const of = await start();
      of.setQuota('us-central1', 'NVIDIA_L4_GPUS', 1);
      await create(of);
      const second = { project: of.project, ...L4, name: 'bob-l4', zone: 'us-central1-b' };
      const { fault } = await end(of, settled(await of.cloud.create(second, randomUUID())));
      expect(fault).toMatchObject({
        kind: 'quota',
        scope: 'region',
        quota: { metric: 'NVIDIA_L4_GPUS', limit: 1, region: 'us-central1' },
      });
    });

    it('makes one machine of a request that is repeated', async () => {
      const of = await start();
      const machine = { project: of.project, ...L4 };
      const requestId = randomUUID();
      const first = settled(await of.cloud.create(machine, requestId));
      of.pass(MINUTE);
      const second = settled(await of.cloud.create(machine, requestId));
      expect(second).toEqual(first);
      expect(await end(of, second)).toMatchObject({ done: true, fault: undefined });
      expect(settled(await of.cloud.list(of.project)).machines).toHaveLength(1);
    });

    it('says that a name is taken', async () => {
      const of = await start();
      const machine = await create(of);
      expect(await of.cloud.create(machine, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'conflict', scope: 'call' },
      });
    });

    it('refuses to stop local SSDs without a word about their data', async () => {
      const of = await start();
      const machine = await create(of, {
        shape: { family: 'a100-80', count: 1, machineType: 'a2-ultragpu-1g' },
      });
      expect((await waitFor(of, machine, 'running')).hasLocalSsd).toBe(true);
      expect(await of.cloud.stop(machine, randomUUID(), undefined)).toMatchObject({
        ok: false,
        fault: { kind: 'invalid' },
      });
      expect(await end(of, settled(await of.cloud.stop(machine, randomUUID(), true)))).toMatchObject({
        done: true,
        fault: undefined,
      });
    });

    it.each([
      ['a zone that does not exist', { zone: 'us-central9-a' }],
      [
        'a machine type that the zone has not',
        { zone: 'us-west4-b', shape: { family: 'h100', count: 8, machineType: 'a3-highgpu-8g' } },
      ],
    ])('%s rules out that zone, and no other', async (_name, change) => {
      const of = await start();
      expect(await of.cloud.create({ project: of.project, ...L4, ...change }, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'not-found', scope: 'zone' },
      });
    });

    it('answers for what is not there', async () => {
      const of = await start();
      const at = { project: of.project, zone: 'us-central1-a', name: 'nobody' };
      const gone = { ok: false, fault: { kind: 'not-found' } };
      expect(await of.cloud.get(at)).toMatchObject(gone);
      expect(await of.cloud.start(at, randomUUID())).toMatchObject(gone);
      expect(await of.cloud.stop(at, randomUUID(), undefined)).toMatchObject(gone);
      expect(await of.cloud.remove(at, randomUUID())).toMatchObject(gone);
      expect(await of.cloud.setLabels(at, { a: 'b' })).toMatchObject(gone);
      expect(await of.cloud.bootReport(at)).toMatchObject(gone);
      expect(await of.cloud.serialTail(at, 5)).toMatchObject(gone);
      expect(await of.cloud.operation({ ...at, name: 'operation-0' }, 0)).toMatchObject(gone);
      expect(settled(await of.cloud.list(of.project))).toEqual({ machines: [], complete: true });
      expect(await of.cloud.list('nobodys-project')).toMatchObject(gone);
    });
  });
}
