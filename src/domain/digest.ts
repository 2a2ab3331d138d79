/** The daily report: what the bill says and what our own ledger estimates, kept apart. */
import type { UserId } from './lease.ts';
import type { Currency, Money, Price } from './money.ts';
import type { RightsizeTip } from './rightsize.ts';
import type { Day } from './spend.ts';
import type { Millis } from './time.ts';

export interface ProjectSpend {
  readonly project: string | undefined;
  readonly currency: Currency;
  /** Net of credits. */
  readonly yesterday: Money;
  readonly dayBefore: Money;
  readonly monthToDate: Money;
  /** Net per day, oldest first, at most 14 days. */
  readonly days: readonly { readonly day: Day; readonly micros: number }[];
}

export interface OwnerSpend {
  readonly owner: UserId;
  /** Machines that ran on the day. */
  readonly machines: number;
  /** Estimate from our ledger, in one currency; undefined = the machines of this row have no known price. */
  readonly estimate: Money | undefined;
}

/** The daily report. Billed money and our own estimates are kept apart. */
export interface Digest {
  readonly day: Day;
  readonly timeZone: string;
  readonly projects: readonly ProjectSpend[];
  readonly owners: readonly OwnerSpend[];
  /** GPU money that ran while machines were idle yesterday, by our ledger; one per currency. */
  readonly idleWaste: readonly Money[];
  /** What stopping idle machines saved yesterday, counted until the lease's end at most. */
  readonly saved: readonly Money[];
  /** Machines stopped for idleness on the day. */
  readonly stops: number;
  /** Machines that ran on the day at a price nobody knows; they are in none of the sums. */
  readonly unpriced: number;
  /** What runs now. */
  readonly running: readonly {
    readonly name: string;
    readonly owner: UserId;
    readonly price: Price | undefined;
    readonly since: Millis;
  }[];
  readonly exportedUntil: Millis | undefined;
  /** Why there are no billed numbers, in words; undefined when there are. */
  readonly billingTrouble: string | undefined;
  /** Set when it was posted later than its hour because the hour was missed. */
  readonly late: boolean;
  /** Machines that run and are far too large for what they did, the greatest saving first; absent = none is known. */
  readonly rightsize?: readonly RightsizeTip[];
  /** Set where the policy only watches: nobody is warned and nothing is stopped. */
  readonly dryRun?: true;
}
