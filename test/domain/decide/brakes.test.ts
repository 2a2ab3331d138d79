/** The fleet's brakes: too many unknown, too many stops at once. */
import { describe, expect, test } from 'vitest';
import { applyBrakes, type Braked } from '../../../src/domain/decide/brakes.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import type { Decision, KeepReason } from '../../../src/domain/watch.ts';
import { BUSY, IDLE, machine, NOON, UNKNOWN, WATCH_POLICY, warned, watch } from './given.ts';

const REMINDED = warned({ state: 'reminded' });
let count = 0;

function entry(decision: Decision, over: Partial<Braked> = {}): Braked {
  count += 1;
  return {
    machine: machine({ name: `m${count}` }),
    before: watch({ lastVerdict: BUSY, everKnown: true }),
    after: watch({ lastVerdict: BUSY, everKnown: true }),
    decision,
    ...over,
  };
}

function kept(because: KeepReason, over: Partial<Braked> = {}): Braked {
  return entry({ kind: 'keep', because }, over);
}

const busy = () => kept({ kind: 'busy', because: 'GPU at 87 %' });
const stop = () =>
  entry(
    { kind: 'stop', because: 'idle', verdict: IDLE },
    { before: REMINDED, after: { ...REMINDED, state: 'stopping' } },
  );
const unknown = (over: Partial<Braked> = {}) =>
  kept(
    { kind: 'unknown', why: { kind: 'no-series' }, signal: 'gpu' },
    { after: watch({ lastVerdict: UNKNOWN, everKnown: true }), ...over },
  );
const ends = (until: number) =>
  entry(
    { kind: 'stop', because: 'lease-end', verdict: IDLE },
    { machine: machine({ name: `until ${until}`, lease: { owner: 'UADA', why: '', until } }) },
  );

const hoursEnd = () =>
  entry(
    { kind: 'stop', because: 'hours', verdict: IDLE },
    { before: REMINDED, after: { ...REMINDED, state: 'stopping' } },
  );

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

function stopsLeft(judged: readonly Braked[]): number {
  return applyBrakes(judged, WATCH_POLICY).judged.filter(({ decision }) => decision.kind === 'stop').length;
}

describe('ends of hours', () => {
  test.each([
    [
      'all at once: paced, not held, beside idle stops that are',
      [...times(8, hoursEnd), ...times(6, stop)],
      5,
    ],
    ['as many as there may be', [...times(5, hoursEnd), ...times(5, stop)], 10],
    ['4 of 10 unknown: none', [...times(4, () => unknown()), ...times(4, busy), ...times(2, hoursEnd)], 0],
  ])('%s', (_name, judged, left) => {
    expect(stopsLeft(judged)).toBe(left);
  });

  test('what the unknown hold back is told', () => {
    const { brake } = applyBrakes([unknown(), unknown(), hoursEnd()], WATCH_POLICY);
    expect(brake?.held).toHaveLength(1);
  });
});

describe('machines that turned unknown', () => {
  const rows: [string, Braked[], number][] = [
    ['3 of 10', [...times(3, () => unknown()), ...times(6, busy), stop()], 1],
    ['4 of 10', [...times(4, () => unknown()), ...times(5, busy), stop()], 0],
    ['1 of 2: one alone is its own trouble', [unknown(), stop()], 1],
    ['2 of 3', [unknown(), unknown(), stop()], 0],
    [
      '4 of 10 of which nothing was ever known',
      [...times(4, () => unknown({ after: watch({ lastVerdict: UNKNOWN }) })), ...times(5, busy), stop()],
      1,
    ],
    [
      '4 of 10, too young to be judged',
      [
        ...times(4, () =>
          kept({ kind: 'young', until: NOON }, { after: watch({ lastVerdict: UNKNOWN, everKnown: true }) }),
        ),
        ...times(5, busy),
        stop(),
      ],
      1,
    ],
    [
      '4 of 10, two told and two with their warnings put off',
      [
        entry(
          { kind: 'tell-unknown', why: { kind: 'no-series' }, signal: 'gpu' },
          { after: watch({ lastVerdict: UNKNOWN, everKnown: true }) },
        ),
        entry(
          { kind: 'postpone', stopAt: NOON, because: 'unknown' },
          { after: watch({ lastVerdict: UNKNOWN, everKnown: true }) },
        ),
        ...times(2, () => unknown()),
        ...times(5, busy),
        stop(),
      ],
      0,
    ],
    [
      '3 of 9 that run: those that do not run are not watched',
      [
        ...times(3, () => unknown()),
        ...times(5, busy),
        stop(),
        ...times(9, () => kept({ kind: 'not-running', state: 'stopped' })),
        kept({ kind: 'transitioning', state: 'booting' }),
      ],
      0,
    ],
  ];
  test.each(rows)('%s: %3$i stop', (_, judged, wanted) => {
    expect(stopsLeft(judged)).toBe(wanted);
  });

  test('say how many and of how many', () => {
    const { brake } = applyBrakes([...times(4, () => unknown()), ...times(5, busy), stop()], WATCH_POLICY);
    expect(brake?.what).toBe(
      'No idle machine is stopped now: the utilization of 4 of 10 machines can no longer be read, which is more than 30 %.',
    );
  });

  test('hold nothing back when nothing would stop, and say nothing', () => {
    const judged = times(4, () => unknown());
    expect(applyBrakes(judged, WATCH_POLICY)).toEqual({ judged, brake: undefined });
  });
});

describe('stops in one pass', () => {
  const rows: [string, number, number, number][] = [
    ['five of five', 5, 0, 5],
    ['six of six', 6, 0, 0],
    ['six of 29: a fifth is 5.8', 6, 23, 0],
    ['six of 30', 6, 24, 6],
    ['seven of 34: a fifth is 6.8', 7, 27, 0],
    ['twenty of a hundred', 20, 80, 20],
    ['twenty-one of a hundred', 21, 79, 0],
  ];
  test.each(rows)('%s', (_, stops, others, wanted) => {
    expect(stopsLeft([...times(stops, stop), ...times(others, busy)])).toBe(wanted);
  });

  test('that are held become keeps with the reason, as if nothing had been decided', () => {
    const judged = times(6, stop);
    const { judged: after, brake } = applyBrakes(judged, WATCH_POLICY);
    expect(brake).toEqual({
      what: 'No idle machine is stopped now: 6 would stop at once, and 5 is the most.',
      held: judged.map((one) => one.machine.name),
    });
    expect(after[0]?.decision).toEqual({
      kind: 'keep',
      because: { kind: 'capped', because: '6 would stop at once, and 5 is the most' },
    });
    expect(after[0]?.after).toMatchObject({
      state: 'reminded',
      stopAt: REMINDED.stopAt,
      warnedAt: REMINDED.warnedAt,
    });
    const [first] = times(6, stop).map((one) => ({ ...one, before: undefined }));
    const fresh = applyBrakes([...(first === undefined ? [] : [first]), ...times(5, stop)], WATCH_POLICY)
      .judged[0];
    expect(fresh?.after).toMatchObject({ state: 'ok', stopAt: undefined, warnedAt: undefined });
  });

  test('leave everything else as it was, in its place', () => {
    const warn = entry({ kind: 'warn', stopAt: NOON, reminder: false, verdict: IDLE });
    const judged = [warn, ...times(6, stop), busy()];
    const { judged: after } = applyBrakes(judged, WATCH_POLICY);
    expect(after).toHaveLength(8);
    expect(after[0]).toBe(warn);
    expect(after[7]).toBe(judged[7]);
    expect(after[1]?.machine).toBe(judged[1]?.machine);
  });
});

describe('leases that end at once', () => {
  test('are ended at a pace, the longest overdue first, without a brake', () => {
    const judged = times(8, (i) => ends(NOON - i * MINUTE));
    const { judged: after, brake } = applyBrakes(judged, WATCH_POLICY);
    expect(brake).toBeUndefined();
    expect(after.map(({ decision }) => decision.kind)).toEqual([
      ...times(3, () => 'keep'),
      ...times(5, () => 'stop'),
    ]);
    expect(after[0]?.decision).toMatchObject({
      because: { kind: 'capped', because: '8 leases or hours end at once; the next pass goes on' },
    });
  });

  test('are not held by machines that turned unknown, and do not count among idle stops', () => {
    const judged = [...times(4, () => unknown()), ends(NOON), stop()];
    const { judged: after, brake } = applyBrakes(judged, WATCH_POLICY);
    expect(after[4]?.decision.kind).toBe('stop');
    expect(after[5]?.decision.kind).toBe('keep');
    expect(brake?.held).toEqual([judged[5]?.machine.name]);
    expect(stopsLeft([...times(5, stop), ...times(5, (i) => ends(NOON - i))])).toBe(10);
  });
});
