/** One round of a warning before a stop: warned, reminded, put off while nothing is known, stopped. */

import { type Duration, MINUTE, type Millis } from '../time.ts';
import type { Verdict } from '../utilization.ts';
import type { KeepReason, Watch } from '../watch.ts';
import type { HoursEnd } from '../week-hours.ts';
import type { Decided, WatchInput } from './watch-input.ts';

/** A stop is begun within this after the announced moment, or not at all. */
export const STOP_HOLDS: Duration = 10 * MINUTE;
/** Then it is decided anew, with another warning; in between, one that was just being begun is under way. */
export const STOP_PATIENCE: Duration = STOP_HOLDS + 3 * MINUTE;

/** Unknown never stops anything: a warning stays, and its stop is put off before it comes too close. */
export function ofUnknown(
  { policy, now }: WatchInput,
  watch: Watch,
  verdict: Extract<Verdict, { kind: 'unknown' }>,
): Decided {
  const { why, signal } = verdict;
  const later =
    watch.stopAt !== undefined && watch.stopAt < now + policy.remindBefore
      ? now + policy.warnBefore
      : watch.stopAt;
  const paused: Watch = later === watch.stopAt ? watch : { ...watch, state: 'warned', stopAt: later };
  const since = watch.unknownSince ?? now;
  if (!watch.unknownTold && now - since >= policy.tellUnknownAfter) {
    return { decision: { kind: 'tell-unknown', why, signal }, watch: { ...paused, unknownTold: true } };
  }
  if (later !== undefined && later !== watch.stopAt) {
    return { decision: { kind: 'postpone', stopAt: later, because: 'unknown' }, watch: paused };
  }
  return keep(paused, { kind: 'unknown', why, signal });
}

/**
 * Idle after a warning: wait for its delivery, remind, and stop when all of it is done and over. `hours`: the warning
 * is of their end, not of idleness.
 */
export function ofWarned(
  input: WatchInput,
  watch: Watch,
  stopAt: Millis,
  verdict: Verdict,
  hours?: HoursEnd,
): Decided {
  const { warning, policy, now } = input;
  const deliveredAt = warning?.deliveredAt;
  if (deliveredAt === undefined) return keep(watch, { kind: 'warning-not-delivered' });
  if (deliveredAt > (watch.warnedAt ?? 0) + DELIVERY_SLACK && deliveredAt + policy.warnBefore > stopAt) {
    const later = deliveredAt + policy.warnBefore;
    return {
      decision: { kind: 'postpone', stopAt: later, because: 'late-delivery' },
      watch: { ...watch, state: 'warned', stopAt: later },
    };
  }
  if (watch.state === 'warned') {
    if (now < stopAt - policy.remindBefore) return keep(watch, { kind: 'warned', stopAt });
    const tooLate = now > stopAt - policy.remindBefore + REMINDER_SLACK;
    const end = tooLate ? Math.max(stopAt, now + policy.remindBefore) : stopAt;
    return {
      decision: {
        kind: 'warn',
        stopAt: end,
        reminder: true,
        verdict,
        ...(hours === undefined ? {} : { hours }),
      },
      watch: { ...watch, state: 'reminded', stopAt: end },
    };
  }
  if (now < stopAt || now - deliveredAt < policy.warnBefore) return keep(watch, { kind: 'warned', stopAt });
  const because = hours === undefined ? 'idle' : 'hours';
  return { decision: { kind: 'stop', because, verdict }, watch: { ...watch, state: 'stopping' } };
}

/** Slack takes seconds: a delivery this much after the decision does not change the announced time. */
const DELIVERY_SLACK: Duration = MINUTE;

/** A reminder may come this much late before the stop is moved to give its full time. */
const REMINDER_SLACK: Duration = 2 * MINUTE;

/** It stays as it is. */
export function keep(watch: Watch, because: KeepReason): Decided {
  return { decision: { kind: 'keep', because }, watch };
}

/** Without an open warning. */
export function calm(watch: Watch): Watch {
  return watch.state === 'ok' ? watch : { ...watch, state: 'ok', warnedAt: undefined, stopAt: undefined };
}
