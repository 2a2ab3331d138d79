/** What must hold of the idle rule whatever is measured. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../../../src/domain/decide/idle.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Sample, Samples } from '../../../src/domain/utilization.ts';
import { NOON, RULE, steady } from './given.ts';

const UP = NOON - 3 * HOUR;
const SIGNALS = ['gpu', 'cpu', 'network'] as const;
const THRESHOLDS = { gpu: RULE.gpuBusyAt, cpu: RULE.cpuBusyAt, network: RULE.networkBusyAt };

/** Mostly a sample a minute with jitter and losses, at times loud: all three verdicts come up often. */
function series(loudest: number): fc.Arbitrary<Sample[]> {
  const minute = fc.record({
    lost: fc.integer({ min: 0, max: 99 }),
    jitter: fc.integer({ min: 0, max: 5_000 }),
    value: fc.oneof(
      { weight: 60, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: loudest, noNaN: true }) },
    ),
  });
  return fc
    .tuple(fc.array(minute, { minLength: 36, maxLength: 36 }), fc.integer({ min: 0, max: 3 }))
    .map(([minutes, losses]) =>
      minutes.flatMap(({ lost, jitter, value }, i) =>
        lost < losses ? [] : [{ at: NOON - i * MINUTE - jitter, value }],
      ),
    );
}

const recorded: fc.Arbitrary<Samples> = fc.record({
  gpu: series(8),
  cpu: series(16),
  network: series(160_000),
});

const senseless: fc.Arbitrary<Sample> = fc.oneof(
  fc.record({
    at: fc.integer({ min: UP, max: NOON }),
    value: fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY),
  }),
  fc.record({ at: fc.integer({ min: NOON + 1, max: NOON + HOUR }), value: fc.constantFrom(0, 100) }),
  fc.record({
    at: fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    value: fc.constant(0),
  }),
  fc.record({ at: fc.integer({ min: 0, max: UP }), value: fc.constantFrom(0, 100) }),
);

test('the generator meets every verdict', () => {
  const kinds = new Set(
    fc.sample(recorded, { numRuns: 400, seed: 1 }).map((one) => judge(one, RULE, NOON, UP).kind),
  );
  expect([...kinds].sort()).toEqual(['busy', 'idle', 'unknown']);
});

test('without one of its series a machine is never idle', () => {
  fc.assert(
    fc.property(recorded, fc.constantFrom(...SIGNALS), (samples, signal) => {
      const { [signal]: _, ...rest } = samples;
      expect(judge(rest, RULE, NOON, UP).kind).not.toBe('idle');
    }),
  );
});

test('a busy sample in the window makes any machine busy', () => {
  fc.assert(
    fc.property(
      recorded,
      fc.constantFrom(...SIGNALS),
      fc.integer({ min: NOON - RULE.window, max: NOON }),
      (samples, signal, at) => {
        const loud = { at, value: THRESHOLDS[signal] };
        const more = { ...samples, [signal]: [...(samples[signal] ?? []), loud] };
        expect(judge(more, RULE, NOON, UP).kind).toBe('busy');
      },
    ),
  );
});

test('order and repetition change nothing', () => {
  fc.assert(
    fc.property(recorded, fc.infiniteStream(fc.integer()), (samples, keys) => {
      const shuffled = Object.fromEntries(
        SIGNALS.map((signal) => {
          const twice = [...(samples[signal] ?? []), ...(samples[signal] ?? []).slice(0, 7)];
          return [
            signal,
            twice
              .map((sample) => ({ sample, key: keys.next().value ?? 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ sample }) => sample),
          ];
        }),
      );
      const before = judge(samples, RULE, NOON, UP);
      const after = judge(shuffled, RULE, NOON, UP);
      expect({ ...after, readings: {} }).toEqual({ ...before, readings: {} });
    }),
  );
});

test('samples that make no sense change nothing', () => {
  fc.assert(
    fc.property(
      recorded,
      fc.constantFrom(...SIGNALS),
      fc.array(senseless, { maxLength: 5 }),
      (samples, signal, junk) => {
        const more = { ...samples, [signal]: [...junk, ...(samples[signal] ?? [])] };
        expect(judge(more, RULE, NOON, UP)).toEqual(judge(samples, RULE, NOON, UP));
      },
    ),
  );
});

// Without the newest, what is left may be fresh enough where a hole was before it: freshness allows for lateness.
test('a lost sample, but for the newest, never makes idle of what was not', () => {
  fc.assert(
    fc.property(recorded, fc.constantFrom(...SIGNALS), fc.nat(35), (samples, signal, index) => {
      const full = samples[signal] ?? [];
      const lost = full[index];
      const newest = Math.max(...full.map(({ at }) => at));
      fc.pre(lost !== undefined && lost.value < THRESHOLDS[signal] && lost.at < newest);
      const fewer = { ...samples, [signal]: full.filter((_, i) => i !== index) };
      if (judge(samples, RULE, NOON, UP).kind !== 'idle')
        expect(judge(fewer, RULE, NOON, UP).kind).not.toBe('idle');
    }),
  );
});

test('what lies before the window never changes the kind of verdict', () => {
  fc.assert(
    fc.property(
      recorded,
      fc.array(
        fc.record({ at: fc.integer({ min: UP, max: NOON - RULE.window - 1 }), value: fc.nat(200_000) }),
      ),
      (samples, old) => {
        const gpu = [...old, ...(samples.gpu ?? [])];
        expect(judge({ ...samples, gpu }, RULE, NOON, UP).kind).toBe(judge(samples, RULE, NOON, UP).kind);
      },
    ),
  );
});

test('work of 75 s or more that ended 6 minutes ago or earlier is never judged idle', () => {
  const lateness = fc.array(fc.integer({ min: 0, max: 240_000 }), { minLength: 32, maxLength: 32 });
  const burst = fc.record({
    length: fc.integer({ min: 75_000, max: 20 * MINUTE }),
    ended: fc.integer({ min: 6 * MINUTE, max: 28 * MINUTE }),
    phase: fc.integer({ min: 0, max: 59_999 }),
  });
  fc.assert(
    fc.property(
      burst,
      lateness,
      fc.array(fc.nat(35), { maxLength: 3 }),
      ({ length, ended, phase }, late, lost) => {
        const until = NOON - ended;
        const seen = steady(0, NOON - 36 * MINUTE, NOON - phase).flatMap(({ at }, i) => {
          const visible = at + (late[i] ?? 0) <= NOON && !lost.includes(i);
          const works = at > until - length && at - MINUTE < until;
          return visible ? [{ at, value: works ? 90 : 0 }] : [];
        });
        const calm = steady(0, NOON - 36 * MINUTE, NOON);
        expect(judge({ gpu: seen, cpu: calm, network: calm }, RULE, NOON, UP).kind).not.toBe('idle');
      },
    ),
    { numRuns: 500 },
  );
});
