/** The end of a lease: two notices, then a stop, unless it works or we are blind. */
import { describe, expect, test } from 'vitest';
import { decide, type WatchInput } from '../../../src/domain/decide/watch.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { UnknownWhy, Verdict } from '../../../src/domain/utilization.ts';
import type { Watch } from '../../../src/domain/watch.ts';
import { BUSY, HELD, IDLE, LIMITS, machine, NOON, UNKNOWN, WATCH_POLICY, warned, watch } from './given.ts';

const STARTED = NOON - 3 * HOUR;
const LONGEST = STARTED + DAY;

/** The lease ends at noon; everything that had to be told before has been. */
const TOLD = watch({ leaseTold: { until: NOON, told: ['30m', '10m'] } });
const OVER = watch({ leaseTold: { until: NOON, told: ['30m', '10m', 'kept-busy'] } });

function look(over: Partial<WatchInput> & { until?: number }) {
  const { until = NOON, ...rest } = over;
  return decide({
    machine: machine({ lease: { owner: 'UADA', why: '', until } }),
    watch: TOLD,
    verdict: BUSY,
    warning: undefined,
    policy: WATCH_POLICY,
    limits: LIMITS,
    now: NOON,
    ...rest,
  });
}

function blind(why: UnknownWhy): Verdict {
  return { ...UNKNOWN, why };
}

describe('at the end', () => {
  const failed = blind({ kind: 'read-failed', message: 'HTTP 503' });
  const rows: [string, Parameters<typeof look>[0], string][] = [
    ['a moment before, idle', { verdict: IDLE, now: NOON - 1 }, 'warn'],
    ['idle', { verdict: IDLE }, 'stop'],
    ['idle, holding GPU memory', { verdict: HELD }, 'stop'],
    ['idle and warned', { verdict: IDLE, watch: warned() }, 'stop'],
    ['unknown', { verdict: UNKNOWN }, 'stop'],
    ['stale', { verdict: blind({ kind: 'stale', newestAt: 1 }) }, 'stop'],
    ['busy, for the first time', {}, 'lease-ending'],
    ['busy, said before', { watch: OVER }, 'keep'],
    ['busy a moment before its longest run is over', { watch: OVER, now: LONGEST - 1 }, 'keep'],
    ['busy when its longest run is over', { watch: OVER, now: LONGEST }, 'stop'],
    ['said to run on, then idle', { watch: OVER, verdict: IDLE, now: NOON + HOUR }, 'stop'],
    ['busy, lent beyond the longest run', { until: LONGEST + HOUR, now: LONGEST + HOUR }, 'stop'],
    ['we could not read just now', { verdict: failed }, 'keep'],
    [
      'we could not read for half an hour less a moment',
      { verdict: failed, watch: { ...TOLD, unknownSince: NOON - 30 * MINUTE + 1 } },
      'keep',
    ],
    [
      'we could not read for half an hour',
      { verdict: failed, watch: { ...TOLD, unknownSince: NOON - 30 * MINUTE } },
      'stop',
    ],
    ['a part was left out just now', { verdict: blind({ kind: 'partial' }) }, 'keep'],
    ['we could not read, and the longest run is over', { verdict: failed, now: LONGEST }, 'stop'],
    [
      'still booting',
      {
        verdict: UNKNOWN,
        machine: machine({ state: 'booting', lease: { owner: 'UADA', why: '', until: NOON } }),
      },
      'stop',
    ],
    [
      'being stopped already',
      { machine: machine({ state: 'stopping', lease: { owner: 'UADA', why: '', until: NOON } }) },
      'keep',
    ],
    [
      'its stop was decided a moment ago',
      { verdict: IDLE, watch: { ...TOLD, state: 'stopping', stopAt: NOON - 13 * MINUTE + 1 } },
      'keep',
    ],
    [
      'its stop was decided long ago and never began',
      { verdict: IDLE, watch: { ...TOLD, state: 'stopping', stopAt: NOON - 13 * MINUTE } },
      'stop',
    ],
    [
      'its stop was decided, but it works',
      { watch: { ...TOLD, state: 'stopping', stopAt: NOON - MINUTE } },
      'lease-ending',
    ],
    ['only watched', { verdict: IDLE, policy: { ...WATCH_POLICY, dryRun: true } }, 'keep'],
  ];
  test.each(rows)('%s: %3$s', (_, over, wanted) => {
    expect(look(over).decision.kind).toBe(wanted);
  });

  test('a stop is for the lease, whoever keeps quiet', () => {
    const { decision, watch: after } = look({ verdict: UNKNOWN });
    expect(decision).toEqual({ kind: 'stop', because: 'lease-end', verdict: UNKNOWN });
    expect(after).toMatchObject({ state: 'stopping', stopAt: NOON });
  });

  test('a busy machine runs on until its longest run is over, and that is said once', () => {
    const first = look({});
    expect(first.decision).toEqual({
      kind: 'lease-ending',
      endsAt: NOON,
      longestUntil: LONGEST,
      busy: true,
      over: true,
    });
    expect(first.watch.leaseTold).toEqual({ until: NOON, told: ['30m', '10m', 'kept-busy'] });
    const then = look({ watch: first.watch, now: NOON + MINUTE });
    expect(then.decision).toEqual({ kind: 'keep', because: { kind: 'lease-over-busy', until: LONGEST } });
  });

  test('a stop that was decided is said to be under way', () => {
    const going = { ...TOLD, state: 'stopping', stopAt: NOON - MINUTE } as const;
    expect(look({ verdict: IDLE, watch: going })).toMatchObject({
      decision: { kind: 'keep', because: { kind: 'transitioning', state: 'stopping' } },
      watch: { state: 'stopping', stopAt: NOON - MINUTE },
    });
  });

  test('being blind is said as what it is', () => {
    const verdict = blind({ kind: 'partial' });
    expect(look({ verdict }).decision).toEqual({
      kind: 'keep',
      because: { kind: 'unknown', why: { kind: 'partial' }, signal: 'gpu' },
    });
  });

  test('a dry run says that it would have ended it', () => {
    const policy = { ...WATCH_POLICY, dryRun: true };
    const wanted = { kind: 'keep', because: { kind: 'dry-run', would: 'end-lease' } };
    expect(look({ verdict: IDLE, policy }).decision).toEqual(wanted);
    expect(look({ policy }).decision).toEqual(wanted);
    expect(look({ policy, watch: OVER }).decision).toMatchObject({ because: { kind: 'lease-over-busy' } });
    expect(look({ verdict: IDLE, policy }).watch.state).toBe('ok');
  });

  test('kept beyond its lease or not, only the lease ends it', () => {
    const kept = machine({ snoozedUntil: NOON + HOUR, lease: { owner: 'UADA', why: '', until: NOON } });
    expect(look({ machine: kept, verdict: IDLE }).decision).toMatchObject({
      kind: 'stop',
      because: 'lease-end',
    });
  });
});

describe('before the end', () => {
  /** Minutes before the end at which something was told, looking every minute from `from` minutes before. */
  function toldAt(from: number, over: Partial<Watch> = {}, verdict: Verdict = BUSY): [number, string[]][] {
    let before = watch(over);
    const told: [number, string[]][] = [];
    for (let minutes = from; minutes > 0; minutes--) {
      const { decision, watch: after } = look({ watch: before, verdict, now: NOON - minutes * MINUTE });
      if (decision.kind === 'lease-ending') told.push([minutes, [...(after.leaseTold?.told ?? [])]]);
      before = after;
    }
    return told;
  }

  test('the owner is told half an hour and ten minutes before', () => {
    expect(toldAt(40, { leaseTold: { until: NOON, told: [] } })).toEqual([
      [30, ['30m']],
      [10, ['30m', '10m']],
    ]);
  });

  test('a lease first seen 20 minutes before its end was just set so: only the ten minutes are told', () => {
    expect(toldAt(20)).toEqual([[10, ['30m', '10m']]]);
    expect(toldAt(9)).toEqual([]);
    expect(toldAt(30)).toEqual([[10, ['30m', '10m']]]);
    expect(toldAt(10)).toEqual([]);
  });

  test('after an absence one notice stands for both', () => {
    expect(toldAt(8, { leaseTold: { until: NOON, told: [] } })).toEqual([[8, ['30m', '10m']]]);
  });

  test('a longer lease is told anew', () => {
    expect(toldAt(40, { leaseTold: { until: NOON - HOUR, told: ['30m', '10m', 'kept-busy'] } })).toEqual([
      [30, ['30m']],
      [10, ['30m', '10m']],
    ]);
  });

  test('says whether it works now and how long it may', () => {
    const told = watch({ leaseTold: { until: NOON, told: [] } });
    const at = { watch: told, now: NOON - 30 * MINUTE };
    expect(look(at).decision).toEqual({
      kind: 'lease-ending',
      endsAt: NOON,
      longestUntil: LONGEST,
      busy: true,
      over: false,
    });
    expect(look({ ...at, verdict: UNKNOWN }).decision).toMatchObject({ busy: false, over: false });
    const long = {
      ...at,
      until: LONGEST + HOUR,
      watch: watch({ leaseTold: { until: LONGEST + HOUR, told: [] } }),
    };
    expect(look({ ...long, now: LONGEST + 40 * MINUTE }).decision).toMatchObject({
      longestUntil: LONGEST + HOUR,
    });
  });

  test('an open warning is not talked over', () => {
    const open = warned({ stopAt: NOON - 5 * MINUTE, leaseTold: { until: NOON, told: [] } });
    const { decision, watch: after } = look({ watch: open, verdict: IDLE, now: NOON - 20 * MINUTE });
    expect(decision).toMatchObject({ kind: 'keep', because: { kind: 'warning-not-delivered' } });
    expect(after.leaseTold?.told).toEqual([]);
  });

  test('a dry run says nothing', () => {
    const told = watch({ leaseTold: { until: NOON, told: [] } });
    const policy = { ...WATCH_POLICY, dryRun: true };
    expect(look({ watch: told, now: NOON - MINUTE, policy }).decision.kind).toBe('keep');
  });
});
