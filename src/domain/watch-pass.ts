/** What the watchdog's passes did and cost: for the log, the bench and /gpu status. */
import type { Money } from './money.ts';
import type { Day } from './spend.ts';
import type { Millis } from './time.ts';

export interface PassReport {
  readonly machines: number;
  readonly watched: number;
  readonly busy: number;
  readonly idle: number;
  readonly unknown: number;
  readonly warned: number;
  readonly stops: number;
  readonly held: number;
  readonly poked: number;
  /** Time series that Cloud Monitoring returned since the pass before. */
  readonly series: number;
  /** Why stops were held back, as a sentence; undefined when no brake engaged. */
  readonly brake?: string;
}

/** A day of passes. */
export interface WatchedDay {
  /** As Google counts days for billing: BILLING_ZONE. */
  readonly day: Day;
  readonly passes: number;
  /** Time series that Cloud Monitoring returned. */
  readonly series: number;
  readonly lastAt: Millis;
  readonly last: PassReport;
}

/** In which Google's bills have their days. */
export const BILLING_ZONE = 'America/Los_Angeles';

/**
 * What reading that many time series costs: $0.50 per million returned, since 2025-10-02 (cloud.google.com/stackdriver/pricing).
 * The first million of a month and billing account is free, which is left out of account.
 */
export function costOfSeries(series: number): Money {
  return { micros: Math.round(series / 2), currency: 'USD' };
}
