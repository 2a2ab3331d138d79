/** The last look before an idle machine is stopped: any doubt keeps it alive. */
import type { Machine } from '../machine.ts';
import type { WatchPolicy } from '../policy.ts';
import { SIGNAL_WORDS } from '../signal.ts';
import type { Millis } from '../time.ts';
import type { Verdict } from '../utilization.ts';
import { connectedUntil, isHeld } from './use.ts';

export interface StopCheckInput {
  readonly machine: Pick<Machine, 'state' | 'incarnation' | 'snoozedUntil' | 'upSince'>;
  /** The instance as Google shows it now; undefined = it could not be read. */
  readonly seen:
    | {
        readonly instanceId: string;
        readonly status: string;
        readonly createdAt: Millis;
        readonly lastStartedAt: Millis | undefined;
      }
    | undefined;
  /** From samples that were read after the decision to stop. */
  readonly verdict: Verdict;
  /** When Slack confirmed the first warning of this round. */
  readonly warnedDeliveredAt: Millis | undefined;
  /** It is stopped because its hours are over: then memory that is held does not hold it. */
  readonly afterHours?: boolean;
  /** Quiet since then as far as ever seen; the fresh verdict sees one window. */
  readonly quietSince?: Millis | undefined;
  /** Its owner was asked about held memory and has not answered in time: then it does not hold it either. */
  readonly unanswered?: boolean;
  readonly policy: Pick<WatchPolicy, 'warnBefore' | 'dryRun' | 'off' | 'connectionCap' | 'heldByIdleKernels'>;
  /** Until when the watchdog is frozen; undefined = it is not. */
  readonly frozenUntil: Millis | undefined;
  readonly now: Millis;
}

export type StopCheck = { readonly kind: 'go' } | { readonly kind: 'abandon'; readonly because: string };

/** Go only for the very life that was judged, running, still idle, not kept, and warned long enough ago. */
export function checkStop(input: StopCheckInput): StopCheck {
  const because = doubt(input);
  return because === undefined ? { kind: 'go' } : { kind: 'abandon', because };
}

function doubt({
  machine,
  seen,
  verdict,
  warnedDeliveredAt,
  afterHours,
  unanswered,
  quietSince,
  policy,
  frozenUntil,
  now,
}: StopCheckInput): string | undefined {
  const life = machine.incarnation;
  if (policy.dryRun) return 'the policy only watches';
  if (frozenUntil !== undefined) return 'the watchdog is frozen';
  if (machine.state !== 'ready' || life === undefined) return `it is ${machine.state}`;
  if (seen === undefined) return 'Google did not say how it stands';
  if (seen.instanceId !== life.instanceId) return 'there is another instance under its name now';
  if ((seen.lastStartedAt ?? machine.upSince ?? seen.createdAt) !== life.startedAt)
    return 'it has been started anew since';
  if (seen.status !== 'running') return `Google shows it as ${seen.status}`;
  if (machine.snoozedUntil !== undefined && now < machine.snoozedUntil) return 'somebody keeps it';
  if (policy.off !== undefined && afterHours !== true) return 'its idle rule is turned off';
  if (verdict.kind === 'busy') return `it is busy again: ${verdict.because}`;
  if (verdict.kind === 'unknown') {
    return `its ${SIGNAL_WORDS[verdict.signal]} could not be read up to now`;
  }
  const quiet = quietSince ?? verdict.since;
  if (afterHours !== true && unanswered !== true && isHeld(verdict, policy, now)) {
    return 'GPU memory is in use again';
  }
  if (afterHours !== true && connectedUntil(verdict, quiet, policy, now) !== undefined) {
    return 'somebody is connected';
  }
  if (warnedDeliveredAt === undefined) return 'the warning has not reached its owner';
  if (now - warnedDeliveredAt < policy.warnBefore) return 'the warning reached its owner too late';
  return undefined;
}
