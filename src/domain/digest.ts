/** The daily report: what the bill says and what our own ledger estimates, kept apart. */
import type { BudgetScope } from './budget.ts';
import type { UserId } from './lease.ts';
import type { Leftover } from './leftover.ts';
import type { Currency, Money, Price } from './money.ts';
import type { Reconciliation } from './reconciliation.ts';
import type { RightsizeTip } from './rightsize.ts';
import type { Day } from './spend.ts';
import type { Millis } from './time.ts';

/** What one project cost in one currency: billed, or estimated from our ledger. */
export interface ProjectSpend {
  /** undefined = charges of the billing account that belong to no project; in totals, all of them. */
  readonly project: string | undefined;
  readonly currency: Currency;
  /** Net of credits where it is billed. */
  readonly yesterday: Money;
  readonly dayBefore: Money;
  /** The median of the same weekday in the four weeks before, as far as it was spent in then; undefined = new. */
  readonly usual: Money | undefined;
  readonly monthToDate: Money;
  /** What the whole month comes to, by its weekdays so far; undefined = too little is known, or the month is over. */
  readonly monthEnd: Money | undefined;
  /** Net per day, oldest first, at most 14 days. */
  readonly days: readonly { readonly day: Day; readonly micros: number }[];
}

export interface OwnerSpend {
  readonly owner: UserId;
  /** Machines that cost something on the day. */
  readonly machines: number;
  /** Estimate from our ledger, in one currency; undefined = the machines of this row have no known price. */
  readonly estimate: Money | undefined;
}

export interface FamilySpend {
  readonly family: string;
  readonly machines: number;
  readonly estimate: Money | undefined;
}

export interface MachineSpend {
  readonly name: string;
  readonly project: string;
  /** Whose it was last on the day. */
  readonly owner: UserId;
  readonly family: string;
  /** undefined = its price is not known. */
  readonly estimate: Money | undefined;
}

export interface RunningMachine {
  readonly name: string;
  readonly owner: UserId;
  readonly price: Price | undefined;
  readonly since: Millis;
  /** When its lease ends. */
  readonly until: Millis;
}

/** Disks, snapshots, addresses and reservations that nothing uses. */
export interface LeftInDigest {
  readonly count: number;
  /** A month of all whose price is known, by currency. */
  readonly perMonth: readonly Money[];
  readonly unpriced: number;
  /** How many of each sort, e.g. 3 disks. */
  readonly kinds: readonly { readonly kind: LeftKind; readonly count: number }[];
}

/** How a budget stands this month; micro-USD. */
export interface BudgetInDigest {
  readonly scope: BudgetScope;
  readonly monthlyMicros: number;
  readonly spentMicros: number;
  readonly reservedMicros: number;
  /** What its month comes to; undefined = too little is known. */
  readonly monthEndMicros: number | undefined;
}

/** The kinds of leftover. */
export type LeftKind = Leftover['kind'];

/** The daily report. Billed money and our own estimates are kept apart. */
export interface Digest {
  readonly day: Day;
  readonly timeZone: string;
  /** What the bill says, of the channel's projects. */
  readonly projects: readonly ProjectSpend[];
  /** All of them together, one per currency, the largest first. */
  readonly totals: readonly ProjectSpend[];
  /** The same by our ledger and list prices: what Lamplighter's machines cost, of which the bill is hours to days late. */
  readonly estimates: readonly ProjectSpend[];
  readonly estimatedTotals: readonly ProjectSpend[];
  /** The last Pacific day of which the bill is whole, but for late corrections; undefined = of none. */
  readonly billedUntil: Day | undefined;
  /** That is the day, or one after it. */
  readonly billComplete: boolean;
  readonly owners: readonly OwnerSpend[];
  readonly families: readonly FamilySpend[];
  /** The dearest first. */
  readonly machines: readonly MachineSpend[];
  /** GPU money that ran while machines were idle yesterday, by our ledger; one per currency. */
  readonly idleWaste: readonly Money[];
  /** What stopping idle machines saved yesterday, counted until the lease's end at most. */
  readonly saved: readonly Money[];
  /** Machines stopped for idleness on the day. */
  readonly stops: number;
  /** Machines that ran on the day at a price nobody knows; they are in none of the sums. */
  readonly unpriced: number;
  /** What runs now. */
  readonly running: readonly RunningMachine[];
  /** What that costs until the day of posting ends, or its lease does; one per currency. */
  readonly restOfDay: readonly Money[];
  /** That stand this month, the most used first. */
  readonly budgets: readonly BudgetInDigest[];
  /** undefined = nobody could look. */
  readonly left: LeftInDigest | undefined;
  readonly exportedUntil: Millis | undefined;
  /** Why there are no billed numbers, in words; undefined when there are. */
  readonly billingTrouble: string | undefined;
  /** Set when it was posted later than its hour because the hour was missed. */
  readonly late: boolean;
  /** Machines that run and are far too large for what they did, the greatest saving first; absent = none is known. */
  readonly rightsize?: readonly RightsizeTip[];
  /** Set where the policy only watches: nobody is warned and nothing is stopped. */
  readonly dryRun?: true;
  /** How right our estimates were last month, or so far in this one where that is all that is known; absent = unknown. */
  readonly reconciled?: Reconciliation;
}
