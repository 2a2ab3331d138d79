/** When a machine has to be read every minute. */
import { describe, expect, it } from 'vitest';
import { isNear, NEAR, worksLately } from '../../../src/domain/decide/closeness.ts';
import { freshWatch } from '../../../src/domain/decide/watch.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Verdict } from '../../../src/domain/utilization.ts';
import type { Watch } from '../../../src/domain/watch.ts';
import { defaultPolicy } from '../../../src/policy.ts';
import { NOON } from './given.ts';

const { watch: policy } = defaultPolicy([]);
const { window } = policy.rule;
const machine = { incarnation: { instanceId: '1', startedAt: NOON - 5 * HOUR }, snoozedUntil: undefined };
const idle: Verdict = { kind: 'idle', because: '', readings: {}, since: NOON - HOUR, memoryHeld: true };
const silent: Verdict = { kind: 'unknown', why: { kind: 'no-series' }, signal: 'gpu', readings: {} };

function watchOf(change: Partial<Watch>): Watch {
  return { ...freshWatch('m', '1'), ...change };
}

function near(change: Partial<Parameters<typeof isNear>[0]>): boolean {
  return isNear({ machine, watch: watchOf({}), workedAt: undefined, policy, now: NOON, ...change });
}

describe('near', () => {
  it('is who shows no work, from a quarter of an hour before its window of quiet is full', () => {
    expect(near({})).toBe(true);
    expect(near({ workedAt: NOON - window + NEAR })).toBe(true);
    expect(near({ workedAt: NOON - window + NEAR + 1 })).toBe(false);
    expect(worksLately({ workedAt: NOON - window + NEAR + 1, policy, now: NOON })).toBe(true);
  });

  it('is every machine with an open warning, also when it works', () => {
    for (const state of ['warned', 'reminded', 'stopping'] as const) {
      expect(near({ watch: watchOf({ state }), workedAt: NOON })).toBe(true);
    }
  });

  it('is nobody too young to be judged soon, or kept for longer', () => {
    const started = (ago: number) => ({
      ...machine,
      incarnation: { instanceId: '1', startedAt: NOON - ago },
    });
    expect(near({ machine: started(window - NEAR - MINUTE) })).toBe(false);
    expect(near({ machine: started(window - NEAR) })).toBe(true);
    expect(near({ machine: { ...machine, snoozedUntil: NOON + HOUR } })).toBe(false);
    expect(near({ machine: { ...machine, snoozedUntil: NOON + NEAR } })).toBe(true);
  });

  it('is nobody of whom all has been said, until something about it changes', () => {
    expect(near({ watch: watchOf({ lastVerdict: idle, memoryAsked: true }) })).toBe(false);
    expect(near({ watch: watchOf({ lastVerdict: { ...idle, memoryHeld: false }, memoryAsked: true }) })).toBe(
      true,
    );
    expect(near({ watch: watchOf({ lastVerdict: idle }), policy: { ...policy, dryRun: true } })).toBe(false);
    expect(near({ watch: watchOf({ lastVerdict: silent, unknownTold: true }) })).toBe(false);
    expect(near({ watch: watchOf({ lastVerdict: silent }) })).toBe(true);
    const back: Verdict = { ...silent, why: { kind: 'window-not-covered', oldestAt: NOON - 5 * MINUTE } };
    expect(near({ watch: watchOf({ lastVerdict: back, unknownTold: true }) })).toBe(true);
  });
});
