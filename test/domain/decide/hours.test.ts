/** What hours decide: the stop at their end, what outlasts them, and the start. */
import { describe, expect, test } from 'vitest';
import { hoursOf, leaseWithHours, overDoubt, startOf } from '../../../src/domain/decide/hours.ts';
import { decide, type WatchInput } from '../../../src/domain/decide/watch.ts';
import type { MachineHours } from '../../../src/domain/decide/watch-input.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Decision, Watch } from '../../../src/domain/watch.ts';
import type { HoursNow, WeekHours } from '../../../src/domain/week-hours.ts';
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

const WEEK: WeekHours = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 12 * 60, timeZone: 'UTC' };
/** From nine to noon, every day; noon is `NOON`. */
const ENDING: HoursNow = {
  inside: true,
  stretch: { from: NOON - 3 * HOUR, until: NOON },
  next: NOON + 21 * HOUR,
};
const OVER: HoursNow = { ...ENDING, inside: false };
const STARTED = NOON - 2 * HOUR;
const QUARTER_TO = NOON - 15 * MINUTE;

function hours(standing: HoursNow, over: Partial<MachineHours> = {}): MachineHours {
  return { week: WEEK, setAt: undefined, standing, busyFor: 4 * HOUR, ...over };
}

function input(over: Partial<WatchInput> = {}): WatchInput {
  return {
    machine: ran(),
    watch: mine(),
    verdict: IDLE,
    warning: undefined,
    policy: WATCH_POLICY,
    limits: LIMITS,
    hours: hours(OVER),
    now: NOON,
    ...over,
  };
}

function ran(over: Parameters<typeof machine>[0] = {}) {
  return machine({ incarnation: { instanceId: '8412', startedAt: STARTED }, ...over });
}

function mine(over: Partial<Watch> = {}): Watch {
  return watch({ incarnation: `8412-${STARTED}`, ...over });
}

/** Warned and reminded of this very end. */
const REMINDED = warned({
  incarnation: `8412-${STARTED}`,
  state: 'reminded',
  hours: { due: NOON, round: 1 },
});

function said(decision: Decision): string {
  if (decision.kind === 'warn') {
    const minutes = (decision.stopAt - NOON) / MINUTE;
    return `${decision.hours === undefined ? 'idle' : 'hours'}-warning for ${minutes}`;
  }
  if (decision.kind === 'keep') return `keep: ${decision.because.kind}`;
  return 'because' in decision ? `${decision.kind}: ${decision.because}` : decision.kind;
}

const held = (due: number) =>
  ran({ snoozedUntil: due, lease: { owner: 'UADA', why: '', until: NOON + 9 * HOUR } });

describe('the end of the hours', () => {
  const rows: [string, Partial<WatchInput>, string][] = [
    [
      'half an hour before: the idle rule waits for them',
      { hours: hours(ENDING), now: NOON - 30 * MINUTE },
      'keep: hours-soon',
    ],
    [
      'a minute earlier: it does not',
      { hours: hours(ENDING), now: NOON - 31 * MINUTE },
      'idle-warning for -16',
    ],
    ['T-15', { hours: hours(ENDING), now: QUARTER_TO }, 'hours-warning for 0'],
    ['T-15, busy: nobody is warned', { hours: hours(ENDING), now: QUARTER_TO, verdict: BUSY }, 'keep: busy'],
    [
      'GPU memory is held: warned all the same',
      { hours: hours(ENDING), now: QUARTER_TO, verdict: HELD },
      'hours-warning for 0',
    ],
    [
      'quiet too late: a quarter of an hour is left',
      { hours: hours(ENDING), now: NOON - 5 * MINUTE },
      'hours-warning for 10',
    ],
    ['missed by hours, still outside', { now: NOON + 6 * HOUR }, 'hours-warning for 375'],
    [
      'missed, and inside again',
      {
        hours: hours({ ...ENDING, stretch: { from: NOON + 21 * HOUR, until: NOON + DAY } }),
        verdict: BUSY,
        now: NOON + 21 * HOUR,
      },
      'lease-ending',
    ],
    [
      'warned and reminded, due',
      { watch: REMINDED, warning: DELIVERED, now: NOON + 2 * MINUTE },
      'stop: hours',
    ],
    [
      'the warning has not arrived',
      { watch: REMINDED, warning: { deliveredAt: undefined }, now: NOON + 2 * MINUTE },
      'keep: warning-not-delivered',
    ],
    [
      'busy again after the warning',
      { watch: REMINDED, warning: DELIVERED, verdict: BUSY },
      'awake: GPU at 87 % just now',
    ],
    [
      'unknown after the warning: put off',
      { watch: REMINDED, warning: DELIVERED, verdict: UNKNOWN },
      'postpone: unknown',
    ],
    [
      'its hours were taken away',
      { watch: REMINDED, warning: DELIVERED, hours: undefined },
      'called-off: it has no such hours any more',
    ],
    [
      'its hours are others now',
      { watch: REMINDED, warning: DELIVERED, hours: hours(OVER, { setAt: NOON + 1 }) },
      'called-off: its hours have changed',
    ],
    ['busy when they end', { verdict: BUSY }, 'after-hours'],
    ['unknown when they end', { verdict: UNKNOWN }, 'after-hours'],
    [
      'the same, told before',
      { verdict: BUSY, watch: mine({ hours: { due: NOON, askUntil: NOON + HOUR } }) },
      'keep: busy',
    ],
    [
      'idle at last, while it is looked at',
      { watch: mine({ hours: { due: NOON, askUntil: NOON + HOUR } }), now: NOON + 59 * MINUTE },
      'hours-warning for 74',
    ],
    [
      'busy when it is looked at no more',
      { verdict: BUSY, watch: mine({ hours: { due: NOON, askUntil: NOON + HOUR } }), now: NOON + HOUR },
      'after-hours',
    ],
    [
      'idle after that: the idle rule alone',
      { watch: mine({ hours: { due: NOON, askUntil: NOON + HOUR, letGo: true } }), now: NOON + 2 * HOUR },
      'idle-warning for 135',
    ],
    [
      'started by a person after they ended',
      {
        machine: machine({ incarnation: { instanceId: '8412', startedAt: NOON } }),
        watch: undefined,
        verdict: BUSY,
        now: NOON + HOUR,
      },
      'keep: busy',
    ],
    [
      'set after they ended',
      { hours: hours(OVER, { setAt: NOON }), verdict: BUSY, now: NOON + HOUR },
      'keep: busy',
    ],
    ['kept beyond them', { machine: held(NOON + 2 * HOUR) }, 'keep: snoozed'],
    [
      'a quarter of an hour before the keep ends',
      { machine: held(NOON + 2 * HOUR), now: NOON + 105 * MINUTE },
      'hours-warning for 120',
    ],
    ['kept until they begin again', { machine: held(ENDING.next), verdict: IDLE }, 'keep: snoozed'],
    [
      'an idle warning is open: it goes on alone',
      {
        watch: warned({ incarnation: `8412-${STARTED}` }),
        warning: DELIVERED,
        now: NOON - 10 * MINUTE,
        hours: hours(ENDING),
      },
      'keep: warned',
    ],
    [
      'up for too short a time to be known',
      {
        machine: machine({ incarnation: { instanceId: '8412', startedAt: NOON - 10 * MINUTE } }),
        watch: undefined,
        verdict: UNKNOWN,
      },
      'keep: young',
    ],
    ['the policy only watches', { policy: { ...WATCH_POLICY, dryRun: true } }, 'keep: dry-run'],
    [
      'the lease is over first',
      { machine: ran({ lease: { owner: 'UADA', why: '', until: NOON } }) },
      'stop: lease-end',
    ],
  ];
  test.each(rows)('%s', (_name, over, wanted) => {
    expect(said(decide(input(over)).decision)).toBe(wanted);
  });

  test('a busy machine is told once, looked at for so long, then let go once', () => {
    let kept: Watch | undefined = mine();
    const told: string[] = [];
    for (let now = NOON; now < NOON + 6 * HOUR; now += MINUTE) {
      const decided = decide(input({ watch: kept, verdict: BUSY, now }));
      kept = decided.watch;
      if (decided.decision.kind === 'after-hours')
        told.push(`${decided.decision.letGo} ${(now - NOON) / HOUR}`);
      expect(decided.decision.kind).not.toBe('stop');
    }
    expect(told).toEqual(['false 0', 'true 4']);
  });

  test('a stop is wrong once its hours are others, and before it is due', () => {
    const life = { instanceId: '8412', startedAt: STARTED };
    expect(overDoubt(ran(), hours(OVER), life, NOON)).toBeUndefined();
    expect(overDoubt(ran(), undefined, life, NOON)).toBe('it has no such hours any more');
    expect(overDoubt(held(NOON + 1), hours(OVER), life, NOON)).toBe('its hours have changed');
    expect(overDoubt(ran(), hours(ENDING), life, NOON - 1)).toBe('its hours have changed');
  });
});

describe('the beginning of the hours', () => {
  const stopped = machine({ state: 'stopped', stopReason: 'hours' });
  const inside: HoursNow = {
    inside: true,
    stretch: { from: NOON, until: NOON + 3 * HOUR },
    next: NOON + DAY,
  };
  const policy = { maxStarts: 2 };
  test.each([
    ['what they stopped', stopped, inside, NOON, 'start'],
    ['missed by two hours', stopped, inside, NOON + 2 * HOUR, 'start'],
    ['with no more than a moment left', stopped, inside, NOON + 150 * MINUTE + 1, undefined],
    ['missed by all of them', stopped, { ...inside, inside: false }, NOON + 4 * HOUR, undefined],
    ['tried for these already', { ...stopped, hourTry: NOON }, inside, NOON, undefined],
    ['tried the day before', { ...stopped, hourTry: NOON - DAY }, inside, NOON, 'start'],
    ['stopped by a person', { ...stopped, stopReason: 'owner' as const }, inside, NOON, undefined],
    ['stopped for idleness', { ...stopped, stopReason: 'idle' as const }, inside, NOON, undefined],
    [
      'stopped by the end of its lease',
      { ...stopped, stopReason: 'lease-end' as const },
      inside,
      NOON,
      undefined,
    ],
    ['still running', machine(), inside, NOON, undefined],
    ['started so often without a word', { ...stopped, hourStarts: 2 }, inside, NOON, 'paused'],
  ])('%s', (_name, given, standing, now, wanted) => {
    expect(startOf(given, standing, policy, now)?.kind).toBe(wanted);
  });
});

describe('whose hours', () => {
  const projects = [{ id: 'ml-research', channels: [], hours: WEEK }];
  const own = { week: { ...WEEK, to: 1080 }, setAt: NOON };
  test.each([
    ['its project’s', machine(), WEEK],
    ['its own', machine({ hours: own }), own.week],
    ['none, said for itself', machine({ hours: { week: undefined, setAt: NOON } }), undefined],
    ['none of another project', machine({ project: 'else' }), undefined],
    [
      'none for what can only be ended',
      machine({
        kind: 'tpu',
        spec: { family: 'v5e', count: 16, buy: 'on-demand', leaseFor: HOUR, zone: undefined },
        shape: { family: 'v5e', count: 16, machineType: 'v5litepod-16' },
      }),
      undefined,
    ],
  ])('%s', (_name, given, wanted) => {
    expect(hoursOf(given, projects)?.week).toEqual(wanted);
  });

  test('a lease outlives the day’s hours, but no limit, and is never cut', () => {
    const policy = { busyFor: 4 * HOUR };
    expect(leaseWithHours(NOON, NOON + HOUR, policy, NOON + DAY)).toBe(NOON + 6 * HOUR);
    expect(leaseWithHours(NOON, NOON + HOUR, policy, NOON + 2 * HOUR)).toBe(NOON + 2 * HOUR);
    expect(leaseWithHours(NOON + DAY, NOON + HOUR, policy, NOON + 2 * HOUR)).toBe(NOON + DAY);
  });
});
