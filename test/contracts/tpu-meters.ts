/** What every Meters adapter must do for the hosts of TPUs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, type Millis } from '../../src/domain/time.ts';
import type { Sample } from '../../src/domain/utilization.ts';
import type { MeteredTpu, Meters, TpuMeterQuery } from '../../src/ports/meters.ts';

/** A TPU that has been running for more than an hour and does the same all the time. */
export interface TpuToMeter {
  readonly name: string;
  /** AcceleratorType of the Cloud TPU API. */
  readonly type: string;
  /** Percent, percent, bytes a second. */
  readonly tensorcore: number;
  readonly cpu: number;
  readonly network: number;
  /** False: Google shows nothing of it. */
  readonly measured: boolean;
}

export interface TpuMetersHarness {
  readonly meters: Meters;
  readonly project: string;
  now(): Millis;
  metered(name: string): MeteredTpu;
  close(): Promise<void>;
}

const TPUS: readonly TpuToMeter[] = [
  { name: 'busy', type: 'v5litepod-16', tensorcore: 80, cpu: 30, network: 1_000_000, measured: true },
  { name: 'idle', type: 'v5litepod-8', tensorcore: 0, cpu: 0, network: 0, measured: true },
  { name: 'mute', type: 'v5litepod-8', tensorcore: 80, cpu: 30, network: 0, measured: false },
];
const SIGNALS: readonly TpuMeterQuery['signal'][] = ['tensorcore', 'cpu', 'network'];

/** `open` makes a project with exactly these TPUs. */
export function tpuMetersContract(
  adapter: string,
  open: (tpus: readonly TpuToMeter[]) => Promise<TpuMetersHarness>,
): void {
  describe(`Meters of TPUs: ${adapter}`, () => {
    let from: TpuMetersHarness;
    beforeAll(async () => {
      from = await open(TPUS);
    });
    afterAll(() => from.close());

    async function read(
      signal: TpuMeterQuery['signal'],
      names: readonly string[] = TPUS.map(({ name }) => name),
      back: number = 40 * MINUTE,
    ): Promise<Map<string, readonly Sample[]>> {
      const to = from.now();
      const found = new Map<string, readonly Sample[]>();
      const tpus = names.map((name) => from.metered(name));
      const query = { project: from.project, signal, from: to - back, to, tpus };
      const result = await from.meters.readTpus(query, (id, host, samples) => {
        expect(found.has(`${id} ${host}`)).toBe(false);
        found.set(`${id} ${host}`, samples);
      });
      expect(result).toMatchObject({ ok: true, value: { complete: true } });
      return found;
    }

    function key(name: string, host: number): string {
      return `${from.metered(name).instanceId} ${host}`;
    }

    it.each(SIGNALS)('reads %s of every host, one sample a minute, oldest first', async (signal) => {
      const found = await read(signal);
      const hosts = [0, 1, 2, 3].map((host) => key('busy', host));
      expect([...found.keys()].sort()).toEqual([...hosts, key('idle', 0)].sort());
      for (const host of hosts) {
        const samples = found.get(host) ?? [];
        expect(samples.length).toBeGreaterThanOrEqual(34);
        for (const [i, { at }] of samples.entries()) {
          expect(at % MINUTE).toBe(0);
          if (i > 0) expect(at - (samples[i - 1]?.at ?? 0)).toBe(MINUTE);
        }
        expect(samples.at(-1)?.at).toBeLessThanOrEqual(from.now());
        expect(samples[0]?.at).toBeGreaterThan(from.now() - 41 * MINUTE);
      }
    });

    it('gives every signal its own scale', async () => {
      for (const { value } of (await read('tensorcore')).get(key('busy', 0)) ?? []) {
        expect(Math.abs(value - 80)).toBeLessThan(5);
      }
      for (const { value } of (await read('cpu')).get(key('busy', 0)) ?? []) {
        expect(Math.abs(value - 30)).toBeLessThan(5);
      }
      for (const { value } of (await read('network')).get(key('busy', 0)) ?? []) {
        expect(value).toBeGreaterThan(900_000);
        expect(value).toBeLessThan(2_000_000);
      }
    });

    it('tells a TPU that does nothing from one that says nothing', async () => {
      const tensorcore = await read('tensorcore');
      expect(tensorcore.get(key('idle', 0))?.every(({ value }) => value === 0)).toBe(true);
      expect(tensorcore.has(key('mute', 0))).toBe(false);
    });

    it('reads those that it is asked for, and has nothing of one that is not there', async () => {
      const found = await read('cpu', ['idle']);
      expect([...found.keys()]).toEqual([key('idle', 0)]);
      const to = from.now();
      const tpus = [{ ...from.metered('idle'), name: 'nobodys', instanceId: '1' }];
      const query = { project: from.project, signal: 'cpu' as const, from: to - HOUR, to, tpus };
      const result = await from.meters.readTpus(query, () => {
        throw new Error('nothing was to be read');
      });
      expect(result).toMatchObject({ ok: true, value: { complete: true } });
    });

    it('reads only what is new, as it was read in a whole', async () => {
      for (const signal of SIGNALS) {
        const whole = (await read(signal)).get(key('busy', 1)) ?? [];
        const middle = whole[20]?.at ?? 0;
        const later = (await read(signal, ['busy'], from.now() - middle)).get(key('busy', 1));
        expect(later).toEqual(whole.slice(21));
      }
    });

    it('answers for a project that is not there with a fault, not with silence', async () => {
      const to = from.now();
      const tpus = [from.metered('busy')];
      const query = { project: 'nobodys-project', signal: 'cpu' as const, from: to - HOUR, to, tpus };
      const result = await from.meters.readTpus(query, () => {
        throw new Error('nothing was to be read');
      });
      expect(result).toMatchObject({ ok: false, fault: { kind: 'denied' } });
    });
  });
}
