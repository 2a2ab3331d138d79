/** What every Cloud adapter must do when a machine that exists is changed: its disk. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CloudHarness, cloudBench } from './cloud.ts';

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

    it('says that there is no such machine, and no such disk', async () => {
      const of = await start();
      const nowhere = { project: of.project, zone: 'us-central1-a', name: 'nobody' };
      const missing = { ok: false, fault: { kind: 'not-found' } };
      expect(await of.cloud.bootDisk(nowhere)).toMatchObject(missing);
      expect(await of.cloud.growDisk(nowhere, 500, randomUUID())).toMatchObject(missing);
    });
  });
}
