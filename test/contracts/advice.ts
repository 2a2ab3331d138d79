/** What every Advice adapter must do. */
import { afterEach, describe, expect, it } from 'vitest';
import { FAIR_CHANCE, HIGH_CHANCE } from '../../src/domain/advice.ts';
import type { Shape } from '../../src/domain/offer.ts';
import { type Duration, MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Advice, AdviceQuestion } from '../../src/ports/advice.ts';

export interface AdviceHarness {
  readonly advice: Advice;
  readonly project: string;
  setStockout(zone: string, accelerator: string, on: boolean): void;
  pass(by: Duration): void;
  close(): Promise<void>;
}

const L4: Shape = { family: 'l4', count: 1, machineType: 'g2-standard-8' };
const ZONES = ['us-central1-a', 'us-central1-b', 'us-central1-c'];
const QUESTION = { region: 'us-central1', shape: L4, buy: 'spot', zones: ZONES } as const;

export function adviceContract(adapter: string, open: () => Promise<AdviceHarness>): void {
  describe(`Advice: ${adapter}`, () => {
    let harness: AdviceHarness;
    afterEach(() => harness.close());

    const ask = (over: Partial<AdviceQuestion> = {}) =>
      harness.advice.capacity({ project: harness.project, ...QUESTION, ...over }, 5 * SECOND);

    /** The answers of the next two hours, one for each ten minutes. */
    async function twoHours(over: Partial<AdviceQuestion> = {}) {
      const told = [];
      for (let n = 0; n < 12; n++) {
        const answer = await ask(over);
        if (!answer.ok) throw new Error(answer.fault.message);
        told.push(...answer.value);
        harness.pass(10 * MINUTE);
      }
      return told;
    }

    it('names one of the zones that it was asked for, with a chance and an uptime', async () => {
      harness = await open();
      const told = await twoHours({ zones: ['us-central1-b', 'us-central1-c'] });
      expect(told).toHaveLength(12);
      for (const { zone, obtainability, uptime } of told) {
        expect(['us-central1-b', 'us-central1-c']).toContain(zone);
        expect(obtainability).toBeGreaterThanOrEqual(FAIR_CHANCE);
        expect(obtainability).toBeLessThanOrEqual(1);
        expect([10 * MINUTE, 60 * MINUTE]).toContain(uptime);
      }
      expect(told.some(({ obtainability }) => obtainability >= HIGH_CHANCE)).toBe(true);
    });

    it('prefers a zone that has capacity, and is never sure of one that has none', async () => {
      harness = await open();
      harness.setStockout('us-central1-a', 'nvidia-l4', true);
      harness.setStockout('us-central1-c', 'nvidia-l4', true);
      const told = await twoHours();
      const high = told.filter(({ obtainability }) => obtainability >= HIGH_CHANCE);
      expect(high.length).toBeGreaterThan(5);
      expect(new Set(high.map(({ zone }) => zone))).toEqual(new Set(['us-central1-b']));
    });

    it('puts the chance low when every zone is out', async () => {
      harness = await open();
      for (const zone of ZONES) harness.setStockout(zone, 'nvidia-l4', true);
      const told = await twoHours();
      expect(told.every(({ obtainability }) => obtainability < HIGH_CHANCE)).toBe(true);
      expect(told.filter(({ obtainability }) => obtainability < FAIR_CHANCE).length).toBeGreaterThan(3);
    });

    it('says nothing of zones that do not sell it', async () => {
      harness = await open();
      const b200: Shape = { family: 'b200', count: 8, machineType: 'a4-highgpu-8g' };
      expect(await ask({ shape: b200, zones: ['us-central1-c'] })).toEqual({ ok: true, value: [] });
    });

    it('is invalid for what Google does not advise on', async () => {
      harness = await open();
      const invalid = { ok: false, fault: { kind: 'invalid' } };
      expect(await ask({ buy: 'on-demand' })).toMatchObject(invalid);
      const t4: Shape = { family: 't4', count: 1, machineType: 'n1-standard-8' };
      expect(await ask({ shape: t4 })).toMatchObject(invalid);
    });

    it('answers for a project or a region that is not there with a fault', async () => {
      harness = await open();
      const missing = { ok: false, fault: { kind: 'not-found' } };
      expect(await ask({ project: 'nobodys-project' })).toMatchObject(missing);
      expect(await ask({ region: 'us-nowhere1', zones: ['us-nowhere1-a'] })).toMatchObject(missing);
    });
  });
}
