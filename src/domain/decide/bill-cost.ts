/** What reading the bill costs at BigQuery, in words. */
import { DAY } from '../time.ts';
import { READ_EVERY } from './bill-window.ts';

/** Every query is billed for so much at least, and on-demand queries are $6.25 a TiB (cloud.google.com/bigquery/pricing). */
const LEAST_BILLED = 10 * 2 ** 20;
const DOLLARS_PER_TIB = 6.25;
const DAYS_A_MONTH = 30;

/** Bytes as people read them: `12.3 MiB`, `1.20 GiB`. */
export function formatBytes(bytes: number): string {
  return bytes < 2 ** 30 / 10 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}

/** US dollars that so many bytes cost, beyond the free TiB of each month. */
export function dollarsOf(bytes: number): number {
  return (bytes / 2 ** 40) * DOLLARS_PER_TIB;
}

/** A sentence on one reading and on a month of them. */
export function readingCost(bytes: number): string {
  const month = dollarsOf(Math.max(bytes, LEAST_BILLED)) * (DAY / READ_EVERY) * DAYS_A_MONTH;
  const sum = month < 0.01 ? 'less than a cent' : `about $${month.toFixed(2)}`;
  return `A reading takes ${formatBytes(bytes)} of BigQuery; a month of them costs ${sum}, if the free TiB is used up.`;
}
