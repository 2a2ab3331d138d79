/** What a person (or the watchdog) asked to be done to a machine; written down before it is acknowledged. */
import type { CopyOrder } from './copy.ts';
import type { UserId } from './lease.ts';
import type { LeftoverAt } from './leftover.ts';
import type { Buy, FamilyName } from './offer.ts';
import type { RaiseDraft, RaiseWish } from './raise.ts';
import type { RuleChange } from './rule-change.ts';
import type { Millis } from './time.ts';
import type { WeekHours } from './week-hours.ts';

export type RequestVerb =
  | { readonly verb: 'start' }
  | { readonly verb: 'stop' }
  | { readonly verb: 'remove' }
  /** Make another machine of it, with the same disk; `start`: have it run afterwards even if it is stopped now. */
  | {
      readonly verb: 'resize';
      readonly family: FamilyName;
      readonly count: number;
      readonly buy: Buy;
      readonly start: boolean;
    }
  /** Have it in another zone, with a copy of its disk, perhaps as another machine. */
  | {
      readonly verb: 'move';
      readonly family: FamilyName;
      readonly count: number;
      readonly buy: Buy;
      /** A zone, a region or a pattern; undefined = anywhere else. */
      readonly zone?: string;
    }
  /** Make its boot disk as large as that, GB. */
  | { readonly verb: 'disk'; readonly gb: number }
  /** Leave it alone, and hold the lease, until then. `why` as the person said it, e.g. "loading data". */
  | { readonly verb: 'keep'; readonly until: Millis; readonly why: string }
  /** Offer it to its channel until it would be stopped for idleness. */
  | { readonly verb: 'hand-over' }
  /** Take what was offered with the warning number `round` of its present life; who asks becomes its owner. */
  | { readonly verb: 'take-over'; readonly round: number }
  /** Give it an idle rule of its own, turn its rule off, or let it have the usual one again. */
  | { readonly verb: 'rule'; readonly rule: RuleChange | 'off' | 'default'; readonly why: string }
  /** From the watchdog: stop this very incarnation if it is still idle when looked at again. */
  | { readonly verb: 'stop-idle'; readonly incarnation: string; readonly warningKey: string }
  /** Set its hours; undefined = those of its project; null = none. */
  | { readonly verb: 'hours'; readonly week: WeekHours | null | undefined }
  /** From the watchdog: the hours are over; stop this very incarnation if it is not busy when looked at again. */
  | { readonly verb: 'stop-hours'; readonly incarnation: string; readonly warningKey: string }
  /** From the watchdog: the hours have begun that stopped it. */
  | { readonly verb: 'start-hours' }
  /** From the watchdog: the lease is over. */
  | { readonly verb: 'end-lease'; readonly incarnation: string }
  /** Copy between it and Cloud Storage. */
  | ({ readonly verb: 'copy' } & CopyOrder)
  /** End the copy that it is at. */
  | { readonly verb: 'cancel-copy' }
  /** Read a machine's serial console, by our id of the machine: beside its own work, which may take long. */
  | { readonly verb: 'logs'; readonly machine: string }
  /** Read what a machine did for days, and say what would have been large enough; by our id of it, as `logs`. */
  | { readonly verb: 'rightsize'; readonly machine: string }
  /** Read the quotas of a project: of one family, of which `count` at once are wanted, or of all of them. */
  | {
      readonly verb: 'quota';
      readonly project: string;
      readonly family?: FamilyName;
      readonly count: number;
      /** A region, a zone or a pattern. */
      readonly region?: string;
    }
  /** Replay past days with a changed idle rule; `project` undefined = all of them. */
  | {
      readonly verb: 'policy-test';
      readonly change: RuleChange;
      readonly days: number;
      readonly project?: string;
    }
  /** Look whether a limit may be raised, and show what Google would be asked. */
  | { readonly verb: 'draft-quota'; readonly wish: RaiseWish }
  /** Ask Google, and look until it has decided. The actor is who sent it. */
  | { readonly verb: 'raise-quota'; readonly draft: RaiseDraft }
  /** Take a machine in that Lamplighter did not make, for the actor, of that workspace; by the question about it. */
  | {
      readonly verb: 'adopt';
      readonly project: string;
      /** Google's numeric id. */
      readonly instanceId: string;
      readonly team: string;
    }
  /** From the watchdog: stop a machine that Lamplighter did not make, if all still stands as its warning number `round` said. */
  | {
      readonly verb: 'stop-stray';
      readonly project: string;
      readonly instanceId: string;
      readonly round: number;
    }
  /** Delete for good what nothing uses, if it still is what was reported then. */
  | { readonly verb: 'clear'; readonly which: LeftoverAt; readonly reportedAt: Millis }
  /** Post the digest of yesterday to a channel now. */
  | { readonly verb: 'digest'; readonly channel: string };

export interface Request {
  readonly id: string;
  /** undefined for requests that concern no machine. */
  readonly machineId: string | undefined;
  /** A Slack user id, or `lamplighter` for the watchdog. */
  readonly actor: UserId;
  /** Where it was asked; answers that are only for the actor go there. */
  readonly channel: string;
  readonly at: Millis;
  readonly what: RequestVerb;
}

export interface JournalEntry {
  readonly at: Millis;
  readonly machineId: string | undefined;
  readonly machineName: string | undefined;
  readonly kind: JournalKind;
  /** One plain sentence, as `/gpu why` and the story print it. */
  readonly text: string;
  /** The numbers behind it, as JSON. */
  readonly detail?: unknown;
}

export type JournalKind =
  | 'requested'
  | 'attempt'
  | 'waiting'
  | 'ready'
  | 'failed'
  | 'warned'
  | 'reminded'
  | 'asked'
  | 'awake'
  | 'kept'
  | 'offered'
  | 'handed'
  | 'stopping'
  | 'stopped'
  | 'started'
  | 'preempted'
  | 'removed'
  | 'refused'
  | 'unknown'
  | 'known'
  | 'brake'
  | 'orphan'
  | 'stray'
  | 'judged'
  | 'cleared'
  | 'attention'
  | 'sized'
  | 'adopted'
  | 'stuck'
  | 'changed'
  | 'rule'
  | 'copied'
  | 'capacity'
  | 'quota'
  | 'budget'
  | 'digest';
