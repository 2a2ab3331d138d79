/** The watchdog's judgement of one machine at one moment: keep, warn, remind, stop, and what to remember. */
import { incarnationKey, type Machine } from '../machine.ts';
import type { WatchPolicy } from '../policy.ts';
import type { Millis } from '../time.ts';
import type { Verdict } from '../utilization.ts';
import type { KeepReason, Watch } from '../watch.ts';
import { atHoursEnd } from './hours.ts';
import { atLeaseEnd, toldOf } from './lease-end.ts';
import { calm, keep, ofUnknown, ofWarned, STOP_PATIENCE } from './round.ts';
import { answerBy, isUnanswered } from './unanswered.ts';
import { connectedUntil, isHeld } from './use.ts';
import type { Decided, WatchInput } from './watch-input.ts';

export { STOP_HOLDS } from './round.ts';
export type { Decided, WatchInput } from './watch-input.ts';

/**
 * Decides one machine. Never stops for idleness unless the verdict is idle now, the first warning was delivered at
 * least `warnBefore` ago, the second was given, and the announced moment has passed. Pure: the same input gives the
 * same decision.
 */
export function decide(input: WatchInput): Decided {
  const { machine, now } = input;
  const watch = remember(input);
  if (machine.incarnation === undefined || (machine.state !== 'ready' && machine.state !== 'booting')) {
    return keep(calm(watch), restingOf(machine.state));
  }
  const atEnd = atLeaseEnd(input, watch, machine.incarnation);
  if (atEnd !== undefined) return stoppedAlready(atEnd, watch, now) ?? dry(input, watch, atEnd);
  if (machine.state === 'booting') return keep(watch, { kind: 'transitioning', state: 'booting' });
  const atHours = atHoursEnd(input, watch, machine.incarnation);
  if (atHours !== undefined) return atHours;
  if (machine.snoozedUntil !== undefined && now < machine.snoozedUntil) {
    return keep(answered(calm(watch), input.policy), { kind: 'snoozed', until: machine.snoozedUntil });
  }
  const { off } = input.policy;
  if (off !== undefined) return keep(calm(watch), { kind: 'exempt', off });
  return byVerdict(input, watch, machine.incarnation.startedAt);
}

/** What is remembered of a life that nobody has looked at yet. */
export function freshWatch(machineId: string, incarnation: string): Watch {
  return {
    machineId,
    incarnation,
    state: 'ok',
    warnedAt: undefined,
    stopAt: undefined,
    round: 0,
    unknownSince: undefined,
    unknownTold: false,
    memoryAsked: false,
    quietSince: undefined,
    everKnown: false,
    leaseTold: undefined,
    lastVerdict: undefined,
    lastLookAt: undefined,
  };
}

/** The watch with this look added to it, whatever is decided. */
function remember({ machine, watch, verdict, policy, now }: WatchInput): Watch {
  const life = incarnationKey(machine) ?? 'none';
  const before = watch !== undefined && watch.incarnation === life ? watch : freshWatch(machine.id, life);
  const unknown = verdict.kind === 'unknown';
  return {
    ...before,
    unknownSince: unknown ? (before.unknownSince ?? now) : undefined,
    unknownTold: unknown && before.unknownTold,
    memoryAsked: verdict.kind !== 'busy' && before.memoryAsked,
    memoryAskedAt: verdict.kind === 'busy' ? undefined : before.memoryAskedAt,
    quietSince: quietSince(before, verdict, policy, now),
    everKnown: before.everKnown || !unknown,
    leaseTold: toldOf(before, machine.lease.until, now),
    lastVerdict: verdict,
    lastLookAt: now,
  };
}

/** Carries the beginning of the quiet over from the last look, if the two windows overlap without a hole. */
function quietSince(before: Watch, verdict: Verdict, policy: WatchPolicy, now: Millis): Millis | undefined {
  if (verdict.kind !== 'idle') return undefined;
  const { window, freshness } = policy.rule;
  const seenUntil = (before.lastLookAt ?? Number.NEGATIVE_INFINITY) - freshness;
  return before.quietSince !== undefined && seenUntil >= now - window
    ? Math.min(before.quietSince, verdict.since)
    : verdict.since;
}

function byVerdict(input: WatchInput, watch: Watch, startedAt: Millis): Decided {
  const { verdict, policy, now } = input;
  const open = watch.state !== 'ok';
  if (verdict.kind === 'busy') {
    const { because } = verdict;
    if (open) return { decision: { kind: 'awake', because }, watch: calm(watch) };
    return keep(watch, { kind: 'busy', because });
  }
  const grownUp = startedAt + policy.bootGrace;
  if (now < grownUp) {
    return keep(watch, { kind: 'young', until: Math.max(grownUp, startedAt + policy.rule.window) });
  }
  if (watch.state === 'stopping') {
    if (now < (watch.stopAt ?? 0) + STOP_PATIENCE) {
      return keep(watch, { kind: 'transitioning', state: 'stopping' });
    }
    return byVerdict(input, calm(watch), startedAt);
  }
  if (verdict.kind === 'idle') return ofIdle(input, watch, verdict);
  const judgedFrom = grownUp + policy.rule.window;
  if (!open && now < judgedFrom) return keep(watch, { kind: 'young', until: judgedFrom });
  return ofUnknown(input, watch, verdict);
}

function ofIdle(input: WatchInput, watch: Watch, verdict: Extract<Verdict, { kind: 'idle' }>): Decided {
  const { policy, now } = input;
  const quiet = watch.quietSince ?? verdict.since;
  const connected = connectedUntil(verdict, quiet, policy, now);
  if (connected !== undefined) {
    const { sessions = 1 } = verdict;
    if (watch.state === 'ok') return keep(watch, { kind: 'connected', sessions, until: connected });
    return { decision: { kind: 'awake', because: 'somebody is connected' }, watch: calm(watch) };
  }
  if (isHeld(verdict, policy, now) && !isUnanswered(watch, policy, now)) {
    if (watch.state !== 'ok') {
      return { decision: { kind: 'awake', because: 'GPU memory is in use' }, watch: calm(watch) };
    }
    if (watch.memoryAsked) {
      const until = answerBy(watch, policy);
      return keep(watch, { kind: 'memory-held', ...(until === undefined ? {} : { until }) });
    }
    if (policy.dryRun) return keep(watch, { kind: 'dry-run', would: 'ask' });
    const asked: Watch = { ...watch, memoryAsked: true, memoryAskedAt: now };
    return { decision: { kind: 'ask-memory', verdict }, watch: asked };
  }
  if (watch.state === 'ok' || watch.stopAt === undefined) {
    if (policy.dryRun) return keep(calm(watch), { kind: 'dry-run', would: 'warn' });
    const stopAt = now + policy.warnBefore;
    return {
      decision: { kind: 'warn', stopAt, reminder: false, verdict },
      watch: { ...watch, state: 'warned', warnedAt: now, stopAt, round: watch.round + 1 },
    };
  }
  if (policy.dryRun) return keep(calm(watch), { kind: 'dry-run', would: 'stop-idle' });
  return ofWarned(input, watch, watch.stopAt, verdict);
}

/** A keep is an answer: where silence stops machines, the question is put anew once it is over. */
function answered(watch: Watch, { memoryHeld }: WatchPolicy): Watch {
  return memoryHeld === 'ask' ? watch : { ...watch, memoryAsked: false, memoryAskedAt: undefined };
}

/** A stop for the lease's end that was decided a moment ago is under way. */
function stoppedAlready(atEnd: Decided, watch: Watch, now: Millis): Decided | undefined {
  const underWay = watch.state === 'stopping' && now < (watch.stopAt ?? 0) + STOP_PATIENCE;
  return underWay && atEnd.decision.kind === 'stop'
    ? keep(watch, { kind: 'transitioning', state: 'stopping' })
    : undefined;
}

/** Only watching: nothing is ended and nobody is told. */
function dry({ policy }: WatchInput, watch: Watch, atEnd: Decided): Decided {
  const acts = atEnd.decision.kind === 'stop' || atEnd.decision.kind === 'lease-ending';
  return policy.dryRun && acts ? keep(watch, { kind: 'dry-run', would: 'end-lease' }) : atEnd;
}

function restingOf(state: Machine['state']): KeepReason {
  const resting = state === 'stopped' || state === 'gone' || state === 'failed';
  return { kind: resting ? 'not-running' : 'transitioning', state };
}
