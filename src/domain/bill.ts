/** What the billing exports tell: charges by their kind, how far each account's bill reaches, and what machines cost. */
import type { Fault } from './fault.ts';
import type { Currency } from './money.ts';
import type { Day, SpendRow } from './spend.ts';
import type { Millis } from './time.ts';

/** A billing account as Google writes it, 01ABCD-234567-89EFGH; the table's name where that does not tell. */
export type BillingAccountId = string;

/** One billing account whose export is configured. */
export interface BillingAccount {
  readonly id: BillingAccountId;
  /** project.dataset.table that its spend is read from: the standard export where there is one. */
  readonly table: string;
  /** The detailed export, which names resources; undefined = machines are told by their labels only. */
  readonly detailedTable: string | undefined;
}

/** What a reading would cost, by BigQuery's own estimate. */
export interface BillEstimate {
  readonly bytes: number;
  /** BigQuery refuses a query that would bill more. */
  readonly mostBytes: number;
}

/**
 * Billed usage of one resource on one Pacific day in one currency, all its SKUs together; taxes and adjustments are
 * not in it. A machine has several rows: its own, and one for each of its disks.
 */
export interface MachineSpendRow {
  readonly day: Day;
  readonly project: string | undefined;
  /** The label `lamplighter-machine`; undefined = the row carries none, and its resource's name was asked for. */
  readonly machine: string | undefined;
  /** resource.name, mostly a machine's or a disk's name; undefined in the standard export and for TPU nodes. */
  readonly resource: string | undefined;
  /** resource.global_name, e.g. //compute.googleapis.com/projects/123/zones/us-central1-a/instances/456. */
  readonly globalName: string | undefined;
  readonly currency: Currency;
  readonly grossMicros: number;
  /** ≤ 0. */
  readonly creditMicros: number;
}

/** What is known of one account's bill. */
export interface BillState {
  readonly account: BillingAccountId;
  /** When it was last read; undefined = never. */
  readonly readAt: Millis | undefined;
  /** The Pacific days that are known, both inclusive. */
  readonly known: { readonly from: Day; readonly to: Day } | undefined;
  /** Newest export_time seen: what came later is not in the rows. undefined = nothing has come. */
  readonly exportedUntil: Millis | undefined;
  /** The last Pacific day that is no longer half written, as far as one can tell; later days will still grow. */
  readonly completeUntil: Day | undefined;
  /** The newest invoice month, e.g. 202610, that was read whole after its close. */
  readonly closedMonth: string | undefined;
  /** What a reading takes, as BigQuery estimated it last. */
  readonly bytes: number | undefined;
  /** Why the last reading failed; undefined = it went well. */
  readonly trouble: BillTrouble | undefined;
}

export interface BillTrouble {
  readonly since: Millis;
  readonly fault: Fault;
  /** Sentences for people: what is wrong, and what to do. */
  readonly words: string;
}

/** A bill cannot be read: told once a day while it lasts. */
export interface BillTroubleNotice {
  readonly kind: 'bill-trouble';
  readonly account: BillingAccount;
  readonly words: string;
  readonly since: Millis;
  /** What was read then still counts; undefined = nothing was. */
  readonly readAt: Millis | undefined;
}

/** What one reading of an account found: its days take the place of what was known of them. */
export interface BillReading {
  readonly account: BillingAccountId;
  /** When it began: of two readings the one that began later counts. */
  readonly readAt: Millis;
  readonly from: Day;
  readonly to: Day;
  readonly rows: readonly SpendRow[];
  readonly exportedUntil: Millis | undefined;
  /** The invoice month that it read whole after its close, if it did. */
  readonly closes: string | undefined;
  readonly bytes: number | undefined;
}

/** What was billed, as far as it is known. */
export interface SpendReport {
  readonly rows: readonly SpendRow[];
  /** Of the account that is behind the others: what came later is not in the rows. undefined = one has nothing. */
  readonly exportedUntil: Millis | undefined;
  /** How far the bill of each account reaches. */
  readonly accounts: readonly BillState[];
}
