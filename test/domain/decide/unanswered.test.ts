/** What silence means where GPU memory is held: nothing by default, the usual warnings where the policy says so. */
import { describe, expect, test } from 'vitest';
import { checkStop } from '../../../src/domain/decide/stop-check.ts';
import { decide, type WatchInput } from '../../../src/domain/decide/watch.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { BUSY, HELD, IDLE, machine, NOON, POLICY, UNKNOWN, WATCH_POLICY, warned, watch } from './given.ts';

const STOP = { ...WATCH_POLICY, memoryHeld: 'stop', memoryUnanswered: 4 * HOUR } as const;
const ASKED = watch({ memoryAsked: true, memoryAskedAt: NOON - 4 * HOUR });

function look(over: Partial<WatchInput> = {}) {
  return decide({
    machine: machine(),
    watch: ASKED,
    verdict: HELD,
    warning: undefined,
    policy: STOP,
    limits: POLICY.limits,
    now: NOON,
    ...over,
  });
}

describe('a question about held memory', () => {
  test.each<[string, Partial<WatchInput>, object]>([
    ['unanswered for as long as the policy says', {}, { kind: 'warn', reminder: false }],
    ['a moment before that', { now: NOON - 1 }, { because: { kind: 'memory-held', until: NOON } }],
    [
      'where the policy only asks',
      { policy: WATCH_POLICY, now: NOON + DAY / 4 },
      { because: { kind: 'memory-held' } },
    ],
    [
      'asked by an older version, nobody knows when',
      { watch: watch({ memoryAsked: true }) },
      { because: { kind: 'memory-held' } },
    ],
    ['and busy by now', { verdict: BUSY }, { because: { kind: 'busy' } }],
    ['and unknown by now', { verdict: UNKNOWN }, { because: { kind: 'unknown' } }],
    ['and kept', { machine: machine({ snoozedUntil: NOON + HOUR }) }, { because: { kind: 'snoozed' } }],
    [
      'under a policy that only watches',
      { policy: { ...STOP, dryRun: true } },
      { because: { kind: 'dry-run', would: 'warn' } },
    ],
  ])('%s', (_what, over, decision) => {
    expect(look(over).decision).toMatchObject(decision);
  });

  test('says from when on it is asked, and forgets it when there is work', () => {
    const asked = look({ watch: watch() });
    expect(asked).toMatchObject({ decision: { kind: 'ask-memory' }, watch: { memoryAskedAt: NOON } });
    expect(look({ watch: asked.watch, verdict: IDLE, now: NOON + MINUTE }).watch.memoryAskedAt).toBe(NOON);
    expect(
      look({ watch: asked.watch, verdict: BUSY, now: NOON + MINUTE }).watch.memoryAskedAt,
    ).toBeUndefined();
  });

  test('is answered by a keep: asked anew when that is over', () => {
    const kept = look({ machine: machine({ snoozedUntil: NOON + HOUR }) }).watch;
    expect(kept).toMatchObject({ memoryAsked: false });
    expect(look({ watch: kept, now: NOON + HOUR }).decision).toMatchObject({ kind: 'ask-memory' });
  });

  test('leads to a stop after both warnings, as for any idle machine', () => {
    const open = warned({
      ...ASKED,
      state: 'reminded',
      stopAt: NOON,
      round: 1,
      warnedAt: NOON - 15 * MINUTE,
    });
    const warning = { deliveredAt: NOON - 15 * MINUTE };
    expect(look({ watch: open, warning }).decision).toMatchObject({ kind: 'stop', because: 'idle' });
    expect(look({ watch: open, warning, policy: WATCH_POLICY }).decision).toMatchObject({ kind: 'awake' });
  });

  test('holds at the last look: memory that nobody was asked about keeps the machine', () => {
    const startedAt = NOON - 3 * HOUR;
    const sure = {
      machine: machine(),
      seen: { instanceId: '8412', status: 'running', createdAt: startedAt, lastStartedAt: startedAt },
      verdict: HELD,
      warnedDeliveredAt: NOON - 15 * MINUTE,
      policy: STOP,
      frozenUntil: undefined,
      now: NOON,
    };
    expect(checkStop({ ...sure, unanswered: true })).toEqual({ kind: 'go' });
    expect(checkStop({ ...sure, unanswered: false })).toMatchObject({
      because: 'GPU memory is in use again',
    });
  });
});
