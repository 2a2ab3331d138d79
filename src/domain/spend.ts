/** Money that is gone (from the billing export) and our own run records. */
import type { UserId } from './lease.ts';
import type { StopReason } from './machine.ts';
import type { Currency, Price } from './money.ts';
import type { Millis } from './time.ts';

/** A calendar day, e.g. 2026-11-20; in which zone is said where it is used. */
export type Day = string;

/** Billed spend of one project on one day in one currency. */
export interface SpendRow {
  readonly day: Day;
  /** undefined = charges of the billing account that belong to no project. */
  readonly project: string | undefined;
  readonly currency: Currency;
  readonly grossMicros: number;
  /** ≤ 0. */
  readonly creditMicros: number;
}

export interface SpendReport {
  readonly rows: readonly SpendRow[];
  /** Newest export_time seen: what came later is not in the rows. undefined = the export is empty. */
  readonly exportedUntil: Millis | undefined;
}

/** One stretch of a machine's running at one price; open while `endedAt` is undefined. */
export interface LedgerEntry {
  readonly machineId: string;
  readonly incarnation: string;
  readonly machineName: string;
  readonly project: string;
  readonly owner: UserId;
  readonly family: string;
  readonly price: Price | undefined;
  readonly startedAt: Millis;
  readonly endedAt: Millis | undefined;
  readonly endReason: StopReason | undefined;
  /** Idle since then when it was stopped for idleness. */
  readonly idleSince: Millis | undefined;
  /** The lease's end when it stopped: until then the stop saved money, counted conservatively. */
  readonly leaseUntil: Millis | undefined;
}
