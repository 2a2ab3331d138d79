/** What differs of the idle rule for a family, a project, a person or one machine. */
import type { UserId } from './lease.ts';
import type { Duration, Millis } from './time.ts';
import type { IdleRule } from './utilization.ts';

/** Whatever is absent is as in the wider rule. Freshness and gaps are Google's, and the same for all. */
export type RuleChange = Partial<Omit<IdleRule, 'freshness' | 'maxGap'>> & {
  /** No judgement for this long after a start. */
  readonly bootGrace?: Duration;
};

export interface WatchOverrides {
  /** Longest window that may be set for a machine. */
  readonly longestWindow: Duration;
  /** Who may turn the rule off for a machine. */
  readonly mayTurnOff: 'admins' | 'owners' | 'nobody';
}

/** Who turned the rule off, and why in their words (may be empty). */
export interface RuleOff {
  readonly by: UserId;
  readonly at: Millis;
  readonly why: string;
}

/** A machine's own rule, as a person set it; it ends with the machine. */
export interface MachineRule extends RuleOff {
  readonly change: RuleChange | 'off';
}
