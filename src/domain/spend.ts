/** Money that is gone, from the billing export. */
import type { Currency } from './money.ts';

/** A calendar day, e.g. 2026-11-20; in which zone is said where it is used. */
export type Day = string;

/** Google's cost_type; `other` is whatever it may add. All of them are money; only `regular` is what somebody used. */
export type CostClass = 'regular' | 'tax' | 'adjustment' | 'rounding_error' | 'other';

/** Billed spend of one project on one Pacific day in one currency, of one kind of charge on one invoice. */
export interface SpendRow {
  readonly day: Day;
  /** undefined = charges of the billing account that belong to no project. */
  readonly project: string | undefined;
  readonly currency: Currency;
  readonly costClass: CostClass;
  /** The invoice that it stands on, as Google writes it: 202611. Late usage may stand on the next month's. */
  readonly invoiceMonth: string;
  readonly grossMicros: number;
  /** ≤ 0. */
  readonly creditMicros: number;
}
