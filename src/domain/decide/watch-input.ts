/** What the watchdog's judgement of one machine takes and gives. */
import type { Machine } from '../machine.ts';
import type { Limits, WatchPolicy } from '../policy.ts';
import type { Millis } from '../time.ts';
import type { Verdict } from '../utilization.ts';
import type { Decision, Watch } from '../watch.ts';

export interface WatchInput {
  readonly machine: Pick<Machine, 'id' | 'state' | 'incarnation' | 'lease' | 'snoozedUntil'>;
  /** As stored; one of another life counts as none. */
  readonly watch: Watch | undefined;
  readonly verdict: Verdict;
  /** The first warning of the watch's round; `deliveredAt` only when Slack confirmed it. */
  readonly warning: { readonly deliveredAt: Millis | undefined } | undefined;
  readonly policy: WatchPolicy;
  readonly limits: Pick<Limits, 'maxLease'>;
  readonly now: Millis;
}

export interface Decided {
  readonly decision: Decision;
  /** To be saved together with what the decision entails. */
  readonly watch: Watch;
}
