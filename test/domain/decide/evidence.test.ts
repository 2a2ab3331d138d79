/** What a warning shows: few points, all peaks, and the money gone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evidenceOf, thin } from '../../../src/domain/decide/evidence.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { BUSY, IDLE, NOON, quiet, RULE, steady } from './given.ts';

const PRICE = { microsPerHour: 1_200_000, currency: 'USD' };
const FROM = NOON - 30 * MINUTE;

describe('thinning', () => {
  test('keeps short series as they are, in order', () => {
    const samples = steady(3, FROM, NOON, 2 * MINUTE);
    expect(samples).toHaveLength(16);
    expect(thin(samples.toReversed(), FROM, NOON)).toEqual(samples);
    const twenty = steady(1, FROM, FROM + 19 * MINUTE);
    expect(thin(twenty, FROM, NOON)).toEqual(twenty);
  });

  test('keeps the edges and leaves out what is beyond them or makes no sense', () => {
    const samples = [
      { at: FROM - 1, value: 1 },
      { at: FROM, value: 2 },
      { at: FROM + 1, value: Number.NaN },
      { at: FROM + 2, value: -1 },
      { at: FROM + 3, value: 0 },
      { at: NOON, value: 3 },
      { at: NOON + 1, value: 4 },
    ];
    expect(thin(samples, FROM, NOON).map(({ value }) => value)).toEqual([2, 0, 3]);
  });

  test('takes the highest of each stretch at its own time', () => {
    const samples = steady(0, FROM, NOON - 1, 10_000).map((sample, i) => ({ ...sample, value: i % 9 }));
    const points = thin(samples, FROM, NOON, 10);
    expect(points).toHaveLength(10);
    expect(points.every(({ value }) => value === 8)).toBe(true);
  });

  test('never loses a peak, never invents a point, never goes beyond twenty', () => {
    const sample = fc.record({
      at: fc.integer({ min: FROM, max: NOON }),
      value: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 120 }), (samples) => {
        const points = thin(samples, FROM, NOON);
        expect(points.length).toBeLessThanOrEqual(20);
        expect(Math.max(...points.map(({ value }) => value))).toBe(
          Math.max(...samples.map(({ value }) => value)),
        );
        for (const point of points) expect(samples).toContain(point);
        expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('evidence', () => {
  const base = {
    samples: quiet(NOON, { 'gpu-memory': [] }),
    rule: RULE,
    verdict: IDLE,
    price: PRICE,
    now: NOON,
  };

  test('shows the signals of the window that have points, GPU first', () => {
    const memory = [{ at: NOON, value: 1 }];
    const { window, series } = evidenceOf({ ...base, samples: { 'gpu-memory': memory, ...quiet(NOON) } });
    expect(window).toBe(30 * MINUTE);
    expect(series.map(({ signal }) => signal)).toEqual(['gpu', 'cpu', 'network', 'gpu-memory']);
    expect(evidenceOf(base).series.map(({ signal }) => signal)).toEqual(['gpu', 'cpu', 'network']);
    for (const { points } of series) expect(points.every(({ at }) => at >= FROM)).toBe(true);
  });

  test('counts the money since it fell quiet', () => {
    expect(evidenceOf(base).wasted).toEqual({ micros: 700_000, currency: 'USD' });
    expect(evidenceOf({ ...base, quietSince: NOON - 2 * HOUR }).wasted).toEqual({
      micros: 2_400_000,
      currency: 'USD',
    });
    expect(evidenceOf({ ...base, quietSince: NOON + HOUR }).wasted).toEqual({ micros: 0, currency: 'USD' });
  });

  test('an unknown price or a working machine wastes nothing that could be named', () => {
    expect(evidenceOf({ ...base, price: undefined }).wasted).toBeUndefined();
    expect(evidenceOf({ ...base, verdict: BUSY }).wasted).toBeUndefined();
  });
});
