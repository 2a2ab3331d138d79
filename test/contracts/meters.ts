/** What every Meters adapter must do, whatever it measures with. */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, type Millis } from '../../src/domain/time.ts';
import type { Sample } from '../../src/domain/utilization.ts';
import type { MeterQuery, Meters } from '../../src/ports/meters.ts';

/** A machine that has been running for hours and does the same all the time. */
export interface MeteredMachine {
  readonly name: string;
  /** 1 or 2. */
  readonly gpus: number;
  /** Percent, percent, percent, bytes a second. */
  readonly gpu: number;
  readonly cpu: number;
  readonly gpuMemory: number;
  readonly network: number;
  /** Without one there are no GPU samples. */
  readonly agent: boolean;
}

export interface MetersHarness {
  readonly meters: Meters;
  readonly project: string;
  /** A project without machines. */
  readonly emptyProject: string;
  now(): Millis;
  instanceId(name: string): string;
  close(): Promise<void>;
}

const busy: MeteredMachine = {
  name: 'busy',
  gpus: 2,
  gpu: 90,
  cpu: 60,
  gpuMemory: 75,
  network: 1_000_000,
  agent: true,
};
const idle: MeteredMachine = { name: 'idle', gpus: 1, gpu: 0, cpu: 1, gpuMemory: 0, network: 0, agent: true };
const mute: MeteredMachine = {
  name: 'mute',
  gpus: 1,
  gpu: 90,
  cpu: 40,
  gpuMemory: 50,
  network: 0,
  agent: false,
};

type Signal = MeterQuery['signal'];

const SIGNALS: readonly Signal[] = ['gpu', 'cpu', 'network', 'gpu-memory'];

/** `open` makes a project with exactly these machines, measured for more than two hours. */
export function metersContract(
  adapter: string,
  open: (machines: readonly MeteredMachine[]) => Promise<MetersHarness>,
): void {
  describe(`Meters: ${adapter}`, () => {
    let harness: MetersHarness | undefined;
    afterEach(async () => {
      await harness?.close();
      harness = undefined;
    });

    async function start(): Promise<MetersHarness> {
      harness = await open([busy, idle, mute]);
      return harness;
    }

    async function read(
      from: MetersHarness,
      signal: Signal,
      back: number = HOUR,
      extra: Partial<Pick<MeterQuery, 'project' | 'instanceId' | 'instanceIds'>> = {},
    ): Promise<Map<string, Sample[]>> {
      const to = from.now();
      const found = new Map<string, Sample[]>();
      const query = { project: from.project, signal, from: to - back, to, ...extra };
      const result = await from.meters.read(query, (id, samples) => {
        found.set(id, [...(found.get(id) ?? []), ...samples]);
      });
      expect(result).toMatchObject({ ok: true, value: { complete: true } });
      return found;
    }

    it.each(SIGNALS)('reads %s one sample a minute, oldest first, within the interval', async (signal) => {
      const from = await start();
      const samples = (await read(from, signal)).get(from.instanceId('busy')) ?? [];
      expect(samples.length).toBeGreaterThanOrEqual(54);
      for (const [i, { at }] of samples.entries()) {
        expect(at).toBeGreaterThan(from.now() - HOUR - MINUTE);
        expect(at).toBeLessThanOrEqual(from.now());
        expect(at % MINUTE).toBe(0);
        if (i > 0) expect(at - (samples[i - 1]?.at ?? 0)).toBe(MINUTE);
      }
    });

    it('gives every signal its own scale, and the busiest GPU counts', async () => {
      const from = await start();
      const id = from.instanceId('busy');
      const values = async (signal: Signal) =>
        (await read(from, signal)).get(id)?.map(({ value }) => value) ?? [];
      for (const gpu of await values('gpu')) expect(Math.abs(gpu - 90)).toBeLessThan(5);
      for (const cpu of await values('cpu')) expect(Math.abs(cpu - 60)).toBeLessThan(5);
      for (const held of await values('gpu-memory')) expect(Math.abs(held - 75)).toBeLessThan(0.5);
      // In and out together; the harness' machine sends a share of what it receives on top.
      for (const bytes of await values('network')) {
        expect(bytes).toBeGreaterThan(900_000);
        expect(bytes).toBeLessThan(2_000_000);
      }
    });

    it('tells a machine that does nothing from one that says nothing', async () => {
      const from = await start();
      const gpu = await read(from, 'gpu');
      expect(
        Math.max(...(gpu.get(from.instanceId('idle'))?.map(({ value }) => value) ?? [100])),
      ).toBeLessThan(2);
      expect(gpu.has(from.instanceId('mute'))).toBe(false);
      expect((await read(from, 'cpu')).has(from.instanceId('mute'))).toBe(true);
    });

    it('reads one machine when asked for one', async () => {
      const from = await start();
      const instanceId = from.instanceId('idle');
      expect([...(await read(from, 'cpu', HOUR, { instanceId })).keys()]).toEqual([instanceId]);
    });

    it('reads those that are named, and counts the series that it was given for them', async () => {
      const from = await start();
      const instanceIds = [from.instanceId('idle'), from.instanceId('mute')];
      expect([...(await read(from, 'cpu', HOUR, { instanceIds })).keys()].sort()).toEqual(instanceIds.sort());
      const to = from.now();
      const query = { project: from.project, signal: 'cpu', from: to - HOUR, to } as const;
      const count = async (more: Partial<MeterQuery>) => {
        const done = await from.meters.read({ ...query, ...more }, () => {});
        return done.ok ? done.value.series : undefined;
      };
      expect([await count({ instanceIds }), await count({}), await count({ signal: 'gpu' })]).toEqual([
        2, 3, 2,
      ]);
      // No more for an hour than for a minute; in and out are read apart.
      expect(await count({ instanceIds, from: to - 10 * MINUTE })).toBe(2);
    });

    it('reads only what is new, without gaps or doubles where two reads meet', async () => {
      const from = await start();
      const id = from.instanceId('busy');
      const whole = (await read(from, 'gpu')).get(id) ?? [];
      const middle = whole[20]?.at ?? 0;
      const later = (await read(from, 'gpu', from.now() - middle)).get(id) ?? [];
      expect(later).toEqual(whole.slice(21));
    });

    it('has nothing to say of less than a minute, and of a project without machines', async () => {
      const from = await start();
      expect((await read(from, 'gpu', 0)).size).toBe(0);
      expect((await read(from, 'cpu', HOUR, { project: from.emptyProject })).size).toBe(0);
    });

    it('answers for a project that is not there with a fault, not with silence', async () => {
      const from = await start();
      const to = from.now();
      const query = { project: 'nobodys-project', signal: 'gpu', from: to - HOUR, to } as const;
      const result = await from.meters.read(query, () => {
        throw new Error('nothing was to be read');
      });
      expect(result).toMatchObject({ ok: false, fault: { kind: 'denied' } });
    });
  });
}
