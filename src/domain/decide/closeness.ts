/** How closely a machine is watched: every read costs money, so it is read as often as something may be decided about it. */
import type { Machine } from '../machine.ts';
import type { WatchPolicy } from '../policy.ts';
import { type Duration, MINUTE, type Millis } from '../time.ts';
import type { Watch } from '../watch.ts';
import { isUnanswered } from './unanswered.ts';

/** Machines about which nothing can be decided soon are read once in this long, the others every minute. */
export const FAR_EVERY: Duration = 5 * MINUTE;
/** Those that work are read in full, for the numbers that people are shown, once in this long. */
export const NUMBERS_EVERY: Duration = 30 * MINUTE;
/**
 * A machine is near so long before its window of quiet can be full: three far reads, of which each shows samples that
 * the one before it came too early for.
 */
export const NEAR: Duration = 15 * MINUTE;

export interface ClosenessInput {
  readonly machine: Pick<Machine, 'incarnation' | 'snoozedUntil'>;
  readonly watch: Watch | undefined;
  /** The newest sample that counts as work; undefined = none is known. */
  readonly workedAt: Millis | undefined;
  /** As it holds for this machine. */
  readonly policy: WatchPolicy;
  readonly now: Millis;
}

/** True while the window holds work that will not leave it for NEAR: whatever else is measured, it is busy until then. */
export function worksLately({ workedAt, policy, now }: Omit<ClosenessInput, 'machine' | 'watch'>): boolean {
  return workedAt !== undefined && workedAt > now - policy.rule.window + NEAR;
}

/**
 * True when the next minute's samples may lead to a warning, a stop, or to taking a warning back. Whoever is not near
 * now is so before anything can be decided about it: see NEAR.
 */
export function isNear(input: ClosenessInput): boolean {
  const { machine, watch, policy, now } = input;
  if (watch !== undefined && watch.state !== 'ok') return true;
  if (machine.snoozedUntil !== undefined && now < machine.snoozedUntil - NEAR) return false;
  const judgedFrom = (machine.incarnation?.startedAt ?? 0) + Math.max(policy.rule.window, policy.bootGrace);
  if (now < judgedFrom - NEAR) return false;
  return !worksLately(input) && !isSettled(watch, policy, now);
}

/** Not busy, and yet nothing follows from that: its owner was asked or told, or the policy only watches. */
function isSettled(watch: Watch | undefined, policy: WatchPolicy, now: Millis): boolean {
  const verdict = watch?.lastVerdict;
  if (watch === undefined || verdict === undefined) return false;
  if (verdict.kind === 'idle') {
    const isAsked = watch.memoryAsked && verdict.memoryHeld;
    return policy.dryRun || (isAsked && !isUnanswered(watch, policy, now, NEAR));
  }
  const silent =
    verdict.kind === 'unknown' && (verdict.why.kind === 'no-series' || verdict.why.kind === 'stale');
  return silent && watch.unknownTold;
}
