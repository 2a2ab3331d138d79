/** What every Quotas adapter must do. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Quotas } from '../../src/ports/quotas.ts';

export interface QuotasHarness {
  readonly quotas: Quotas;
  readonly project: string;
  /** A region, or `global`; −1 = unlimited. */
  setLimit(region: string, metric: string, limit: number): void;
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

    it('answers for a project that is not there with a fault', async () => {
      harness = await open();
      expect(await harness.quotas.list('nobodys-project')).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
    });
  });
}
