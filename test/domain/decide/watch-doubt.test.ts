/** What doubt does to the conversation: late deliveries, missing data, and what is remembered from look to look. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type WatchInput } from '../../../src/domain/decide/watch.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Watch } from '../../../src/domain/watch.ts';
import { BUSY, HELD, IDLE, LIMITS, machine, NOON, UNKNOWN, WATCH_POLICY, warned, watch } from './given.ts';

function look(over: Partial<WatchInput>) {
  return decide({
    machine: machine(),
    watch: watch(),
    verdict: IDLE,
    warning: undefined,
    policy: WATCH_POLICY,
    limits: LIMITS,
    now: NOON,
    ...over,
  });
}

describe('a late delivery', () => {
  const warnedAt = NOON - 15 * MINUTE;

  test('puts the stop off to a full quarter of an hour after it', () => {
    const deliveredAt = warnedAt + MINUTE + 1;
    const { decision, watch: after } = look({
      watch: warned(),
      warning: { deliveredAt },
      now: NOON - 10 * MINUTE,
    });
    const stopAt = deliveredAt + 15 * MINUTE;
    expect(decision).toEqual({ kind: 'postpone', stopAt, because: 'late-delivery' });
    expect(after).toMatchObject({ state: 'warned', stopAt });
    expect(look({ watch: after, warning: { deliveredAt }, now: NOON - 9 * MINUTE }).decision).toMatchObject({
      because: { kind: 'warned', stopAt },
    });
  });

  test('of up to a minute changes nothing that was said', () => {
    const warning = { deliveredAt: warnedAt + MINUTE };
    const { decision } = look({ watch: warned(), warning, now: NOON - 10 * MINUTE });
    expect(decision).toEqual({ kind: 'keep', because: { kind: 'warned', stopAt: NOON } });
  });

  test('is reminded again when it had been reminded before', () => {
    const deliveredAt = NOON + 20 * MINUTE;
    const { watch: after } = look({
      watch: warned({ state: 'reminded' }),
      warning: { deliveredAt },
      now: NOON + 21 * MINUTE,
    });
    expect(after).toMatchObject({ state: 'warned', stopAt: NOON + 35 * MINUTE });
  });

  test('that the stop already allows for changes nothing', () => {
    const before = warned({ stopAt: NOON + HOUR });
    const { decision } = look({ watch: before, warning: { deliveredAt: NOON }, now: NOON + MINUTE });
    expect(decision).toMatchObject({ kind: 'keep', because: { kind: 'warned', stopAt: NOON + HOUR } });
  });
});

describe('missing data', () => {
  test('leaves a warning alone while its stop is far', () => {
    const { decision, watch: after } = look({ watch: warned(), verdict: UNKNOWN, now: NOON - 5 * MINUTE });
    expect(decision).toEqual({
      kind: 'keep',
      because: { kind: 'unknown', why: { kind: 'no-series' }, signal: 'gpu' },
    });
    expect(after).toMatchObject({ state: 'warned', stopAt: NOON });
  });

  test('puts the stop off before it comes closer than a reminder, and the reminder is given anew', () => {
    const now = NOON - 5 * MINUTE + 1;
    const { decision, watch: after } = look({ watch: warned({ state: 'reminded' }), verdict: UNKNOWN, now });
    expect(decision).toEqual({ kind: 'postpone', stopAt: now + 15 * MINUTE, because: 'unknown' });
    expect(after).toMatchObject({ state: 'warned', stopAt: now + 15 * MINUTE, round: 1 });
  });

  test('is told once, after an hour of it, and a warning stays open meanwhile', () => {
    let before: Watch = warned();
    const told: number[] = [];
    for (let minute = 0; minute <= 180; minute++) {
      const { decision, watch: after } = look({
        watch: before,
        verdict: UNKNOWN,
        now: NOON + minute * MINUTE,
      });
      expect(decision.kind).not.toBe('stop');
      if (decision.kind === 'tell-unknown') told.push(minute);
      before = after;
    }
    expect(told).toEqual([60]);
    expect(before).toMatchObject({ state: 'warned', unknownSince: NOON, unknownTold: true });
  });

  test('is told with what is missing', () => {
    const stale = { ...UNKNOWN, why: { kind: 'stale', newestAt: 5 }, signal: 'cpu' } as const;
    const { decision } = look({ watch: watch({ unknownSince: NOON - HOUR }), verdict: stale });
    expect(decision).toEqual({ kind: 'tell-unknown', why: { kind: 'stale', newestAt: 5 }, signal: 'cpu' });
    expect(look({ watch: watch({ unknownSince: NOON - HOUR + 1 }), verdict: stale }).decision.kind).toBe(
      'keep',
    );
  });

  test('that ends is forgotten, and told again when it comes again', () => {
    const dark = watch({ unknownSince: NOON - 2 * HOUR, unknownTold: true });
    const light = look({ watch: dark, verdict: BUSY }).watch;
    expect(light).toMatchObject({ unknownSince: undefined, unknownTold: false });
    expect(look({ watch: light, verdict: UNKNOWN }).watch.unknownSince).toBe(NOON);
  });

  test('turns known machines unknown, never-known ones stay so', () => {
    expect(look({ verdict: UNKNOWN }).watch.everKnown).toBe(false);
    expect(look({ verdict: IDLE }).watch.everKnown).toBe(true);
    expect(look({ verdict: BUSY }).watch.everKnown).toBe(true);
    expect(look({ verdict: UNKNOWN, watch: watch({ everKnown: true }) }).watch.everKnown).toBe(true);
  });
});

describe('how long it has been quiet', () => {
  const since = IDLE.since;
  const earlier = since - HOUR;
  const rows: [string, Partial<Watch>, number][] = [
    ['is the verdict’s own at first', {}, since],
    ['goes back to the look before', { quietSince: earlier, lastLookAt: NOON - 25 * MINUTE }, earlier],
    [
      'not across looks with a hole between them',
      { quietSince: earlier, lastLookAt: NOON - 25 * MINUTE - 1 },
      since,
    ],
    ['not without a look before', { quietSince: earlier }, since],
    ['is never shortened', { quietSince: since + MINUTE, lastLookAt: NOON }, since],
  ];
  test.each(rows)('%s', (_, over, wanted) => {
    expect(look({ watch: watch(over) }).watch.quietSince).toBe(wanted);
  });

  test('starts anew after work or doubt', () => {
    const before = watch({ quietSince: earlier, lastLookAt: NOON - MINUTE });
    expect(look({ watch: before, verdict: BUSY }).watch.quietSince).toBeUndefined();
    expect(look({ watch: before, verdict: UNKNOWN }).watch.quietSince).toBeUndefined();
  });

  test('every look is remembered', () => {
    expect(look({ verdict: BUSY }).watch).toMatchObject({ lastVerdict: BUSY, lastLookAt: NOON });
  });
});

test('whatever is seen in whatever order, a stop for idleness comes only 15 minutes after a delivery, reminded and idle', () => {
  const step = fc.record({
    verdict: fc.constantFrom(IDLE, IDLE, IDLE, IDLE, IDLE, IDLE, BUSY, UNKNOWN, HELD),
    minutes: fc.constantFrom(1, 1, 1, 1, 2, 7),
    delivers: fc.integer({ min: 0, max: 9 }).map((n) => n > 1),
  });
  let stops = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 90 }), (steps) => {
      let now = NOON;
      let before: Watch | undefined;
      let delivered: { round: number; at: number } | undefined;
      let remindedAt: number | undefined;
      for (const { verdict, minutes, delivers } of steps) {
        const round = before?.round ?? 0;
        const open = before !== undefined && before.state !== 'ok';
        if (open && delivers && delivered?.round !== round) delivered = { round, at: now - 30_000 };
        const deliveredAt = delivered?.round === round ? delivered.at : undefined;
        const one = machine({ lease: { owner: 'UADA', why: '', until: NOON + 100 * HOUR } });
        const { decision, watch: after } = look({
          machine: one,
          watch: before,
          verdict,
          warning: { deliveredAt },
          now,
        });
        if (decision.kind === 'warn') remindedAt = decision.reminder ? now : undefined;
        if (decision.kind === 'stop') {
          stops += 1;
          expect(verdict).toBe(IDLE);
          expect(deliveredAt).toBeLessThanOrEqual(now - 15 * MINUTE);
          expect(remindedAt).toBeLessThan(now);
          expect(now).toBeGreaterThanOrEqual(before?.stopAt ?? Number.POSITIVE_INFINITY);
          return;
        }
        before = after;
        now += minutes * MINUTE;
      }
    }),
    { numRuns: 2_000 },
  );
  expect(stops).toBeGreaterThan(20);
});
