/** The conversation before an idle stop: warn, remind, stop, and everything that interrupts it. */
import { describe, expect, test } from 'vitest';
import { decide, freshWatch, type WatchInput } from '../../../src/domain/decide/watch.ts';
import type { MachineState } from '../../../src/domain/machine.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { Decision } from '../../../src/domain/watch.ts';
import {
  BUSY,
  DELIVERED,
  HELD,
  IDLE,
  LIMITS,
  machine,
  NOON,
  UNKNOWN,
  WATCH_POLICY,
  warned,
  watch,
} from './given.ts';

const STARTED = NOON - 3 * HOUR;

function input(over: Partial<WatchInput> = {}): WatchInput {
  return {
    machine: machine(),
    watch: watch(),
    verdict: IDLE,
    warning: undefined,
    policy: WATCH_POLICY,
    limits: LIMITS,
    now: NOON,
    ...over,
  };
}

/** The decision in one word, with a keep's reason. */
function said({ kind, ...rest }: Decision): string {
  return 'because' in rest && typeof rest.because === 'object' ? `${kind}: ${rest.because.kind}` : kind;
}

const DRY = { ...WATCH_POLICY, dryRun: true };
const REMINDED = warned({ state: 'reminded' });
const FIVE_TO = NOON - 5 * MINUTE;

describe('one look', () => {
  const young = (minutes: number) =>
    machine({ incarnation: { instanceId: '8412', startedAt: NOON - minutes * MINUTE } });
  const fresh = undefined;
  const rows: [string, Partial<WatchInput>, string][] = [
    ['idle for the first time', {}, 'warn'],
    ['nothing remembered of it', { watch: undefined }, 'warn'],
    ['busy', { verdict: BUSY }, 'keep: busy'],
    ['unknown', { verdict: UNKNOWN }, 'keep: unknown'],
    ['idle but kept', { machine: machine({ snoozedUntil: NOON + 1 }) }, 'keep: snoozed'],
    ['kept until this very moment', { machine: machine({ snoozedUntil: NOON }) }, 'warn'],
    ['busy and kept', { machine: machine({ snoozedUntil: NOON + 1 }), verdict: BUSY }, 'keep: snoozed'],
    ['idle, holding GPU memory', { verdict: HELD }, 'ask-memory'],
    ['the same, asked before', { verdict: HELD, watch: watch({ memoryAsked: true }) }, 'keep: memory-held'],
    ['idle and started just now', { machine: young(1), watch: fresh }, 'keep: young'],
    ['idle at the end of the grace', { machine: young(15), watch: fresh }, 'warn'],
    ['idle a moment before', { machine: young(15), watch: fresh, now: NOON - 1 }, 'keep: young'],
    ['busy and started just now', { machine: young(1), watch: fresh, verdict: BUSY }, 'keep: busy'],
    [
      'unknown while the window cannot be full',
      { machine: young(44), watch: fresh, verdict: UNKNOWN },
      'keep: young',
    ],
    [
      'unknown as soon as it could be',
      { machine: young(45), watch: fresh, verdict: UNKNOWN },
      'keep: unknown',
    ],
    ['warned, not yet delivered', { watch: warned() }, 'keep: warning-not-delivered'],
    [
      'warned long ago, never delivered',
      { watch: warned(), warning: { deliveredAt: undefined }, now: NOON + HOUR },
      'keep: warning-not-delivered',
    ],
    [
      'warned, the reminder not due',
      { watch: warned(), warning: DELIVERED, now: FIVE_TO - 1 },
      'keep: warned',
    ],
    ['warned, the reminder due', { watch: warned(), warning: DELIVERED, now: FIVE_TO }, 'warn'],
    ['warned and reminded, not due', { watch: REMINDED, warning: DELIVERED, now: NOON - 1 }, 'keep: warned'],
    ['due, delivered too recently by two seconds', { watch: REMINDED, warning: DELIVERED }, 'keep: warned'],
    [
      'due to the moment, delivered at once',
      { watch: REMINDED, warning: { deliveredAt: NOON - 15 * MINUTE } },
      'stop',
    ],
    [
      'due, delivered long enough ago',
      { watch: REMINDED, warning: DELIVERED, now: NOON + 2 * SECOND },
      'stop',
    ],
    [
      'due, reminded, delivery never confirmed',
      { watch: REMINDED, warning: { deliveredAt: undefined }, now: NOON + HOUR },
      'keep: warning-not-delivered',
    ],
    ['due, but no reminder was given', { watch: warned(), warning: DELIVERED, now: NOON + MINUTE }, 'warn'],
    [
      'due, but busy again',
      { watch: REMINDED, warning: DELIVERED, verdict: BUSY, now: NOON + MINUTE },
      'awake',
    ],
    [
      'due, but unknown',
      { watch: REMINDED, warning: DELIVERED, verdict: UNKNOWN, now: NOON + MINUTE },
      'postpone',
    ],
    [
      'due, but kept',
      {
        watch: REMINDED,
        warning: DELIVERED,
        machine: machine({ snoozedUntil: NOON + HOUR }),
        now: NOON + MINUTE,
      },
      'keep: snoozed',
    ],
    [
      'due, but it holds GPU memory again',
      { watch: REMINDED, warning: DELIVERED, verdict: HELD, now: NOON + MINUTE },
      'awake',
    ],
    [
      'its stop is under way',
      { watch: warned({ state: 'stopping' }), now: NOON + 13 * MINUTE - 1 },
      'keep: transitioning',
    ],
    ['its stop never began', { watch: warned({ state: 'stopping' }), now: NOON + 13 * MINUTE }, 'warn'],
    [
      'busy while its stop is under way',
      { watch: warned({ state: 'stopping' }), verdict: BUSY, now: NOON + MINUTE },
      'awake',
    ],
    ['only watched: idle', { policy: DRY }, 'keep: dry-run'],
    ['only watched: holding memory', { policy: DRY, verdict: HELD }, 'keep: dry-run'],
    [
      'only watched: due',
      { policy: DRY, watch: REMINDED, warning: DELIVERED, now: NOON + MINUTE },
      'keep: dry-run',
    ],
    ['only watched: busy', { policy: DRY, verdict: BUSY }, 'keep: busy'],
  ];
  test.each(rows)('%s: %3$s', (_, over, wanted) => {
    expect(said(decide(input(over)).decision)).toBe(wanted);
  });

  const states: [MachineState, string][] = [
    ['accepted', 'keep: transitioning'],
    ['placing', 'keep: transitioning'],
    ['booting', 'keep: transitioning'],
    ['starting', 'keep: transitioning'],
    ['stopping', 'keep: transitioning'],
    ['deleting', 'keep: transitioning'],
    ['stuck', 'keep: transitioning'],
    ['stopped', 'keep: not-running'],
    ['gone', 'keep: not-running'],
    ['failed', 'keep: not-running'],
  ];
  test.each(states)('%s, whatever is measured: %s', (state, wanted) => {
    for (const verdict of [IDLE, BUSY, UNKNOWN]) {
      const { decision, watch: after } = decide(
        input({
          machine: machine({ state }),
          verdict,
          watch: REMINDED,
          warning: DELIVERED,
          now: NOON + HOUR,
        }),
      );
      expect(decision).toEqual({ kind: 'keep', because: { kind: wanted.slice(6), state } });
      expect(after.state).toBe(state === 'booting' ? 'reminded' : 'ok');
    }
  });

  test('a machine without a life is not judged', () => {
    const { decision, watch: after } = decide(
      input({ machine: machine({ incarnation: undefined }), watch: undefined }),
    );
    expect(said(decision)).toBe('keep: transitioning');
    expect(after).toMatchObject({ incarnation: 'none', state: 'ok' });
  });
});

describe('what a decision says', () => {
  test('the first warning names its stop, a quarter of an hour away', () => {
    const { decision, watch: after } = decide(input());
    expect(decision).toEqual({ kind: 'warn', stopAt: NOON + 15 * MINUTE, reminder: false, verdict: IDLE });
    expect(after).toMatchObject({ state: 'warned', warnedAt: NOON, stopAt: NOON + 15 * MINUTE, round: 1 });
  });

  test('the second keeps the announced time, even when it comes a little late', () => {
    for (const now of [FIVE_TO, FIVE_TO + 2 * MINUTE]) {
      const { decision, watch: after } = decide(input({ watch: warned(), warning: DELIVERED, now }));
      expect(decision).toEqual({ kind: 'warn', stopAt: NOON, reminder: true, verdict: IDLE });
      expect(after).toMatchObject({ state: 'reminded', stopAt: NOON, round: 1 });
    }
  });

  test('a reminder that comes much too late moves the stop, so that it still is a reminder', () => {
    const { decision, watch: after } = decide(
      input({ watch: warned(), warning: DELIVERED, now: FIVE_TO + 2 * MINUTE + 1 }),
    );
    expect(decision).toMatchObject({ stopAt: NOON + 2 * MINUTE + 1, reminder: true });
    expect(after.stopAt).toBe(NOON + 2 * MINUTE + 1);
    expect(
      decide(input({ watch: warned(), warning: DELIVERED, now: NOON + 8 * HOUR - HOUR })).decision,
    ).toMatchObject({
      stopAt: NOON + 7 * HOUR + 5 * MINUTE,
    });
  });

  test('a stop is for idleness and carries the verdict', () => {
    const { decision, watch: after } = decide(
      input({ watch: REMINDED, warning: DELIVERED, now: NOON + MINUTE }),
    );
    expect(decision).toEqual({ kind: 'stop', because: 'idle', verdict: IDLE });
    expect(after).toMatchObject({ state: 'stopping', stopAt: NOON, round: 1 });
  });

  test('waking up ends the round; the next warning opens another', () => {
    const awake = decide(input({ watch: REMINDED, warning: DELIVERED, verdict: BUSY }));
    expect(awake.decision).toEqual({ kind: 'awake', because: 'GPU at 87 % just now' });
    expect(awake.watch).toMatchObject({ state: 'ok', warnedAt: undefined, stopAt: undefined, round: 1 });
    const again = decide(input({ watch: awake.watch, now: NOON + HOUR }));
    expect(again.watch).toMatchObject({ state: 'warned', round: 2, stopAt: NOON + HOUR + 15 * MINUTE });
    expect(decide(input({ watch: REMINDED, warning: DELIVERED, verdict: HELD })).decision).toEqual({
      kind: 'awake',
      because: 'GPU memory is in use',
    });
  });

  test('a keep closes an open warning without another word', () => {
    const kept = decide(input({ watch: REMINDED, machine: machine({ snoozedUntil: NOON + HOUR }) }));
    expect(kept.watch).toMatchObject({ state: 'ok', stopAt: undefined });
    expect(kept.decision).toEqual({ kind: 'keep', because: { kind: 'snoozed', until: NOON + HOUR } });
  });

  test('a young machine is told until when', () => {
    const startedAt = NOON - MINUTE;
    const one = machine({ incarnation: { instanceId: '8412', startedAt } });
    const until = (over: Partial<WatchInput>) =>
      decide(input({ machine: one, watch: undefined, ...over })).decision;
    expect(until({})).toMatchObject({ because: { until: startedAt + 30 * MINUTE } });
    const patient = { ...WATCH_POLICY, bootGrace: HOUR };
    expect(until({ policy: patient })).toMatchObject({ because: { until: startedAt + HOUR } });
    expect(until({ now: NOON + 15 * MINUTE, verdict: UNKNOWN })).toMatchObject({
      because: { until: startedAt + 45 * MINUTE },
    });
  });

  test('dry runs say what they would have done and leave no warning open', () => {
    const would = (over: Partial<WatchInput>) => decide(input({ policy: DRY, ...over }));
    expect(would({}).decision).toEqual({ kind: 'keep', because: { kind: 'dry-run', would: 'warn' } });
    expect(would({}).watch).toMatchObject({ state: 'ok', round: 0 });
    expect(would({ verdict: HELD }).decision).toMatchObject({ because: { would: 'ask' } });
    const due = would({ watch: REMINDED, warning: DELIVERED });
    expect(due.decision).toMatchObject({ because: { would: 'stop-idle' } });
    expect(due.watch.state).toBe('ok');
  });

  test('asking about memory is remembered until it works again', () => {
    const asked = decide(input({ verdict: HELD }));
    expect(asked).toMatchObject({
      decision: { kind: 'ask-memory', verdict: HELD },
      watch: { memoryAsked: true, state: 'ok' },
    });
    expect(decide(input({ verdict: IDLE, watch: asked.watch })).watch.memoryAsked).toBe(true);
    expect(decide(input({ verdict: UNKNOWN, watch: asked.watch })).watch.memoryAsked).toBe(true);
    expect(decide(input({ verdict: BUSY, watch: asked.watch })).watch.memoryAsked).toBe(false);
  });

  test('a watch of another life counts as none', () => {
    const other = { ...REMINDED, incarnation: '8412-1', unknownTold: true };
    const { decision, watch: after } = decide(input({ watch: other, warning: DELIVERED, now: NOON + HOUR }));
    expect(decision).toMatchObject({ kind: 'warn', reminder: false });
    expect(after).toMatchObject({ incarnation: `8412-${STARTED}`, round: 1, machineId: 'm3k9x2p7qa' });
    expect(freshWatch('m1', '8412-1')).toMatchObject({
      machineId: 'm1',
      incarnation: '8412-1',
      state: 'ok',
      round: 0,
    });
  });
});
