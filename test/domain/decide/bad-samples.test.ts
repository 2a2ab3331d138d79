/** What the idle rule makes of samples that are wrong: a machine that works is never idle, however its figures are disturbed. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { judge } from '../../../src/domain/decide/idle.ts';
import { mayBeShares } from '../../../src/domain/decide/scale.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Sample, Samples } from '../../../src/domain/utilization.ts';
import { NOON, quiet, RULE, steady } from './given.ts';

const UP = NOON - 3 * HOUR;

interface Work {
  /** Minutes before noon at which the GPU falls quiet: as late as a design with late samples can know. */
  readonly until: number;
  readonly minutes: number;
  /** Percent. Never the whole 100: ones and noughts alone may be percent as well, and are taken for them. */
  readonly level: number;
  /** Percent of a GPU's memory; undefined = nobody measures it. */
  readonly held: number | undefined;
}

const work: fc.Arbitrary<Work> = fc.record({
  until: fc.integer({ min: 6, max: 28 }),
  minutes: fc.integer({ min: 1, max: 20 }),
  level: fc.double({ min: RULE.gpuBusyAt, max: 99.9, noNaN: true }),
  held: fc.option(fc.double({ min: 5, max: 100, noNaN: true }), { nil: undefined }),
});

interface Disturbance {
  /** Minutes before noon since when percent come as shares of one; 0 = never. */
  readonly sharesSince: number;
  /** Minutes by which the agent's clock is off. Google refuses points that are more than 5 minutes ahead. */
  readonly off: number;
  /** Newest minutes that have not arrived. */
  readonly late: number;
  /** Which samples come again, and again out of order. */
  readonly again: readonly number[];
  readonly backwards: boolean;
}

const disturbance: fc.Arbitrary<Disturbance> = fc.record({
  sharesSince: fc.constantFrom(0, 45, 45, 20),
  off: fc.constantFrom(0, 0, 0, 2, 5, -6, -15, -30, -60, -330, -720, 60, 330),
  late: fc.integer({ min: 0, max: 4 }),
  again: fc.array(fc.integer({ min: 0, max: 44 }), { maxLength: 5 }),
  backwards: fc.boolean(),
});

/** The GPU's figures of 45 minutes as they arrive. */
function arriving(truth: Work, { sharesSince, off, late, again, backwards }: Disturbance): Sample[] {
  const samples: Sample[] = [];
  for (let ago = 44; ago >= late; ago--) {
    const works = ago >= truth.until && ago < truth.until + truth.minutes;
    const percent = works ? truth.level : 0;
    samples.push({
      at: NOON - ago * MINUTE + off * MINUTE,
      value: ago <= sharesSince ? percent / 100 : percent,
    });
  }
  const repeated = again.flatMap((i) => samples[i] ?? []);
  return backwards ? [...samples, ...repeated].reverse() : [...samples, ...repeated];
}

function asMeasured(truth: Work, gpu: readonly Sample[]): Samples {
  const memory = truth.held === undefined ? [] : steady(truth.held, NOON - 40 * MINUTE, NOON - MINUTE);
  return quiet(NOON, { gpu, 'gpu-memory': memory });
}

test('a GPU that worked in the window is never idle, whatever scale, clock, order or delay its figures have', () => {
  fc.assert(
    fc.property(work, disturbance, (truth, disturbed) => {
      const verdict = judge(asMeasured(truth, arriving(truth, disturbed)), RULE, NOON, UP);
      expect(verdict.kind).not.toBe('idle');
    }),
    { numRuns: 2_000 },
  );
});

test('the same figures undisturbed are busy, and without the work idle', () => {
  const none: Disturbance = { sharesSince: 0, off: 0, late: 0, again: [], backwards: false };
  fc.assert(
    fc.property(work, (truth) => {
      expect(judge(asMeasured(truth, arriving(truth, none)), RULE, NOON, UP).kind).toBe('busy');
      const idle = { ...truth, minutes: 0 };
      expect(judge(asMeasured(idle, arriving(idle, none)), RULE, NOON, UP).kind).toBe('idle');
    }),
  );
});

test('says that the scale is in doubt, and how much it was', () => {
  const samples = quiet(NOON, {
    gpu: steady(0.8, NOON - 40 * MINUTE, NOON - MINUTE),
    'gpu-memory': steady(60, NOON - 40 * MINUTE, NOON - MINUTE),
  });
  expect(judge(samples, RULE, NOON, UP)).toMatchObject({
    kind: 'unknown',
    signal: 'gpu',
    why: { kind: 'scale', max: 0.8 },
  });
});

describe('figures that may be shares of one', () => {
  const rows: [string, number[], number | undefined, boolean][] = [
    ['a busy share, memory held', [0, 0.8, 0.3], 60, true],
    ['a busy share, memory unknown', [0, 0.8, 0.3], undefined, true],
    ['a busy share, memory empty: nothing works without any', [0, 0.8, 0.3], 4.9, false],
    ['memory at its threshold', [0, 0.8, 0.3], 5, true],
    ['a share that would be idle, too', [0, 0.04, 0.01], 60, false],
    ['a share just busy', [0, 0.05], 60, true],
    ['whole percent, as NVML gives them', [0, 1, 0, 1], 60, false],
    ['nothing but ones: a GPU at 100 %', [1, 1, 1], 60, true],
    ['a one and fractions', [1, 0.4], 60, true],
    ['above one', [0.4, 1.2], 60, false],
    ['nothing but noughts', [0, 0, 0], 60, false],
    ['nothing', [], 60, false],
  ];
  it.each(rows)('%s', (_, values, held, wanted) => {
    const gpu = values.map((value, i) => ({ at: NOON - i * MINUTE, value }));
    expect(mayBeShares(gpu, RULE.gpuBusyAt, held)).toBe(wanted);
  });
});
