/** What the bill shows of projects beyond our ledger: other machines, storage, network, whatever we do not count. */
import type { SpendReport } from '../bill.ts';
import type { LedgerEntry } from '../ledger.ts';
import { daysOf, type Month } from '../month.ts';
import { dayBounds } from '../time-of-day.ts';
import { spentOf } from './ledger-sums.ts';

/** Google's days are those of its home (cloud.google.com/billing/docs/how-to/export-data-bigquery-tables). */
const GOOGLES = 'America/Los_Angeles';
const CURRENCY = 'USD';

/**
 * By project, micro-USD ≥ 0: net of credits, over those days of the month that are complete in every account's bill,
 * less what the ledger counts of the same days. A bill below the ledger (credits, discounts) takes nothing off: the
 * larger of the two counts. Other currencies than budgets have are left out, never converted.
 */
export function beyondLedger(
  { rows, accounts }: SpendReport,
  entries: readonly LedgerEntry[],
  month: Month,
): Readonly<Record<string, number>> {
  const untils = accounts.map(({ completeUntil }) => completeUntil);
  const [first] = daysOf(month);
  if (first === undefined || untils.length === 0) return {};
  // The account that is behind the others decides.
  const last = untils.reduce((least, until) =>
    least === undefined || until === undefined ? undefined : until < least ? until : least,
  );
  const complete = last === undefined ? [] : daysOf(month).filter((day) => day <= last);
  const end = complete.at(-1);
  if (end === undefined) return {};
  const span = { from: dayBounds(first, GOOGLES).from, to: dayBounds(end, GOOGLES).to };
  const billed = new Map<string, number>();
  for (const { day, project, currency, grossMicros, creditMicros } of rows) {
    if (project === undefined || currency !== CURRENCY || day < first || day > end) continue;
    billed.set(project, (billed.get(project) ?? 0) + grossMicros + creditMicros);
  }
  return Object.fromEntries(
    [...billed].map(([project, micros]) => {
      const ours = spentOf(entries, { project }, span).money.find(({ currency }) => currency === CURRENCY);
      return [project, Math.max(0, micros - (ours?.micros ?? 0))];
    }),
  );
}
