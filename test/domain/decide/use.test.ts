/** What follows from a machine's own report, and what does not. */
import { describe, expect, it } from 'vitest';
import { connectedUntil, isHeld, withUse } from '../../../src/domain/decide/use.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { type UseReport, usageIn } from '../../../src/domain/use-report.ts';
import type { Verdict } from '../../../src/domain/utilization.ts';
import { NOON, RULE, WATCH_POLICY } from './given.ts';

const UP = NOON - 10 * HOUR;
const idle = { kind: 'idle', because: '', readings: {}, since: NOON - HOUR, memoryHeld: true } as const;
const unknown: Verdict = { kind: 'unknown', why: { kind: 'no-series' }, signal: 'gpu', readings: {} };

function report(change: Partial<UseReport> = {}): UseReport {
  return { at: NOON, kernels: [0, 0, 0], sessions: [0, 0, 0], ...change };
}

const verdictWith = (change: Partial<UseReport>, verdict: Verdict = idle) =>
  withUse(verdict, usageIn(report(change), RULE, UP, NOON), NOON);

describe('a kernel that executed within the window', () => {
  it('is work, whatever else is measured or missing', () => {
    expect(verdictWith({ kernels: [1, 0, 0] })).toMatchObject({
      kind: 'busy',
      because: 'a Jupyter kernel was executing 2 min ago',
    });
    expect(verdictWith({ kernels: [2] }, unknown)).toMatchObject({ kind: 'busy' });
  });

  it('is none when it was before the window, or is not known', () => {
    const long = [1, ...Array.from({ length: 31 }, () => 0)];
    expect(verdictWith({ kernels: long })).toMatchObject({ kind: 'idle' });
    expect(verdictWith({ kernels: [null, null] }, unknown)).toEqual(unknown);
  });
});

describe('a report that proves nothing', () => {
  it.each([
    ['missing', undefined],
    ['stale', report({ at: NOON - 6 * MINUTE, kernels: [1], sessions: [1], waitingSince: UP })],
    ['from before the last start', report({ at: UP, kernels: [1] })],
    ['of a clock that is ahead', report({ at: NOON + 2 * MINUTE, kernels: [1], waitingSince: UP })],
    ['of another time zone', report({ at: NOON - 8 * HOUR, waitingSince: UP })],
  ])('%s, leaves the verdict as it is', (_what, given) => {
    for (const verdict of [idle, unknown]) {
      expect(withUse(verdict, usageIn(given, RULE, UP, NOON), NOON)).toBe(verdict);
    }
  });

  it('never makes a machine idle', () => {
    const waits = { waitingSince: UP + MINUTE };
    expect(verdictWith(waits, unknown)).toEqual(unknown);
    const busy: Verdict = { kind: 'busy', because: 'GPU at 90 %', readings: {} };
    expect(verdictWith(waits, busy)).toBe(busy);
  });
});

describe('sessions', () => {
  it('put a warning off until the quiet has lasted for the cap', () => {
    const verdict = verdictWith({ sessions: [0, 2] });
    if (verdict.kind !== 'idle') throw new Error(verdict.kind);
    expect(verdict.sessions).toBe(2);
    expect(connectedUntil(verdict, NOON - HOUR, WATCH_POLICY, NOON)).toBe(NOON + 3 * HOUR);
    expect(connectedUntil(verdict, NOON - 4 * HOUR, WATCH_POLICY, NOON)).toBeUndefined();
    expect(connectedUntil(verdict, NOON - HOUR, { connectionCap: 0 }, NOON)).toBeUndefined();
    expect(connectedUntil(idle, NOON - HOUR, WATCH_POLICY, NOON)).toBeUndefined();
  });
});

describe('memory', () => {
  it('keeps a machine, but for kernels that have waited for two hours', () => {
    const held = (waitingSince?: number) => {
      const verdict = verdictWith(waitingSince === undefined ? {} : { waitingSince });
      return verdict.kind === 'idle' && isHeld(verdict, WATCH_POLICY, NOON);
    };
    expect(held()).toBe(true);
    expect(held(NOON - 2 * HOUR + MINUTE)).toBe(true);
    expect(held(NOON - 2 * HOUR)).toBe(false);
    // They have waited since the start at most.
    expect(
      isHeld(
        withUse(idle, usageIn(report({ waitingSince: UP }), RULE, NOON - HOUR, NOON), NOON) as typeof idle,
        WATCH_POLICY,
        NOON,
      ),
    ).toBe(true);
  });
});
