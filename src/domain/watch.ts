/** What the watchdog remembers of a machine's present life, and what it decides. */

import type { Money } from './money.ts';
import type { RuleOff } from './rule-change.ts';
import type { Duration, Millis } from './time.ts';
import type { Sample, Signal, UnknownWhy, Verdict } from './utilization.ts';
import type { HoursEnd } from './week-hours.ts';

/** ok → warned → reminded → stopping; back to ok when it wakes up or a person says keep. */
export type WatchState = 'ok' | 'warned' | 'reminded' | 'stopping';

/** One row per machine and incarnation. */
export interface Watch {
  readonly machineId: string;
  readonly incarnation: string;
  readonly state: WatchState;
  readonly warnedAt: Millis | undefined;
  readonly stopAt: Millis | undefined;
  /** Numbers the warnings of this incarnation: 1, 2, …; part of the message keys. */
  readonly round: number;
  /** `stopAt` is the end of a freeze. */
  readonly frozen?: true;
  /** The round whose machine its owner offers to the channel; of an earlier one it means nothing any more. */
  readonly offered?: number;
  /** Since when every verdict was `unknown`; undefined while it is known. */
  readonly unknownSince: Millis | undefined;
  /** The owner has been told of the missing data. */
  readonly unknownTold: boolean;
  /** The owner has been asked about held GPU memory. */
  readonly memoryAsked: boolean;
  /** When; undefined while they are not, or where an older version asked. */
  readonly memoryAskedAt?: Millis | undefined;
  /** Quiet since then as far as ever seen in this life, however short the rule's window; undefined while it is not idle. */
  readonly quietSince: Millis | undefined;
  /** True once a verdict was `busy` or `idle`: only such a machine can *turn* unknown. */
  readonly everKnown: boolean;
  /** What the owner was told of the end of which lease. */
  readonly leaseTold: LeaseTold | undefined;
  /** How the end of its hours stands; undefined until the first comes near. */
  readonly hours?: HoursTold | undefined;
  readonly lastVerdict: Verdict | undefined;
  readonly lastLookAt: Millis | undefined;
}

export interface LeaseTold {
  /** The lease end that this is about; a longer lease is told anew. */
  readonly until: Millis;
  /** The notices that were given or need not be given any more; 30 and 10 minutes before the end, and at the end. */
  readonly told: readonly ('30m' | '10m' | 'kept-busy')[];
}

export interface HoursTold {
  /** The moment at which it was to stop: the end of its hours, or of a keep beyond them. */
  readonly due: Millis;
  /** Set when it was busy or unknown then: it is looked at again until this. */
  readonly askUntil?: Millis;
  /** That time is over, and its owner has been told that it is left on. */
  readonly letGo?: true;
  /** The round of warnings that is about this end. */
  readonly round?: number;
}

/** Why a machine stays. */
export type KeepReason =
  | { readonly kind: 'busy'; readonly because: string }
  | { readonly kind: 'young'; readonly until: Millis }
  | { readonly kind: 'snoozed'; readonly until: Millis }
  | { readonly kind: 'unknown'; readonly why: UnknownWhy; readonly signal: Signal }
  | { readonly kind: 'transitioning'; readonly state: string }
  /** It does not run: nothing to stop. */
  | { readonly kind: 'not-running'; readonly state: string }
  /** The lease is over but it works: it runs on until then at most. */
  | { readonly kind: 'lease-over-busy'; readonly until: Millis }
  /** The policy only watches; this is what it would have done. */
  | { readonly kind: 'dry-run'; readonly would: 'warn' | 'ask' | 'stop-idle' | 'end-lease' | 'end-hours' }
  /** Its hours stop it then, which is soon enough. */
  | { readonly kind: 'hours-soon'; readonly at: Millis }
  /** Its owner was asked; `until`: from then on it is warned about like any idle one. */
  | { readonly kind: 'memory-held'; readonly until?: Millis }
  /** Somebody is connected; that counts until then. */
  | { readonly kind: 'connected'; readonly sessions: number; readonly until: Millis }
  | { readonly kind: 'warned'; readonly stopAt: Millis }
  | { readonly kind: 'warning-not-delivered' }
  /** An administrator has frozen the watchdog; its lease is over. */
  | { readonly kind: 'frozen'; readonly until: Millis }
  /** Its idle rule is turned off. */
  | { readonly kind: 'exempt'; readonly off: RuleOff }
  | { readonly kind: 'capped'; readonly because: string }
  | { readonly kind: 'not-ours' };

export type Decision =
  | { readonly kind: 'keep'; readonly because: KeepReason }
  | {
      readonly kind: 'warn';
      readonly stopAt: Millis;
      readonly reminder: boolean;
      readonly verdict: Verdict;
      /** The warning is of the end of its hours; without it, of idleness. */
      readonly hours?: HoursEnd;
    }
  /** Its hours are over, and it is busy or unknown: it is looked at again until `until`, or from now on left on. */
  | {
      readonly kind: 'after-hours';
      readonly hours: HoursEnd;
      readonly until: Millis;
      readonly letGo: boolean;
      readonly verdict: Verdict;
    }
  /** The reason for the open warning is gone: take it back. */
  | { readonly kind: 'called-off'; readonly because: string }
  | { readonly kind: 'ask-memory'; readonly verdict: Verdict }
  | { readonly kind: 'tell-unknown'; readonly why: UnknownWhy; readonly signal: Signal }
  /** The stop is put off: the warning was delivered late, or nothing can be read. Correct the warning's time. */
  | {
      readonly kind: 'postpone';
      readonly stopAt: Millis;
      readonly because: 'late-delivery' | 'unknown' | 'frozen' | 'unfrozen';
    }
  /** Tell the owner that the lease ends at `endsAt`; when it is busy then, it may run until `longestUntil`. */
  | {
      readonly kind: 'lease-ending';
      readonly endsAt: Millis;
      readonly longestUntil: Millis;
      readonly busy: boolean;
      /** True at the end itself: it runs on because it is busy. */
      readonly over: boolean;
    }
  /** It woke up after a warning: take the warning back. */
  | { readonly kind: 'awake'; readonly because: string }
  | {
      readonly kind: 'stop';
      readonly because: 'idle' | 'hours' | 'lease-end';
      readonly verdict: Verdict | undefined;
    };

/** What a warning shows: the signals over the window, thinned for a chart (≤ 20 points). */
export interface Evidence {
  readonly window: Duration;
  readonly series: readonly { readonly signal: Signal; readonly points: readonly Sample[] }[];
  /** GPU money spent while idle so far. */
  readonly wasted: Money | undefined;
}
