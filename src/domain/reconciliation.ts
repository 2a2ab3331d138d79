/** What the ledger estimated beside what was billed: per machine and month, and how far apart the two are in all. */
import type { Currency, Money } from './money.ts';
import type { Month } from './month.ts';
import type { Day } from './spend.ts';

/** One machine in one month and currency, both sides over the same Pacific days. */
export interface MachineMonth {
  readonly machineId: string;
  /** As the ledger calls it, else as the bill does. */
  readonly machineName: string;
  readonly project: string;
  /** Pacific. */
  readonly month: Month;
  readonly currency: Currency;
  /** The last day that is counted. */
  readonly until: Day;
  /** Net of credits, in whole micros; undefined = the bill has nothing of it. */
  readonly billed: number | undefined;
  /** ≤ 0, micros. */
  readonly credits: number;
  /** Whole micros; undefined = the ledger has nothing of it, or nothing with a known price. */
  readonly estimated: number | undefined;
  /** Something of it has no known price, so the estimate is too low. */
  readonly unpriced: boolean;
}

/** All machines that both sides know, in one currency. */
export interface Reconciliation {
  readonly month: Month;
  readonly until: Day;
  readonly estimated: Money;
  /** Net of credits. */
  readonly billed: Money;
  /** ≤ 0: discounts that list prices do not know. */
  readonly credits: Money;
  /** Share by which the estimates were too high (> 0) or too low (< 0); undefined where nothing was billed. */
  readonly error: number | undefined;
  readonly matched: number;
  /** Machines that only the ledger knows: not billed yet, or by an account whose export is not read. */
  readonly unbilled: number;
  /** Machines that only the bill knows. */
  readonly unknown: number;
  /** Machines with something of unknown price: they are in none of the sums. */
  readonly unpriced: number;
}
