/** What is said to people, as plain values; slack/messages turns each kind into Block Kit. */

import type { BillTroubleNotice } from './bill.ts';
import type { BudgetNotice } from './budget-notice.ts';
import type { CapacityOutcome, CapacityWatch, Sighting } from './capacity-watch.ts';
import type { ChangeEnd } from './change.ts';
import type { Copy, CopyEnd } from './copy.ts';
import type { Estimate } from './decide/estimate.ts';
import type { ZoneStock } from './decide/standstill.ts';
import type { Digest } from './digest.ts';
import type { EstateNotice } from './estate-notice.ts';
import type { Freeze } from './freeze.ts';
import type { UserId } from './lease.ts';
import type { Change, Machine, StopReason } from './machine.ts';
import type { Money } from './money.ts';
import type { PolicyTest } from './policy-test.ts';
import type { Quota, QuotaReport } from './quota.ts';
import type { RaiseDraft, RaiseOutcome } from './raise.ts';
import type { Rightsizing } from './rightsize.ts';
import type { SpendingNotice } from './spending.ts';
import type { OrphanNotice } from './stray.ts';
import type { Duration, Millis } from './time.ts';
import type { Signal, UnknownWhy, Verdict } from './utilization.ts';
import type { Evidence } from './watch.ts';
import type { HoursEnd } from './week-hours.ts';

/** To a person (their DM) or into a channel. */
export type Destination =
  | { readonly to: 'person'; readonly user: UserId }
  | { readonly to: 'channel'; readonly channel: string }
  /** Seen by one person only, in a channel; cannot be updated later. */
  | { readonly to: 'ephemeral'; readonly channel: string; readonly user: UserId };

/** How a warning or a question ended; it is then edited so that its buttons are gone. */
export type WarningEnd =
  | { readonly kind: 'kept'; readonly by: UserId; readonly until: Millis; readonly why: string }
  | { readonly kind: 'awake'; readonly at: Millis; readonly because: string }
  /** Somebody took it over. */
  | { readonly kind: 'handed'; readonly at: Millis; readonly from: UserId; readonly to: UserId }
  /** Its idle rule was turned off. */
  | { readonly kind: 'exempt'; readonly by: UserId; readonly at: Millis; readonly why: string }
  /** What it was about is no longer so, in words that follow `it stays:`. */
  | { readonly kind: 'called-off'; readonly at: Millis; readonly because: string }
  /** What was missing has come back. */
  | { readonly kind: 'known'; readonly at: Millis }
  | {
      readonly kind: 'stopped';
      readonly at: Millis;
      readonly reason: StopReason;
      readonly by: UserId | undefined;
    };

/** What a run cost: the machine, its disk and its addresses. */
export interface RunCost {
  /** By list prices; undefined when the machine's is unknown, or it never ran. */
  readonly cost: Money | undefined;
  /** Something of it has no known price, so that it cost more. */
  readonly least?: true;
}

export type Notice =
  /** The one live message of a birth or a start, updated in place until `machine.state` is ready or an end. */
  | {
      readonly kind: 'birth';
      readonly machine: Machine;
      /** What it is expected to cost; undefined while no zone is chosen. */
      readonly estimate: Estimate | undefined;
      readonly now: Millis;
      /** Last lines of the serial console when it failed. */
      readonly serial?: readonly string[];
    }
  | {
      readonly kind: 'idle-warning';
      readonly machine: Machine;
      readonly verdict: Verdict;
      readonly evidence: Evidence;
      readonly stopAt: Millis;
      /** When that was said, where it was put off since the warning. */
      readonly timedAt?: Millis;
      /** That is the end of a freeze. */
      readonly frozen?: true;
      readonly reminder: boolean;
      /** What its zone said to such requests lately; undefined when nobody asked. */
      readonly stock?: ZoneStock;
      /** It is offered to its channel. */
      readonly offered?: boolean;
      readonly end: WarningEnd | undefined;
      readonly now: Millis;
    }
  /** Its owner offers it to the channel before it is stopped; the number of the warning tells offers apart. */
  | {
      readonly kind: 'hand-over';
      readonly machine: Machine;
      readonly by: UserId;
      readonly until: Millis;
      readonly round: number;
      readonly end?: WarningEnd;
    }
  /** Said to who gave it away, and to who has it now: `machine.lease.owner`. */
  | {
      readonly kind: 'handed-over';
      readonly machine: Machine;
      readonly from: UserId;
      readonly to: 'giver' | 'taker';
    }
  /** Its hours are nearly over, or it was idle after their end. */
  | {
      readonly kind: 'hours-ending';
      readonly machine: Machine;
      readonly hours: HoursEnd;
      readonly verdict: Verdict;
      /** Absent where an older version said it. */
      readonly evidence?: Evidence;
      readonly stopAt: Millis;
      /** As in an idle warning. */
      readonly timedAt?: Millis;
      readonly reminder: boolean;
      readonly end: WarningEnd | undefined;
      readonly now: Millis;
    }
  /** Its hours are over and it is left on: it is looked at again until `until`; after that (`letGo`) no more. */
  | {
      readonly kind: 'after-hours';
      readonly machine: Machine;
      readonly hours: HoursEnd;
      readonly verdict: Verdict;
      readonly until: Millis;
      readonly letGo: boolean;
      readonly end?: WarningEnd;
    }
  /** Its hours would start it and do not, because nobody has said anything for so many starts. */
  | { readonly kind: 'hours-paused'; readonly machine: Machine; readonly starts: number }
  /** GPU memory is held while all else is quiet: is it waiting for something? */
  | {
      readonly kind: 'memory-question';
      readonly machine: Machine;
      /** Without an answer by then it is warned about and stopped; undefined = it is not stopped for this. */
      readonly answerBy?: Millis;
      readonly evidence: Evidence;
      readonly end?: WarningEnd;
    }
  | {
      readonly kind: 'unknown-utilization';
      readonly machine: Machine;
      readonly why: UnknownWhy;
      readonly signal: Signal;
      readonly since: Millis;
      readonly end?: WarningEnd;
    }
  | {
      readonly kind: 'lease-ending';
      readonly machine: Machine;
      readonly endsAt: Millis;
      /** While it is busy it may run on until then, not longer. */
      readonly longestUntil: Millis;
      readonly busy: boolean;
      /** The lease is over and it runs on because it is busy. */
      readonly over: boolean;
      readonly end?: WarningEnd;
    }
  | (RunCost & {
      readonly kind: 'stopped';
      readonly machine: Machine;
      readonly reason: StopReason;
      readonly by: UserId | undefined;
      readonly at: Millis;
      readonly idleFor: Duration | undefined;
      /** When its hours start it again, where they have stopped it. */
      readonly againAt?: Millis;
    })
  /** A machine that could not be stopped was ended: it is being deleted, or is gone by now. */
  | (RunCost & {
      readonly kind: 'ended';
      readonly machine: Machine;
      readonly reason: StopReason;
      readonly at: Millis;
      readonly idleFor: Duration | undefined;
    })
  /** With what it cost in all. */
  | (RunCost & { readonly kind: 'removed'; readonly machine: Machine; readonly by: UserId | undefined })
  /** A zone took a machine for which its owner had waited so long. */
  | { readonly kind: 'found'; readonly machine: Machine; readonly after: Duration }
  /** Watched capacity has appeared, and what became of that; undefined while it is there. */
  | {
      readonly kind: 'capacity';
      readonly watch: CapacityWatch;
      readonly sighting: Sighting;
      readonly outcome: CapacityOutcome | undefined;
    }
  /** A capacity watch has ended by itself. */
  | { readonly kind: 'capacity-over'; readonly watch: CapacityWatch }
  | { readonly kind: 'preempted'; readonly machine: Machine; readonly at: Millis }
  /** The one live message of a copy, updated in place until it has an end. */
  | {
      readonly kind: 'copy';
      readonly machine: Machine;
      readonly copy: Copy;
      readonly end: CopyEnd | undefined;
      readonly now: Millis;
    }
  /** A stopped machine could not be started again: it still is stopped. */
  | {
      readonly kind: 'not-started';
      readonly machine: Machine;
      /** Short words for a list, no full stop. */
      readonly because: string;
      /** Its zone has none: another one may. */
      readonly stockout: boolean;
    }
  /** The one live message of a change, updated in place until it has an end. */
  | {
      readonly kind: 'change';
      readonly machine: Machine;
      readonly change: Change;
      readonly end: ChangeEnd | undefined;
      readonly now: Millis;
    }
  | { readonly kind: 'stuck'; readonly machine: Machine; readonly what: string }
  /** A request could not be carried out after it was acknowledged. */
  | {
      readonly kind: 'request-failed';
      readonly machineName: string | undefined;
      readonly what: string;
      readonly next: string;
    }
  /** The serial console's last lines, oldest first, as Google gave them at that moment. */
  | {
      readonly kind: 'console';
      readonly machine: Machine;
      readonly lines: readonly string[];
      readonly at: Millis;
    }
  | {
      readonly kind: 'rightsize';
      readonly machine: Machine;
      readonly answer: Rightsizing;
      readonly at: Millis;
    }
  | { readonly kind: 'quota'; readonly report: QuotaReport; readonly at: Millis }
  /** What Google would be asked, and the question whether to send it. */
  | {
      readonly kind: 'quota-draft';
      readonly draft: RaiseDraft;
      /** Whether its reader may send it; otherwise an administrator can. */
      readonly maySend: boolean;
      /** Where Google writes with questions; undefined = to the sender's address in Slack. */
      readonly contactEmail: string | undefined;
      /** The limit on all GPUs together, where it would still not allow as many. */
      readonly tooFew: Quota | undefined;
      /** Who sent it. */
      readonly end: { readonly by: UserId; readonly at: Millis } | undefined;
    }
  | {
      readonly kind: 'quota-outcome';
      readonly draft: RaiseDraft;
      readonly outcome: RaiseOutcome;
      readonly at: Millis;
    }
  | BudgetNotice
  | { readonly kind: 'policy-test'; readonly test: PolicyTest }
  /** The watchdog is frozen, or is so no longer. */
  | { readonly kind: 'freeze'; readonly freeze: Freeze }
  | { readonly kind: 'brake-over'; readonly what: string; readonly since: Millis; readonly at: Millis }
  | { readonly kind: 'brake'; readonly what: string; readonly held: readonly string[] }
  | OrphanNotice
  | EstateNotice
  | SpendingNotice
  /** `key`: its message's own, by which its details are found. */
  | { readonly kind: 'digest'; readonly digest: Digest; readonly key?: string }
  | BillTroubleNotice;

/** One message that we owe somebody; a later version with the same key replaces what was posted. */
export interface Saying {
  /** Names the message for ever: `birth:<machine>:<starts>`, `digest:<channel>:<day>`, … */
  readonly key: string;
  readonly destination: Destination;
  readonly notice: Notice;
}

/** Where a message stands once posted. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}
