/** The daily report, built from the bill and from our own ledger; the two are never mixed. */

import type { Digest, OwnerSpend, ProjectSpend } from '../digest.ts';
import type { Fault } from '../fault.ts';
import type { UserId } from '../lease.ts';
import type { LedgerEntry } from '../ledger.ts';
import { type Currency, costOf, type Money } from '../money.ts';
import type { Result } from '../result.ts';
import type { Day, SpendReport, SpendRow } from '../spend.ts';
import type { Duration, Millis } from '../time.ts';
import { addDays, dayBounds } from '../time-of-day.ts';

export interface DigestInput {
  /** The day reported on: of our ledger in `timeZone`, of the bill as Google counts it (Pacific). */
  readonly day: Day;
  readonly timeZone: string;
  /** Project ids that are reported, besides charges of no project. */
  readonly projects: readonly string[];
  /** Rows from 14 days before, or the month's first if earlier, up to `day`. */
  readonly spend: Result<SpendReport>;
  /** Entries that overlap the day, and those that ended before it under a lease that reached into it. */
  readonly ledger: readonly LedgerEntry[];
  readonly running: Digest['running'];
  readonly now: Millis;
  readonly late: boolean;
}

/** Days in the chart. */
const CHART_DAYS = 14;

/** Builds the digest. Sums stay within one currency; what has no known price is counted, never taken for nothing. */
export function buildDigest(input: DigestInput): Digest {
  const { day, timeZone, spend, ledger, now } = input;
  const span = clip(dayBounds(day, timeZone), now);
  const cost = ledger.filter((item) => overlap(item.startedAt, item.endedAt ?? now, span) > 0);
  const runs = ledger.filter(isRun);
  const ran = cost.filter(isRun);
  return {
    day,
    timeZone,
    projects: spend.ok ? projectSpends(spend.value.rows, input) : [],
    owners: ownerSpends(cost, span, now),
    idleWaste: sums(ran.map((run) => spent(run, overlap(idleFrom(run), run.endedAt ?? now, span)))),
    saved: sums(runs.map((run) => spent(run, savedTime(run, runs, span)))),
    stops: runs.filter((run) => isIdleStop(run) && within(run.endedAt ?? now, span)).length,
    unpriced: distinct(ran.filter((run) => run.price === undefined)),
    running: input.running,
    exportedUntil: spend.ok ? spend.value.exportedUntil : undefined,
    billingTrouble: billingTrouble(spend),
    late: input.late,
  };
}

interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

function projectSpends(rows: readonly SpendRow[], { day, projects }: DigestInput): ProjectSpend[] {
  const reported = rows.filter((row) => row.project === undefined || projects.includes(row.project));
  const groups = Map.groupBy(reported, (row) => JSON.stringify([row.project ?? null, row.currency]));
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [projectSpend(group, first, day)];
    })
    .toSorted(
      (a, b) =>
        Number(a.project === undefined) - Number(b.project === undefined) ||
        b.yesterday.micros - a.yesterday.micros ||
        b.monthToDate.micros - a.monthToDate.micros ||
        ((a.project ?? '') < (b.project ?? '') ? -1 : 1),
    );
}

function projectSpend(rows: readonly SpendRow[], { project, currency }: SpendRow, day: Day): ProjectSpend {
  const net = (wanted: (rowDay: Day) => boolean): number =>
    rows.filter((row) => wanted(row.day)).reduce((sum, row) => sum + row.grossMicros + row.creditMicros, 0);
  const monthStart = `${day.slice(0, 8)}01`;
  const chart = Array.from({ length: CHART_DAYS }, (_, i) => addDays(day, i - CHART_DAYS + 1));
  return {
    project,
    currency,
    yesterday: { micros: net((d) => d === day), currency },
    dayBefore: { micros: net((d) => d === addDays(day, -1)), currency },
    monthToDate: { micros: net((d) => d >= monthStart && d <= day), currency },
    days: chart.map((one) => ({ day: one, micros: net((d) => d === one) })),
  };
}

/** One row per owner and currency, dearest first; machines without a known price in a row of their own. */
function ownerSpends(ran: readonly LedgerEntry[], span: Span, now: Millis): OwnerSpend[] {
  const groups = Map.groupBy(ran, (run) => JSON.stringify([run.owner, run.price?.currency ?? null]));
  const rows = [...groups.values()].map((runs) => {
    const owner: UserId = runs[0]?.owner ?? '';
    const [estimate] = sums(runs.map((run) => spent(run, overlap(run.startedAt, run.endedAt ?? now, span))));
    return { owner, machines: distinct(runs.filter(isRun)), estimate };
  });
  return rows.toSorted(
    (a, b) =>
      (b.estimate?.micros ?? -1) - (a.estimate?.micros ?? -1) ||
      (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0),
  );
}

/** How much of the day the machine would have run on, had it not been stopped: until its lease's end, its next start or now. */
function savedTime(run: LedgerEntry, ledger: readonly LedgerEntry[], span: Span): Duration {
  const { endedAt, leaseUntil } = run;
  if (!isIdleStop(run) || endedAt === undefined || leaseUntil === undefined) return 0;
  const nextStart = ledger
    .filter((other) => other.machineId === run.machineId && other.startedAt >= endedAt)
    .reduce((first, other) => Math.min(first, other.startedAt), Number.POSITIVE_INFINITY);
  return overlap(endedAt, Math.min(leaseUntil, nextStart), span);
}

/** What else costs is neither idle nor stopped. */
function isRun({ kind }: LedgerEntry): boolean {
  return kind === 'machine';
}

function isIdleStop(run: LedgerEntry): boolean {
  return run.endReason === 'idle' && run.endedAt !== undefined;
}

function idleFrom(run: LedgerEntry): Millis {
  return run.idleSince === undefined ? Number.POSITIVE_INFINITY : Math.max(run.idleSince, run.startedAt);
}

function spent(run: LedgerEntry, time: Duration): Money | undefined {
  return run.price === undefined || time <= 0 ? undefined : costOf(run.price, time);
}

/** The sums by currency, largest first; unknown amounts are left out. */
function sums(amounts: readonly (Money | undefined)[]): Money[] {
  const byCurrency = new Map<Currency, number>();
  for (const amount of amounts) {
    if (amount === undefined) continue;
    byCurrency.set(amount.currency, (byCurrency.get(amount.currency) ?? 0) + amount.micros);
  }
  return [...byCurrency]
    .map(([currency, micros]) => ({ micros, currency }))
    .toSorted((a, b) => b.micros - a.micros);
}

function distinct(runs: readonly LedgerEntry[]): number {
  return new Set(runs.map((run) => run.machineId)).size;
}

/** Milliseconds that [from, to) and the span share; 0 when nothing. */
function overlap(from: Millis, to: Millis, span: Span): Duration {
  return Math.max(0, Math.min(to, span.to) - Math.max(from, span.from));
}

function within(at: Millis, span: Span): boolean {
  return at >= span.from && at < span.to;
}

/** What has not happened yet is not counted. */
function clip(span: Span, now: Millis): Span {
  return { from: span.from, to: Math.max(span.from, Math.min(span.to, now)) };
}

function billingTrouble(spend: Result<SpendReport>): string | undefined {
  if (!spend.ok) return TROUBLE[spend.fault.kind] ?? `The bill could not be read: ${spend.fault.message}`;
  if (spend.value.exportedUntil === undefined) {
    return 'The billing export is empty so far. Google fills it within hours to a day after it is switched on.';
  }
  return undefined;
}

const TROUBLE: Partial<Readonly<Record<Fault['kind'], string>>> = {
  'not-found':
    'No billing export was found. Switch it on in Google Cloud under Billing, Billing export, and set BILLING_TABLE.',
  denied:
    'Lamplighter may not read the billing export. Give its account BigQuery Data Viewer on the dataset and BigQuery Job User on the project.',
  unavailable: 'BigQuery did not answer, so the billed numbers are missing today.',
  throttled: 'BigQuery was asked too often, so the billed numbers are missing today.',
};
