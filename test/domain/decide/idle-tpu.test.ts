/** The idle rule on the hosts of a TPU: what one of them does, and what must hold whatever is measured. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { busiestHost } from '../../../src/domain/decide/busiest-host.ts';
import { judge, judgeTpu } from '../../../src/domain/decide/idle.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Sample, Samples } from '../../../src/domain/utilization.ts';
import { NOON, quiet, RULE, steady } from './given.ts';

const UP = NOON - 3 * HOUR;
const FROM = NOON - 40 * MINUTE;
const TO = NOON - MINUTE;
const SIGNALS = ['tensorcore', 'cpu', 'network'] as const;
const BUSY_AT = { tensorcore: RULE.tensorcoreBusyAt, cpu: RULE.cpuBusyAt, network: RULE.networkBusyAt };

/** A host that does nothing. */
function calm(over: Samples = {}): Samples {
  return { ...quiet(NOON), gpu: [], tensorcore: steady(0, FROM, TO), ...over };
}

function verdict(hosts: readonly Samples[]) {
  return judgeTpu(hosts, RULE, NOON, UP);
}

describe('a slice of four hosts', () => {
  const four = [calm(), calm(), calm(), calm()];

  test('is idle when all of them are, by what it has instead of GPUs', () => {
    expect(verdict(four)).toMatchObject({
      kind: 'idle',
      because: 'TensorCore at most 0 %, CPU at most 2 %, network at most 900 B/s for 40 min',
      memoryHeld: false,
    });
    expect(judge(calm(), RULE, NOON, UP)).toMatchObject({ kind: 'unknown', signal: 'gpu' });
  });

  test('is busy when one chip of one of them is, and says which', () => {
    const work = [...steady(0, FROM, TO), { at: NOON - 20 * MINUTE + 1, value: 1 }];
    expect(verdict(four.with(2, calm({ tensorcore: work })))).toMatchObject({
      kind: 'busy',
      because: 'TensorCore of worker 2 at 1 % 20 min ago, where 1 % counts as busy',
      readings: { tensorcore: { known: true, max: 1 } },
    });
  });

  test('is busy by what it has done last', () => {
    const at = (ago: number) => calm({ cpu: [...steady(2, FROM, TO), { at: NOON - ago, value: 50 }] });
    expect(verdict([at(9 * MINUTE), calm(), at(3 * MINUTE), calm()])).toMatchObject({
      because: 'CPU of worker 2 at 50 % 3 min ago, where 10 % counts as busy',
    });
  });

  test('is unknown when nothing comes of one of them', () => {
    expect(verdict(four.with(1, {}))).toMatchObject({
      kind: 'unknown',
      signal: 'tensorcore',
      why: { kind: 'hosts', missing: 1, of: 4, host: 1 },
    });
    const late = calm({ network: steady(900, FROM, NOON - 6 * MINUTE) });
    expect(verdict([calm(), calm(), late, late])).toMatchObject({
      kind: 'unknown',
      signal: 'network',
      why: { kind: 'hosts', missing: 2, of: 4, host: 2 },
    });
  });

  test('says why when nothing is known of any', () => {
    const stale = calm({ tensorcore: steady(0, FROM, NOON - 6 * MINUTE) });
    expect(verdict([stale, stale])).toMatchObject({
      kind: 'unknown',
      why: { kind: 'stale', newestAt: NOON - 6 * MINUTE },
    });
  });

  test('is quiet since its last host is', () => {
    const woke = calm({ cpu: [{ at: NOON - 35 * MINUTE, value: 80 }, ...steady(2, NOON - 34 * MINUTE, TO)] });
    expect(verdict(four.with(3, woke))).toMatchObject({ kind: 'idle', since: NOON - 34 * MINUTE });
  });

  test('is shown by its busiest host of every minute', () => {
    const shown = busiestHost([
      { tensorcore: [{ at: TO, value: 3 }], cpu: [{ at: TO - MINUTE, value: 5 }] },
      { tensorcore: [{ at: TO + 9, value: 40 }], cpu: [{ at: TO, value: 4 }] },
    ]);
    expect(shown).toEqual({
      tensorcore: [{ at: TO + 9, value: 40 }],
      cpu: [
        { at: TO - MINUTE, value: 5 },
        { at: TO, value: 4 },
      ],
    });
  });
});

test('a TPU of which nobody knows how many hosts it has is unknown', () => {
  expect(verdict([])).toMatchObject({ kind: 'unknown', why: { kind: 'no-series' } });
});

/** Mostly a sample a minute with losses, at times loud. */
function series(loudest: number): fc.Arbitrary<Sample[]> {
  const minute = fc.record({
    lost: fc.integer({ min: 0, max: 99 }),
    value: fc.oneof(
      { weight: 120, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: loudest, noNaN: true }) },
    ),
  });
  return fc
    .array(minute, { minLength: 36, maxLength: 36 })
    .map((minutes) =>
      minutes.flatMap(({ lost, value }, i) => (lost < 1 ? [] : [{ at: NOON - i * MINUTE, value }])),
    );
}

const host: fc.Arbitrary<Samples> = fc.record({
  tensorcore: series(2),
  cpu: series(16),
  network: series(160_000),
});
const slice = fc.array(host, { minLength: 1, maxLength: 4 });
/** Which host and which signal of a slice something happens to. */
const place = fc.record({ host: fc.nat(3), signal: fc.constantFrom(...SIGNALS) });

function changed(
  hosts: readonly Samples[],
  where: { readonly host: number; readonly signal: (typeof SIGNALS)[number] },
  change: (samples: readonly Sample[]) => readonly Sample[],
): Samples[] {
  const which = where.host % hosts.length;
  return hosts.map((samples, i) =>
    i === which ? { ...samples, [where.signal]: change(samples[where.signal] ?? []) } : samples,
  );
}

describe('whatever is measured', () => {
  test('the generator meets every verdict', () => {
    const kinds = fc.sample(slice, { numRuns: 300, seed: 1 }).map((hosts) => verdict(hosts).kind);
    expect([...new Set(kinds)].sort()).toEqual(['busy', 'idle', 'unknown']);
  });

  test('work of any host within the window makes the whole busy', () => {
    const when = fc.integer({ min: NOON - RULE.window, max: NOON });
    fc.assert(
      fc.property(slice, place, when, (hosts, where, at) => {
        const loud = changed(hosts, where, (samples) => [...samples, { at, value: BUSY_AT[where.signal] }]);
        expect(verdict(loud).kind).toBe('busy');
      }),
    );
  });

  test('a host or a series that is missing, or has ended, is never idle', () => {
    fc.assert(
      fc.property(slice, place, (hosts, where) => {
        expect(verdict([...hosts, {}]).kind).not.toBe('idle');
        expect(verdict(changed(hosts, where, () => [])).kind).not.toBe('idle');
        const ended = (samples: readonly Sample[]) => samples.filter(({ at }) => at < NOON - RULE.freshness);
        expect(verdict(changed(hosts, where, ended)).kind).not.toBe('idle');
      }),
    );
  });

  test('samples that are repeated, out of order, too high or senseless never make a busy one idle', () => {
    const spoil = fc.constantFrom<(samples: readonly Sample[]) => Sample[]>(
      (samples) => [...samples, ...samples],
      (samples) => samples.toReversed(),
      (samples) => samples.map(({ at, value }) => ({ at, value: value * 100 })),
      (samples) => samples.map(({ at }) => ({ at, value: Number.NaN })),
      (samples) => samples.map(({ at, value }) => ({ at: at + 2 * HOUR, value })),
      (samples) => samples.map(({ at, value }) => ({ at: at - 2 * HOUR, value })),
    );
    fc.assert(
      fc.property(slice, place, spoil, (hosts, where, change) => {
        const before = verdict(hosts).kind;
        const after = verdict(changed(hosts, where, change)).kind;
        if (before !== 'idle') expect(after).not.toBe('idle');
      }),
    );
  });

  test('a slice is idle exactly when each of its hosts is', () => {
    fc.assert(
      fc.property(slice, (hosts) => {
        const all = hosts.every((samples) => verdict([samples]).kind === 'idle');
        expect(verdict(hosts).kind === 'idle').toBe(all);
      }),
    );
  });
});
