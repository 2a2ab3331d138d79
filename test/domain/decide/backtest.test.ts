/** The replay of one recording: the same judgement as live, and the figures as defined. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eachMoment,
  medianInterval,
  type Recording,
  replay,
  totalOf,
} from '../../../src/domain/decide/backtest.ts';
import { judge } from '../../../src/domain/decide/idle.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Sample } from '../../../src/domain/utilization.ts';
import { NOON, RULE } from './given.ts';

/** Minutes after NOON and GPU levels; CPU and network are not recorded. */
function gpuOnly(points: readonly (readonly [number, number])[]): Recording {
  return {
    machine: 'm1',
    at: points.map(([minute]) => NOON + minute * MINUTE),
    values: { gpu: points.map(([, value]) => value) },
  };
}

/** A sample a minute: busy up to `work`, then idle, and busy again in the minutes given. */
function idleAfter(work: number, until: number, busyAgain: readonly number[] = []): Recording {
  return gpuOnly(
    Array.from({ length: until + 1 }, (_, m) => [m, m <= work || busyAgain.includes(m) ? 80 : 0] as const),
  );
}

describe('figures', () => {
  test('a machine that works all the time is left alone', () => {
    expect(replay(idleAfter(120, 120), RULE)).toEqual({
      machine: 'm1',
      observed: 2 * HOUR,
      idle: 0,
      unknown: 0,
      stops: 0,
      saved: 0,
      regretted: { '15m': 0, '30m': 0, '60m': 0 },
      memoryHeld: 0,
    });
  });

  test('a forgotten one is stopped once, a moment after the window, and off until the end', () => {
    expect(replay(idleAfter(60, 240), RULE)).toMatchObject({
      observed: 4 * HOUR,
      stops: 1,
      saved: (240 - 91) * MINUTE,
      idle: (240 - 91) * MINUTE,
      unknown: 0,
      regretted: { '15m': 0, '30m': 0, '60m': 0 },
    });
  });

  const returns: [number, Record<string, number>][] = [
    [15, { '15m': 1, '30m': 1, '60m': 1 }],
    [16, { '15m': 0, '30m': 1, '60m': 1 }],
    [30, { '15m': 0, '30m': 1, '60m': 1 }],
    [31, { '15m': 0, '30m': 0, '60m': 1 }],
    [60, { '15m': 0, '30m': 0, '60m': 1 }],
    [61, { '15m': 0, '30m': 0, '60m': 0 }],
  ];
  test.each(returns)('work that comes back %i minutes after the stop', (minutes, regretted) => {
    const back = 91 + minutes;
    expect(replay(idleAfter(60, back + 10, [back]), RULE)).toMatchObject({
      stops: 1,
      saved: minutes * MINUTE,
      regretted,
    });
  });

  test('after work it can be stopped again, no sooner than a window later', () => {
    const again = replay(idleAfter(60, 300, [121]), RULE);
    expect(again).toMatchObject({ stops: 2, saved: (30 + (300 - 152)) * MINUTE });
    expect(again.regretted).toEqual({ '15m': 0, '30m': 1, '60m': 1 });
  });

  test('a stop at the very end saves nothing but counts', () => {
    expect(replay(idleAfter(60, 91), RULE)).toMatchObject({ stops: 1, saved: 0 });
    expect(replay(idleAfter(60, 90), RULE)).toMatchObject({ stops: 0, saved: 0 });
  });

  test('work at the threshold of any recorded signal wakes it', () => {
    const at = Array.from({ length: 101 }, (_, m) => NOON + m * MINUTE);
    const flat = (value: number) => at.map(() => value);
    const wake = (cpu: number[], network: number[]) =>
      replay({ machine: 'm1', at, values: { gpu: flat(0), cpu, network } }, RULE).saved / MINUTE;
    const late = (value: number) => at.map((_, m) => (m === 50 ? value : 0));
    expect(wake(flat(0), flat(0))).toBe(70);
    expect(wake(late(9.99), flat(0))).toBe(70);
    expect(wake(late(10), flat(0))).toBe(20 + 19);
    expect(wake(flat(0), late(100_000))).toBe(20 + 19);
  });

  test('the beginning is unknown until the window is full', () => {
    expect(replay(idleAfter(-1, 100), RULE)).toMatchObject({
      stops: 1,
      unknown: 30 * MINUTE,
      saved: 70 * MINUTE,
    });
    expect(replay(gpuOnly([]), RULE)).toMatchObject({ observed: 0, stops: 0, unknown: 0 });
    expect(replay(gpuOnly([[0, 0]]), RULE)).toMatchObject({ observed: 0, stops: 0, unknown: 0 });
  });

  test('a hole is unknown beyond what a sample is trusted for', () => {
    const busy = replay(
      gpuOnly([
        [0, 80],
        [60, 80],
      ]),
      RULE,
    );
    expect(busy).toMatchObject({ observed: HOUR, unknown: 55 * MINUTE });
    const trusting = { ...RULE, maxGap: 12 * MINUTE };
    expect(
      replay(
        gpuOnly([
          [0, 80],
          [60, 80],
        ]),
        trusting,
      ).unknown,
    ).toBe(48 * MINUTE);
    const silent = Array.from({ length: 40 }, (_, m) => [m, Number.NaN] as const);
    expect(replay(gpuOnly(silent), RULE)).toMatchObject({ stops: 0, unknown: 39 * MINUTE });
  });

  test('off is off, holes or not', () => {
    const points = Array.from({ length: 41 }, (_, m) => [m, 0] as const);
    expect(replay(gpuOnly([...points, [600, 0]]), RULE)).toMatchObject({
      stops: 1,
      saved: 570 * MINUTE,
      unknown: 30 * MINUTE,
    });
  });

  test('held GPU memory asks instead of stopping', () => {
    const at = Array.from({ length: 61 }, (_, m) => NOON + m * MINUTE);
    const zero = at.map(() => 0);
    const held = (memory: number[]) =>
      replay({ machine: 'm1', at, values: { gpu: zero, 'gpu-memory': memory } }, RULE);
    expect(held(at.map(() => 9.9))).toMatchObject({ stops: 1, memoryHeld: 0 });
    expect(held(at.map(() => 10))).toMatchObject({ stops: 0, memoryHeld: 31, idle: 30 * MINUTE, saved: 0 });
    expect(held(at.map((_, m) => (m === 10 ? 50 : 0)))).toMatchObject({ stops: 1, saved: 19 * MINUTE });
  });

  test('several rows of one moment are one moment, judged by the busiest', () => {
    const points = Array.from(
      { length: 61 },
      (_, m) =>
        [
          [m, 0],
          [m, m === 45 ? 90 : 0],
        ] as const,
    ).flat();
    const twice = replay(gpuOnly(points), RULE);
    expect(twice).toMatchObject({ observed: HOUR, stops: 1, saved: 15 * MINUTE });
    expect(twice.regretted).toEqual({ '15m': 1, '30m': 1, '60m': 1 });
  });

  test('totals', () => {
    const one = replay(idleAfter(60, 101, [101]), RULE);
    const two = replay(idleAfter(-1, 100), RULE);
    expect(totalOf([one, two])).toEqual({
      observed: one.observed + two.observed,
      idle: one.idle + two.idle,
      unknown: 30 * MINUTE,
      stops: 2,
      saved: 80 * MINUTE,
      regretted: { '15m': 1, '30m': 1, '60m': 1 },
      memoryHeld: 0,
    });
    expect(totalOf([]).stops).toBe(0);
  });

  test('the middle distance between samples', () => {
    expect(
      medianInterval(
        gpuOnly([
          [0, 0],
          [5, 0],
          [10, 0],
          [10, 0],
          [60, 0],
        ]),
      ),
    ).toBe(5 * MINUTE);
    expect(
      medianInterval(
        gpuOnly([
          [0, 0],
          [1, 0],
          [4, 0],
        ]),
      ),
    ).toBe(MINUTE);
    expect(medianInterval(gpuOnly([[0, 0]]))).toBeUndefined();
    expect(medianInterval(gpuOnly([]))).toBeUndefined();
  });
});

describe('the judgement', () => {
  const value = (loudest: number) =>
    fc.oneof(
      { weight: 250, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.double({ min: 0, max: loudest, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY) },
    );
  const step = fc.record({
    seconds: fc.oneof(
      { weight: 80, arbitrary: fc.integer({ min: 40, max: 70 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 400 }) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    gpu: value(8),
    cpu: value(16),
    network: value(160_000),
    memory: value(40),
  });

  test('is that of the live rule at every sample', () => {
    const kinds = new Set<string>();
    let held = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }), (steps) => {
        let at = NOON;
        const rows = steps.map((one) => {
          at += one.seconds * 1_000;
          return { at, ...one };
        });
        const column = (pick: (row: (typeof rows)[number]) => number) => rows.map(pick);
        const recording: Recording = {
          machine: 'm1',
          at: column((row) => row.at),
          values: {
            gpu: column((row) => row.gpu),
            cpu: column((row) => row.cpu),
            network: column((row) => row.network),
            'gpu-memory': column((row) => row.memory),
          },
        };
        const upTo = (now: number, pick: (row: (typeof rows)[number]) => number): Sample[] =>
          rows.filter((row) => row.at <= now).map((row) => ({ at: row.at, value: pick(row) }));
        eachMoment(recording, RULE, (moment) => {
          const live = judge(
            {
              gpu: upTo(moment.at, (row) => row.gpu),
              cpu: upTo(moment.at, (row) => row.cpu),
              network: upTo(moment.at, (row) => row.network),
              'gpu-memory': upTo(moment.at, (row) => row.memory),
            },
            RULE,
            moment.at,
            (rows[0]?.at ?? 0) - 1,
          );
          expect(moment.verdict).toBe(live.kind);
          if (live.kind === 'idle') expect(moment.memoryHeld).toBe(live.memoryHeld);
          kinds.add(live.kind);
          if (live.kind === 'idle' && live.memoryHeld) held += 1;
        });
      }),
      { numRuns: 150, seed: 20_261_120 },
    );
    expect([...kinds].sort()).toEqual(['busy', 'idle', 'unknown']);
    expect(held).toBeGreaterThan(0);
  });

  test('walks through every moment once, in order, and names the next', () => {
    const seen: [number, number | undefined, boolean][] = [];
    eachMoment(
      gpuOnly([
        [0, 0],
        [1, 90],
        [1, 0],
        [3, 0],
      ]),
      RULE,
      ({ at, nextAt, works }) => {
        seen.push([(at - NOON) / MINUTE, nextAt === undefined ? undefined : (nextAt - NOON) / MINUTE, works]);
      },
    );
    expect(seen).toEqual([
      [0, 1, false],
      [1, 3, true],
      [3, undefined, false],
    ]);
  });
});
