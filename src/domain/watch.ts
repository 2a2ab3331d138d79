/** What the watchdog remembers of a machine's present life, and what it decides. */
import type { Money } from './money.ts';
import type { Duration, Millis } from './time.ts';
import type { Sample, Signal, UnknownWhy, Verdict } from './utilization.ts';

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
  /** Since when every verdict was `unknown`; undefined while it is known. */
  readonly unknownSince: Millis | undefined;
  /** The owner has been told of the missing data. */
  readonly unknownTold: boolean;
  /** The owner has been asked about held GPU memory. */
  readonly memoryAsked: boolean;
  readonly lastVerdict: Verdict | undefined;
  readonly lastLookAt: Millis | undefined;
}

/** Why a machine stays. */
export type KeepReason =
  | { readonly kind: 'busy'; readonly because: string }
  | { readonly kind: 'young'; readonly until: Millis }
  | { readonly kind: 'snoozed'; readonly until: Millis }
  | { readonly kind: 'unknown'; readonly why: UnknownWhy; readonly signal: Signal }
  | { readonly kind: 'transitioning'; readonly state: string }
  | { readonly kind: 'memory-held' }
  | { readonly kind: 'warned'; readonly stopAt: Millis }
  | { readonly kind: 'warning-not-delivered' }
  | { readonly kind: 'exempt' }
  | { readonly kind: 'capped'; readonly because: string }
  | { readonly kind: 'not-ours' };

export type Decision =
  | { readonly kind: 'keep'; readonly because: KeepReason }
  | { readonly kind: 'warn'; readonly stopAt: Millis; readonly reminder: boolean; readonly verdict: Verdict }
  | { readonly kind: 'ask-memory'; readonly verdict: Verdict }
  | { readonly kind: 'tell-unknown'; readonly why: UnknownWhy; readonly signal: Signal }
  /** It woke up after a warning: take the warning back. */
  | { readonly kind: 'awake'; readonly because: string }
  | { readonly kind: 'stop'; readonly because: 'idle' | 'lease-end'; readonly verdict: Verdict | undefined };

/** What a warning shows: the signals over the window, thinned for a chart (≤ 20 points). */
export interface Evidence {
  readonly window: Duration;
  readonly series: readonly { readonly signal: Signal; readonly points: readonly Sample[] }[];
  /** GPU money spent while idle so far. */
  readonly wasted: Money | undefined;
}
