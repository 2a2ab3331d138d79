/** What the watchdog's judgement of one machine takes and gives. */

import type { Machine } from '../machine.ts';
import type { Limits, WatchPolicy } from '../policy.ts';
import type { Duration, Millis } from '../time.ts';
import type { Verdict } from '../utilization.ts';
import type { Decision, Watch } from '../watch.ts';
import type { HoursNow, WeekHours } from '../week-hours.ts';

export interface WatchInput {
  readonly machine: Pick<Machine, 'id' | 'state' | 'incarnation' | 'lease' | 'snoozedUntil'>;
  /** As stored; one of another life counts as none. */
  readonly watch: Watch | undefined;
  readonly verdict: Verdict;
  /** The first warning of the watch's round; `deliveredAt` only when Slack confirmed it. */
  readonly warning: { readonly deliveredAt: Millis | undefined } | undefined;
  readonly policy: WatchPolicy;
  readonly limits: Pick<Limits, 'maxLease'>;
  /** Undefined = it has none. */
  readonly hours?: MachineHours | undefined;
  readonly now: Millis;
}

/** A machine's hours as they stand at the moment of the judgement. */
export interface MachineHours {
  readonly week: WeekHours;
  /** When a person set them for this machine; undefined = they are its project's. */
  readonly setAt: Millis | undefined;
  readonly standing: HoursNow;
  /** One that is busy when they end is looked at again for so long. */
  readonly busyFor: Duration;
}

export interface Decided {
  readonly decision: Decision;
  /** To be saved together with what the decision entails. */
  readonly watch: Watch;
}
