/** The idle rule: what makes a machine busy, what may be missing, and what keeps it unknown. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/domain/decide/idle.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { Sample, Samples, UnknownWhy, Verdict } from '../../../src/domain/utilization.ts';
import { NOON, quiet, RULE, steady } from './given.ts';

const UP = NOON - 3 * HOUR;
const FROM = NOON - 30 * MINUTE;

function kindOf(samples: Samples, upSince = UP): Verdict['kind'] {
  return judge(samples, RULE, NOON, upSince).kind;
}

function whyOf(samples: Samples, upSince = UP): UnknownWhy | string {
  const verdict = judge(samples, RULE, NOON, upSince);
  return verdict.kind === 'unknown' ? verdict.why : verdict.kind;
}

/** Quiet GPU samples with these added. */
function gpuWith(...extra: Sample[]): Samples {
  return quiet(NOON, { gpu: [...steady(0, NOON - 40 * MINUTE, NOON - MINUTE), ...extra] });
}

describe('busy', () => {
  const rows: [string, Samples, Verdict['kind']][] = [
    ['GPU just below its threshold', gpuWith({ at: NOON, value: 4.99 }), 'idle'],
    ['GPU at its threshold', gpuWith({ at: NOON, value: 5 }), 'busy'],
    ['CPU just below', quiet(NOON, { cpu: steady(9.99, FROM, NOON) }), 'idle'],
    ['CPU at its threshold', quiet(NOON, { cpu: steady(10, FROM, NOON) }), 'busy'],
    ['network just below', quiet(NOON, { network: steady(99_999, FROM, NOON) }), 'idle'],
    ['network at its threshold', quiet(NOON, { network: steady(100_000, FROM, NOON) }), 'busy'],
    ['one busy sample at the very edge of the window', gpuWith({ at: FROM, value: 80 }), 'busy'],
    ['one busy sample a millisecond before the window', gpuWith({ at: FROM - 1, value: 80 }), 'idle'],
    ['one busy sample, everything else missing', { cpu: [{ at: NOON - MINUTE, value: 50 }] }, 'busy'],
    ['two samples at one moment, the busier counts', gpuWith({ at: NOON - MINUTE, value: 90 }), 'busy'],
    ['GPU memory is full', quiet(NOON, { 'gpu-memory': steady(99, FROM, NOON) }), 'idle'],
  ];
  test.each(rows)('%s: %3$s', (_, samples, wanted) => {
    expect(kindOf(samples)).toBe(wanted);
  });

  test('says which signal, how much, when, and what counts as busy', () => {
    const verdict = judge(gpuWith({ at: NOON - 3 * MINUTE, value: 87.4 }), RULE, NOON, UP);
    expect(verdict).toMatchObject({ because: 'GPU at 87 % 3 min ago, where 5 % counts as busy' });
    const network = judge({ network: [{ at: NOON - 59_999, value: 1_340_000 }] }, RULE, NOON, UP);
    expect(network).toMatchObject({ because: 'network at 1.3 MB/s just now, where 100 kB/s counts as busy' });
    const cpu = judge({ cpu: [{ at: NOON - MINUTE, value: 60 }] }, RULE, NOON, UP);
    expect(cpu).toMatchObject({ because: 'CPU at 60 % 1 min ago, where 10 % counts as busy' });
  });

  test('names the newest sample that counts as busy: from there on it may be quiet', () => {
    const verdict = judge(
      gpuWith(
        { at: NOON - 9 * MINUTE, value: 70 },
        { at: NOON - 7 * MINUTE, value: 70 },
        { at: NOON - 5 * MINUTE, value: 60 },
        { at: NOON, value: 1 },
      ),
      RULE,
      NOON,
      UP,
    );
    expect(verdict).toMatchObject({ because: 'GPU at 60 % 5 min ago, where 5 % counts as busy' });
  });
});

describe('unknown', () => {
  const rows: [string, Samples, UnknownWhy | string][] = [
    ['no samples at all', {}, { kind: 'no-series' }],
    ['an empty series', quiet(NOON, { gpu: [] }), { kind: 'no-series' }],
    ['no GPU series', { ...quiet(NOON), gpu: [] }, { kind: 'no-series' }],
    ['newest sample 5 min old', quiet(NOON, { gpu: steady(0, FROM, NOON - 5 * MINUTE) }), 'idle'],
    [
      'newest sample a moment older',
      quiet(NOON, { gpu: steady(0, FROM, NOON - 5 * MINUTE - 1) }),
      { kind: 'stale', newestAt: NOON - 5 * MINUTE - 1 },
    ],
    [
      'a hole of 2 min',
      quiet(NOON, { cpu: [...steady(0, FROM, NOON - 12 * MINUTE), ...steady(0, NOON - 10 * MINUTE, NOON)] }),
      'idle',
    ],
    [
      'a hole of a moment more',
      quiet(NOON, {
        cpu: [
          ...steady(0, FROM, NOON - 12 * MINUTE),
          { at: NOON - 10 * MINUTE + 1, value: 0 },
          ...steady(0, NOON - 9 * MINUTE, NOON),
        ],
      }),
      { kind: 'gap', from: NOON - 12 * MINUTE, to: NOON - 10 * MINUTE + 1 },
    ],
    [
      'first sample 2 min into the window',
      quiet(NOON, { network: steady(0, FROM + 2 * MINUTE, NOON) }),
      'idle',
    ],
    [
      'first sample a moment later',
      quiet(NOON, { network: steady(0, FROM + 2 * MINUTE + 1, NOON, 60_000 - 0.1) }),
      'window-not-covered',
    ],
  ];
  test.each(rows)('%s', (_, samples, wanted) => {
    const why = whyOf(samples);
    if (typeof wanted === 'string' && typeof why !== 'string') expect(why.kind).toBe(wanted);
    else expect(why).toEqual(wanted);
  });

  test('the latest hole is named, and a hole before the window does not matter', () => {
    const gpu = [
      ...steady(0, FROM, NOON - 20 * MINUTE),
      ...steady(0, NOON - 15 * MINUTE, NOON - 10 * MINUTE),
      ...steady(0, NOON - 5 * MINUTE, NOON),
    ];
    expect(whyOf(quiet(NOON, { gpu }))).toEqual({
      kind: 'gap',
      from: NOON - 10 * MINUTE,
      to: NOON - 5 * MINUTE,
    });
    const old = [...steady(0, NOON - 2 * HOUR, NOON - HOUR), ...steady(0, FROM, NOON)];
    expect(kindOf(quiet(NOON, { gpu: old }))).toBe('idle');
  });

  test('the first signal that is unknown is named, in the order GPU, CPU, network', () => {
    expect(judge({ gpu: quiet(NOON).gpu ?? [] }, RULE, NOON, UP)).toMatchObject({
      kind: 'unknown',
      signal: 'cpu',
    });
    const { network: _, ...rest } = quiet(NOON);
    expect(judge(rest, RULE, NOON, UP)).toMatchObject({ kind: 'unknown', signal: 'network' });
  });

  test('a machine must be up for longer than the window', () => {
    expect(kindOf(quiet(NOON), FROM - 1)).toBe('idle');
    expect(whyOf(quiet(NOON), FROM)).toEqual({ kind: 'window-not-covered', oldestAt: NOON - 29 * MINUTE });
  });

  test('samples of an earlier life count for nothing', () => {
    const samples = gpuWith({ at: NOON - 10 * MINUTE, value: 99 });
    expect(kindOf(samples, NOON - 10 * MINUTE)).toBe('unknown');
    expect(kindOf(samples, NOON - 10 * MINUTE - 1)).toBe('busy');
    expect(whyOf({ gpu: steady(0, UP - HOUR, UP) })).toEqual({ kind: 'no-series' });
  });

  test('what could not be read is unknown whatever is remembered, but busy samples still count', () => {
    const failed = { gpu: { kind: 'read-failed', message: 'HTTP 503' } } as const;
    const verdict = judge(quiet(NOON), RULE, NOON, UP, failed);
    expect(verdict).toMatchObject({ kind: 'unknown', signal: 'gpu', why: failed.gpu });
    expect(judge(gpuWith({ at: NOON, value: 50 }), RULE, NOON, UP, failed).kind).toBe('busy');
    expect(judge(quiet(NOON), RULE, NOON, UP, { network: { kind: 'partial' } })).toMatchObject({
      signal: 'network',
    });
    expect(judge(quiet(NOON), RULE, NOON, UP, { cpu: { kind: 'partial' } })).toMatchObject({ signal: 'cpu' });
  });
});

describe('idle', () => {
  test('says how low everything was and for how long', () => {
    const verdict = judge(quiet(NOON), RULE, NOON, UP);
    expect(verdict).toMatchObject({
      kind: 'idle',
      because: 'GPU at most 0 %, CPU at most 2 %, network at most 900 B/s for 40 min',
      since: NOON - 40 * MINUTE,
    });
  });

  test('gives the readings of the window only', () => {
    const gpu = [
      ...steady(1, NOON - 40 * MINUTE, FROM - MINUTE),
      ...steady(2, FROM, NOON - MINUTE),
      { at: NOON, value: 4 },
    ];
    const { readings } = judge(quiet(NOON, { gpu }), RULE, NOON, UP);
    expect(readings.gpu).toEqual({ known: true, max: 4, mean: 64 / 31, newestAt: NOON, samples: 31 });
    expect(readings['gpu-memory']).toEqual({ known: false, why: { kind: 'no-series' } });
  });

  const beginnings: [string, Sample[], number][] = [
    ['no further back than the samples', steady(0, NOON - 38 * MINUTE, NOON), 38],
    ['the window, when there are no older samples', steady(0, FROM + MINUTE, NOON), 30],
    [
      'after the last busy sample',
      [{ at: NOON - 36 * MINUTE, value: 5 }, ...steady(0, NOON - 35 * MINUTE, NOON)],
      35,
    ],
    [
      'after the last hole',
      [...steady(0, NOON - 39 * MINUTE, NOON - 36 * MINUTE), ...steady(0, NOON - 33 * MINUTE, NOON)],
      33,
    ],
    [
      'across a hole of 2 min',
      [...steady(0, NOON - 39 * MINUTE, NOON - 36 * MINUTE), ...steady(0, NOON - 34 * MINUTE, NOON)],
      39,
    ],
  ];
  test.each(beginnings)('since %s', (_, gpu, minutes) => {
    const verdict = judge(quiet(NOON, { gpu }), RULE, NOON, UP);
    expect(verdict).toMatchObject({ kind: 'idle', since: NOON - minutes * MINUTE });
  });

  test('since the last of the three signals fell quiet, and never before the start', () => {
    const cpu = [{ at: NOON - 34 * MINUTE, value: 70 }, ...steady(1, NOON - 33 * MINUTE, NOON)];
    expect(judge(quiet(NOON, { cpu }), RULE, NOON, UP)).toMatchObject({ since: NOON - 33 * MINUTE });
    const up = NOON - 31 * MINUTE - 30 * SECOND;
    expect(judge(quiet(NOON), RULE, NOON, up)).toMatchObject({ since: NOON - 31 * MINUTE });
  });

  const memories: [string, Sample[] | undefined, boolean][] = [
    ['unknown', undefined, false],
    ['just below its threshold', steady(9.99, FROM, NOON), false],
    ['at its threshold', steady(10, FROM, NOON), true],
    ['held by one sample among holes', [{ at: FROM, value: 40 }], true],
    ['held before the window only', [{ at: FROM - 1, value: 40 }], false],
  ];
  test.each(memories)('GPU memory %s', (_, memory, memoryHeld) => {
    const samples = memory === undefined ? quiet(NOON) : quiet(NOON, { 'gpu-memory': memory });
    expect(judge(samples, RULE, NOON, UP)).toMatchObject({ kind: 'idle', memoryHeld });
  });
});
