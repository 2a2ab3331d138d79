/** Money that is gone, from the billing export. */
import type { Currency } from './money.ts';
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
