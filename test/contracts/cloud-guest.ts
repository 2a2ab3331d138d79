/** What every Cloud adapter must do with what a machine says of itself, and with what it is told: data, copies. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import type { BootReport, CreateMachine } from '../../src/ports/cloud.ts';
import { type CloudHarness, cloudBench } from './cloud.ts';

export function cloudGuestContract(adapter: string, open: () => Promise<CloudHarness>): void {
  describe(`Cloud: ${adapter}: the guest`, () => {
    const { start, settled, create, waitFor } = cloudBench(open);

    /** Every different report from the start on, until one of them will do. */
    async function reports(
      of: CloudHarness,
      machine: CreateMachine,
      until: (report: BootReport) => boolean,
    ): Promise<BootReport[]> {
      const seen: BootReport[] = [];
      for (let waited = 0; waited < 30 * MINUTE; waited += 10 * SECOND) {
        const report = settled(await of.cloud.bootReport(machine));
        if (JSON.stringify(report) !== JSON.stringify(seen.at(-1))) seen.push(report);
        if (until(report)) return seen;
        of.pass(10 * SECOND);
      }
      throw new Error(`the last report is ${JSON.stringify(seen.at(-1))}`);
    }

    const isReady = ({ phase }: BootReport) => phase === 'ready';

    async function born(of: CloudHarness, change: Partial<CreateMachine> = {}) {
      const machine = await create(of, change);
      await waitFor(of, machine, 'running');
      return { machine, seen: await reports(of, machine, isReady) };
    }

    it('copies its data before it is ready, and tells how far it is', async () => {
      const of = await start();
      const { seen } = await born(of, { data: 'gs://team-datasets/imagenet' });
      const copying = seen.filter(({ phase }) => phase === 'data').map(({ data }) => data?.copied ?? 0);
      expect(copying.length).toBeGreaterThan(5);
      expect(copying).toEqual(copying.toSorted((a, b) => a - b));
      expect(seen.at(-1)).toMatchObject({ phase: 'ready', data: { copied: 40_320_000_000 } });
    });

    it('tells of its use each minute, once it is set up', async () => {
      const of = await start();
      const { machine } = await born(of);
      of.pass(3 * MINUTE);
      const said = settled(await of.cloud.ownUse(machine));
      expect(said?.kernels.length).toBe(said?.sessions.length);
      expect(said?.kernels.length).toBeGreaterThanOrEqual(3);
      of.pass(MINUTE);
      expect(settled(await of.cloud.ownUse(machine))?.at).toBe((said?.at ?? 0) + MINUTE);
    });

    it('is ready without data that it may not read, and says why', async () => {
      const of = await start();
      const { seen } = await born(of, { data: 'gs://finance-exports/2026' });
      expect(seen.at(-1)).toMatchObject({
        phase: 'ready',
        data: { failed: expect.stringContaining('does not have storage.objects.list access') },
      });
    });

    it('copies what a metadata key tells it to, once, and keeps what else is in the metadata', async () => {
      const of = await start();
      const { machine, seen } = await born(of);
      expect(seen.at(-1)).toMatchObject({ copier: true });
      const order = 'm1\nto-machine\ngs://team-datasets/cifar10\ndata\n170498071';
      const both = [
        of.cloud.setMetadata(machine, 'lamplighter-copy', order),
        of.cloud.setMetadata(machine, 'somebody-elses', 'x'),
      ];
      for (const result of await Promise.all(both)) settled(result);
      settled(await of.cloud.setMetadata(machine, 'lamplighter-copy', order));
      const isOver = ({ copy }: BootReport) => copy !== undefined && copy.state !== 'running';
      const told = await reports(of, machine, isOver);
      expect(told.at(-1)?.copy).toMatchObject({ id: 'm1', state: 'done', copied: 170_498_071 });
      // Another key changes, and the same order stands: nothing is copied again.
      settled(await of.cloud.setMetadata(machine, 'somebody-elses', 'y'));
      of.pass(MINUTE);
      expect(settled(await of.cloud.bootReport(machine)).copy).toEqual(told.at(-1)?.copy);
    });

    it('ends a copy when the key says so', async () => {
      const of = await start();
      const { machine } = await born(of);
      const order = 'm2\nto-machine\ngs://team-datasets/imagenet\ndata\n0';
      settled(await of.cloud.setMetadata(machine, 'lamplighter-copy', order));
      of.pass(30 * SECOND);
      expect(settled(await of.cloud.bootReport(machine)).copy).toMatchObject({ id: 'm2', state: 'running' });
      settled(await of.cloud.setMetadata(machine, 'lamplighter-copy', 'cancel-m2'));
      of.pass(30 * SECOND);
      expect(settled(await of.cloud.bootReport(machine)).copy).toMatchObject({
        id: 'm2',
        state: 'cancelled',
      });
    });

    it('finds the newest image of the first family that exists', async () => {
      const of = await start();
      const project = 'deeplearning-platform-release';
      const family = 'pytorch-2-9-cu129-ubuntu-2404-nvidia-580';
      const image = settled(await of.cloud.image([{ project, family }]));
      expect(image).toMatchObject({ source: expect.stringContaining(`/${family}-v`), sizeGb: 50 });
      expect(await of.cloud.image([{ project, family: 'pytorch-1-0' }])).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
      await create(of, { image });
    });

    it('has a fault for telling a machine that is not there', async () => {
      const of = await start();
      const nobody = { project: of.project, zone: 'us-central1-a', name: 'nobody' };
      expect(await of.cloud.setMetadata(nobody, 'x', 'y')).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
    });
  });
}
