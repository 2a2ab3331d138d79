/** What every Quotas adapter must do. */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import type { Quotas } from '../../src/ports/quotas.ts';

export interface QuotasHarness {
  readonly quotas: Quotas;
  readonly project: string;
  /** A region, or `global`; −1 = unlimited. */
  setLimit(region: string, metric: string, limit: number): void;
  /** Lets so much simulated time pass. */
  pass(ms: number): void;
  /** Creates an L4 machine in us-central1 that runs. */
  useOneL4(): Promise<void>;
  close(): Promise<void>;
}

export function quotasContract(adapter: string, open: () => Promise<QuotasHarness>): void {
  describe(`Quotas: ${adapter}`, () => {
    let harness: QuotasHarness;
    afterEach(() => harness.close());

    async function list() {
      const result = await harness.quotas.list(harness.project);
      if (!result.ok) throw new Error(result.fault.message);
      return result.value;
    }
    async function quota(region: string, metric: string) {
      return (await list()).find((each) => each.region === region && each.metric === metric);
    }

    it('tells limits by region and those of the project as a whole', async () => {
      harness = await open();
      harness.setLimit('us-central1', 'NVIDIA_L4_GPUS', 3);
      harness.setLimit('europe-west4', 'NVIDIA_L4_GPUS', 0);
      harness.setLimit('global', 'GPUS_ALL_REGIONS', 5);
      harness.setLimit('us-east1', 'NVIDIA_T4_GPUS', -1);
      expect(await quota('us-central1', 'NVIDIA_L4_GPUS')).toMatchObject({ limit: 3, usage: 0 });
      expect(await quota('europe-west4', 'NVIDIA_L4_GPUS')).toMatchObject({ limit: 0 });
      expect(await quota('global', 'GPUS_ALL_REGIONS')).toMatchObject({ limit: 5 });
      expect(await quota('us-east1', 'NVIDIA_T4_GPUS')).toMatchObject({ limit: -1 });
    });

    it('tells usage', async () => {
      harness = await open();
      await harness.useOneL4();
      expect(await quota('us-central1', 'NVIDIA_L4_GPUS')).toMatchObject({ usage: 1 });
      expect(await quota('global', 'GPUS_ALL_REGIONS')).toMatchObject({ usage: 1 });
    });

    it('has each metric once per region', async () => {
      harness = await open();
      const keys = (await list()).map(({ region, metric }) => `${region}/${metric}`);
      expect(keys.length).toBeGreaterThan(50);
      expect(new Set(keys).size).toBe(keys.length);
    });

    it('does not know an on-demand H100 metric: unknown, not 0', async () => {
      harness = await open();
      expect((await list()).filter(({ metric }) => metric === 'NVIDIA_H100_GPUS')).toEqual([]);
    });

    it('tells the limits of the families that Compute Engine does not count, by region, without their use', async () => {
      harness = await open();
      harness.setLimit('us-central1', 'GPU_FAMILY:NVIDIA_H100', 3);
      harness.setLimit('us-east4', 'GPU_FAMILY:NVIDIA_H100', 0);
      const read = await harness.quotas.families(harness.project);
      const limits = read.ok ? read.value : [];
      const h100 = (region: string) =>
        limits.filter((one) => one.metric === 'GPUS_PER_GPU_FAMILY (NVIDIA_H100)' && one.region === region);
      expect(h100('us-central1')).toEqual([
        {
          metric: 'GPUS_PER_GPU_FAMILY (NVIDIA_H100)',
          region: 'us-central1',
          limit: 3,
          usage: 0,
          ownUseOnly: true,
        },
      ]);
      expect(h100('us-east4')).toMatchObject([{ limit: 0 }]);
      expect(h100('europe-west4')).toMatchObject([{ limit: 16 }]);
      expect(new Set(limits.map(({ metric }) => metric)).size).toBe(5);
      expect(limits.filter(({ metric }) => !metric.startsWith('GPUS_PER_GPU_FAMILY'))).toEqual([]);
    });

    it('tells the limits of TPUs: of the Cloud TPU API by zone and by region, of machines with TPUs by region', async () => {
      harness = await open();
      const onDemand = 'TPUV6EPerProjectPerZoneForTPUAPI';
      const spot = 'TPUV6EPreemptiblePerProjectPerZoneForTPUAPI';
      harness.setLimit('us-central1-a', onDemand, 16);
      harness.setLimit('us-central1-b', onDemand, 0);
      harness.setLimit('us-central1-a', spot, 64);
      harness.setLimit('us-central1', 'TPUV6EPerProjectPerRegionForTPUAPI', -1);
      harness.setLimit('us-central1', 'TPU_FAMILY:CT6E', 4);
      harness.setLimit('us-central1', 'PREEMPTIBLE_TPU_V6E', 8);
      const read = await harness.quotas.tpus(harness.project);
      const limits = read.ok ? read.value : [];
      const of = (metric: string, region: string) =>
        limits.filter((one) => one.metric === metric && one.region === region);
      const unused = { usage: 0, ownUseOnly: true };
      expect(of(onDemand, 'us-central1-a')).toEqual([
        { metric: onDemand, region: 'us-central1-a', limit: 16, ...unused },
      ]);
      expect(of(onDemand, 'us-central1-b')).toMatchObject([{ limit: 0, ...unused }]);
      expect(of(spot, 'us-central1-a')).toMatchObject([{ limit: 64 }]);
      expect(of('TPUV6EPerProjectPerRegionForTPUAPI', 'us-central1')).toMatchObject([{ limit: -1 }]);
      expect(of('TPUS_PER_TPU_FAMILY (CT6E)', 'us-central1')).toMatchObject([{ limit: 4, ...unused }]);
      expect(of('PREEMPTIBLE_TPU_V6E', 'us-central1')).toMatchObject([{ limit: 8, ...unused }]);
      expect(limits.filter(({ metric }) => !metric.includes('TPU'))).toEqual([]);
      const keys = limits.map(({ metric, region }) => `${metric} ${region}`);
      expect(new Set(keys).size).toBe(keys.length);
    });

    it('the limit of one zone is raised by itself', async () => {
      harness = await open();
      const metric = 'TPUV6EPerProjectPerZoneForTPUAPI';
      harness.setLimit('us-central1-a', metric, 4);
      harness.setLimit('us-central1-b', metric, 4);
      const { quotas, project } = harness;
      const there = { metric, region: 'us-central1-a' };
      expect(await quotas.raisable(project, there)).toEqual({ ok: true, value: { limit: 4 } });
      expect(await raise({ ...there, to: 8 })).toMatchObject({
        ok: true,
        value: { pending: true, preferred: 8 },
      });
      expect(await raise({ ...there, region: 'us-central1-b', id: 'm2', to: 10 })).toMatchObject({
        ok: true,
        value: { pending: true, preferred: 10 },
      });
      harness.pass(HOUR);
      expect(await raise({ ...there, to: 8 })).toMatchObject({ ok: true, value: { granted: 8 } });
      expect(await quotas.raisable(project, there)).toEqual({ ok: true, value: { limit: 8 } });
      const other = { metric, region: 'us-central1-b' };
      expect(await quotas.raisable(project, other)).toEqual({ ok: true, value: { limit: 10 } });
    });

    const L4_THERE = { metric: 'NVIDIA_L4_GPUS', region: 'us-central1' };
    const raise = (over: { id?: string; at?: number; to: number; metric?: string; region?: string }) =>
      harness.quotas.raise({
        ...L4_THERE,
        id: 'm1',
        at: 1,
        project: harness.project,
        justification: 'Two trainers ran for 30 hours.',
        contactEmail: 'ada@example.com',
        ...over,
      });

    it('says what a limit is and that it may be raised', async () => {
      harness = await open();
      harness.setLimit('us-central1', 'NVIDIA_L4_GPUS', 0);
      harness.setLimit('global', 'GPUS_ALL_REGIONS', 5);
      harness.setLimit('us-central1', 'GPU_FAMILY:NVIDIA_H200', 2);
      const { quotas, project } = harness;
      expect(await quotas.raisable(project, L4_THERE)).toEqual({ ok: true, value: { limit: 0 } });
      const all = { metric: 'GPUS_ALL_REGIONS', region: 'global' };
      expect(await quotas.raisable(project, all)).toEqual({ ok: true, value: { limit: 5 } });
      const h200 = { metric: 'GPUS_PER_GPU_FAMILY (NVIDIA_H200)', region: 'us-central1' };
      expect(await quotas.raisable(project, h200)).toEqual({ ok: true, value: { limit: 2 } });
    });

    it('a few more are granted after a while, and then the limit is higher', async () => {
      harness = await open();
      harness.setLimit('us-central1', 'NVIDIA_L4_GPUS', 0);
      expect(await raise({ to: 4 })).toMatchObject({ ok: true, value: { pending: true, preferred: 4 } });
      expect(await quota('us-central1', 'NVIDIA_L4_GPUS')).toMatchObject({ limit: 0 });
      harness.pass(HOUR);
      expect(await raise({ to: 4 })).toMatchObject({
        ok: true,
        value: { pending: false, preferred: 4, granted: 4 },
      });
      expect(await quota('us-central1', 'NVIDIA_L4_GPUS')).toMatchObject({ limit: 4 });
    });

    it('many are granted in part, very many not at all, in words of Google', async () => {
      harness = await open();
      harness.setLimit('us-central1', 'NVIDIA_L4_GPUS', 2);
      harness.setLimit('global', 'GPUS_ALL_REGIONS', 1);
      const all = { metric: 'GPUS_ALL_REGIONS', region: 'global', id: 'm2', to: 500 };
      await raise({ to: 22 });
      await raise(all);
      harness.pass(48 * HOUR);
      const part = await raise({ to: 22 });
      expect(part).toMatchObject({ ok: true, value: { pending: false, granted: 12 } });
      expect(part.ok && part.value.detail).toMatch(/partially/);
      const none = await raise(all);
      expect(none).toMatchObject({ ok: true, value: { pending: false, granted: 1 } });
      expect(none.ok && none.value.detail).toMatch(/unable/);
    });

    it('asks once for one id, however often it is told; another id asks anew', async () => {
      harness = await open();
      harness.setLimit('us-central1', 'NVIDIA_L4_GPUS', 0);
      await raise({ to: 100 });
      harness.pass(48 * HOUR);
      expect(await raise({ to: 100 })).toMatchObject({ ok: true, value: { pending: false, granted: 0 } });
      expect(await raise({ id: 'm2', at: 2, to: 100 })).toMatchObject({ ok: true, value: { pending: true } });
      expect(await raise({ id: 'm3', at: 3, to: 2 })).toMatchObject({
        ok: true,
        value: { pending: true, preferred: 2 },
      });
      // The earlier one looks again: it must not undo the later one.
      expect(await raise({ id: 'm2', at: 2, to: 100 })).toMatchObject({ ok: true, value: { preferred: 2 } });
      harness.pass(HOUR);
      expect(await raise({ id: 'm3', at: 3, to: 2 })).toMatchObject({ ok: true, value: { granted: 2 } });
      expect(await raise({ id: 'm2', at: 2, to: 100 })).toMatchObject({ ok: true, value: { preferred: 2 } });
    });

    it('answers for a project that is not there with a fault', async () => {
      harness = await open();
      expect(await harness.quotas.list('nobodys-project')).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
    });
  });
}
