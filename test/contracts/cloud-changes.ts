/** What every Cloud adapter must do when a machine that exists is changed: its disk, copies of it, its type, how it is bought. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import type { CreateMachine } from '../../src/ports/cloud.ts';
import { type CloudHarness, cloudBench, L4 } from './cloud.ts';

export function cloudChangesContract(adapter: string, open: () => Promise<CloudHarness>): void {
  describe(`Cloud: ${adapter}: changes`, () => {
    const { start, settled, end, create, waitFor } = cloudBench(open);

    it('grows the boot disk of a running machine once, however often it is asked', async () => {
      const of = await start();
      const machine = await create(of);
      await waitFor(of, machine, 'running');
      const disk = settled(await of.cloud.bootDisk(machine));
      expect(disk).toMatchObject({
        project: of.project,
        zone: machine.zone,
        sizeGb: 100,
        type: 'pd-balanced',
      });
      const requestId = randomUUID();
      const first = settled(await of.cloud.growDisk(disk, 500, requestId));
      expect(settled(await of.cloud.growDisk(disk, 500, requestId)).name).toBe(first.name);
      expect(await end(of, first)).toMatchObject({ done: true, fault: undefined });
      expect(settled(await of.cloud.bootDisk(machine))).toEqual({ ...disk, sizeGb: 500 });
      expect(settled(await of.cloud.get(machine)).status).toBe('running');
    });

    it('makes no disk smaller, and none of the size that it has', async () => {
      const of = await start();
      const disk = settled(await of.cloud.bootDisk(await create(of)));
      for (const size of [50, 100]) {
        expect(await of.cloud.growDisk(disk, size, randomUUID())).toMatchObject({
          ok: false,
          fault: { kind: 'invalid', message: expect.stringContaining('must be larger') },
        });
      }
    });

    it('names the quota that a larger disk would exceed', async () => {
      const of = await start();
      const disk = settled(await of.cloud.bootDisk(await create(of)));
      of.setQuota('us-central1', 'SSD_TOTAL_GB', 300);
      expect(await of.cloud.growDisk(disk, 301, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'quota', quota: { metric: 'SSD_TOTAL_GB', limit: 300, region: 'us-central1' } },
      });
      await end(of, settled(await of.cloud.growDisk(disk, 300, randomUUID())));
    });

    async function stopped(of: CloudHarness, change: Partial<CreateMachine> = {}) {
      const machine = await create(of, change);
      await end(of, settled(await of.cloud.stop(machine, randomUUID(), undefined)));
      return machine;
    }

    it('makes a larger machine type of a stopped machine, which starts as that', async () => {
      const of = await start();
      const machine = await stopped(of);
      const before = settled(await of.cloud.get(machine));
      const requestId = randomUUID();
      const first = settled(await of.cloud.setMachineType(machine, 'g2-standard-48', requestId));
      const again = settled(await of.cloud.setMachineType(machine, 'g2-standard-48', requestId));
      expect(again.name).toBe(first.name);
      expect(await end(of, first)).toMatchObject({ fault: undefined });
      await end(of, settled(await of.cloud.start(machine, randomUUID())));
      const after = settled(await of.cloud.get(machine));
      expect(after).toMatchObject({ status: 'running', machineType: 'g2-standard-48' });
      expect([after.instanceId, after.labels]).toEqual([before.instanceId, before.labels]);
    });

    it('attaches other accelerators to an N1 machine, and no machine larger than they take', async () => {
      const of = await start();
      const shape = { family: 't4', count: 1, machineType: 'n1-standard-8' };
      const machine = await stopped(of, { shape });
      const four = { family: 't4', count: 4 };
      const set = settled(await of.cloud.setAccelerators(machine, four, randomUUID()));
      expect(await end(of, set)).toMatchObject({ fault: undefined });
      await end(of, settled(await of.cloud.setMachineType(machine, 'n1-standard-96', randomUUID())));
      expect(settled(await of.cloud.get(machine)).machineType).toBe('n1-standard-96');
      expect(await of.cloud.setAccelerators(machine, { family: 't4', count: 1 }, randomUUID())).toMatchObject(
        {
          ok: false,
          fault: { kind: 'invalid' },
        },
      );
    });

    it('has a spot machine started on demand from then on, and the other way round', async () => {
      const of = await start();
      const machine = await stopped(of, { buy: 'spot' });
      for (const buy of ['on-demand', 'spot'] as const) {
        const set = settled(await of.cloud.setBuy(machine, buy, randomUUID()));
        expect(await end(of, set)).toMatchObject({ fault: undefined });
        expect(settled(await of.cloud.get(machine)).spot).toBe(buy === 'spot');
      }
      await end(of, settled(await of.cloud.start(machine, randomUUID())));
      expect((await waitFor(of, machine, 'running')).spot).toBe(true);
    });

    it('changes nothing of a machine that runs, or whose series forbids it', async () => {
      const of = await start();
      const running = await create(of);
      const no = { ok: false, fault: { kind: 'invalid' } };
      expect(await of.cloud.setMachineType(running, 'g2-standard-48', randomUUID())).toMatchObject(no);
      expect(await of.cloud.setBuy(running, 'spot', randomUUID())).toMatchObject(no);
      const shape = { family: 'a100-80', count: 1, machineType: 'a2-ultragpu-1g' };
      const never = await create(of, { name: 'never', shape });
      await end(of, settled(await of.cloud.stop(never, randomUUID(), true)));
      expect(await of.cloud.setMachineType(never, 'a2-ultragpu-2g', randomUUID())).toMatchObject(no);
      expect(settled(await of.cloud.get(never)).machineType).toBe('a2-ultragpu-1g');
    });

    it('copies a disk once, creates a machine of the copy elsewhere, and deletes the copy', async () => {
      const of = await start();
      const machine = await stopped(of);
      const disk = settled(await of.cloud.bootDisk(machine));
      const as = { name: 'lamplighter-copy', labels: machine.labels };
      const requestId = randomUUID();
      const first = settled(await of.cloud.takeSnapshot(disk, as, requestId));
      expect(settled(await of.cloud.takeSnapshot(disk, as, requestId)).name).toBe(first.name);
      expect(await end(of, first)).toMatchObject({ fault: undefined });
      const moved = { ...machine, zone: 'europe-west4-a', snapshot: as.name };
      const early = await of.cloud.create(moved, randomUUID());
      expect(early).toMatchObject({ ok: false, fault: { kind: 'conflict' } });
      of.pass(2 * MINUTE);
      expect(settled(await of.cloud.snapshot(of.project, as.name))).toMatchObject({ ...as, status: 'ready' });
      expect(settled(await of.cloud.snapshots(of.project)).map(({ name }) => name)).toEqual([as.name]);
      expect(await of.cloud.takeSnapshot(disk, as, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'conflict' },
      });

      const small = { ...moved, bootDiskGb: 50 };
      expect(await of.cloud.create(small, randomUUID())).toMatchObject({ fault: { kind: 'invalid' } });
      expect(await end(of, settled(await of.cloud.create(moved, randomUUID())))).toMatchObject({
        fault: undefined,
      });
      expect(settled(await of.cloud.bootDisk(moved))).toMatchObject({ zone: moved.zone, sizeGb: 100 });
      expect(settled(await of.cloud.get(machine)).status).toBe('stopped');

      const removal = randomUUID();
      settled(await of.cloud.removeSnapshot(of.project, as.name, removal));
      of.pass(MINUTE);
      const gone = { ok: false, fault: { kind: 'not-found' } };
      expect(await of.cloud.snapshot(of.project, as.name)).toMatchObject(gone);
      expect(await of.cloud.removeSnapshot(of.project, as.name, randomUUID())).toMatchObject(gone);
      expect(settled(await of.cloud.snapshots(of.project))).toEqual([]);
      expect(settled(await of.cloud.get(moved)).status).toBe('running');
    });

    it('makes no machine of a copy that is not there, and copies no disk that is not', async () => {
      const of = await start();
      const nothing = { project: of.project, ...L4, snapshot: 'nowhere' };
      expect(await of.cloud.create(nothing, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
      const disk = { project: of.project, zone: 'us-central1-a', name: 'nobody' };
      expect(await of.cloud.takeSnapshot(disk, { name: 'copy', labels: {} }, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
    });

    it('tells a spot machine that Google took back from one that was stopped by hand', async () => {
      const of = await start();
      const since = of.now();
      const taken = await create(of, { buy: 'spot', name: 'taken' });
      const stoppedOne = await stopped(of, { buy: 'spot', name: 'stopped' });
      const { instanceId } = await waitFor(of, taken, 'running');
      of.preempt(taken);
      await waitFor(of, taken, 'stopped');
      expect(settled(await of.cloud.wasPreempted(taken, instanceId, since))).toBe(true);
      expect(settled(await of.cloud.wasPreempted(taken, instanceId, of.now() + MINUTE))).toBe(false);
      const other = settled(await of.cloud.get(stoppedOne));
      expect(settled(await of.cloud.wasPreempted(stoppedOne, other.instanceId, since))).toBe(false);
    });

    it('says that there is no such machine, and no such disk', async () => {
      const of = await start();
      const nowhere = { project: of.project, zone: 'us-central1-a', name: 'nobody' };
      const missing = { ok: false, fault: { kind: 'not-found' } };
      expect(await of.cloud.bootDisk(nowhere)).toMatchObject(missing);
      expect(await of.cloud.growDisk(nowhere, 500, randomUUID())).toMatchObject(missing);
    });
  });
}
