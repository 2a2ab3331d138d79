/** Composes what was spent over days, from the bill and from our own ledger; the two are never mixed. */
import type { SpendReport } from '../bill.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Currency, Money } from '../money.ts';
import type { Result } from '../result.ts';
import type { Day, SpendRow } from '../spend.ts';
import type { BilledSpending, Spending, SpendingBy, SpendingOf, SpendingPart } from '../spending.ts';
import type { Millis } from '../time.ts';
import { addDays, dayBounds, dayOf } from '../time-of-day.ts';
import type { DigestScope } from './digest.ts';
import { billCompleteUntil, billingTrouble } from './digest-bill.ts';
import { clipped } from './digest-ledger.ts';
import { billedTime, entryCost, type Span } from './ledger-sums.ts';

export interface SpendingInput {
  readonly of: SpendingOf;
  readonly by: SpendingBy;
  /** ≥ 1; today is one of them. */
  readonly days: number;
  readonly timeZone: string;
  /** What may be told where it was asked. */
  readonly scope: DigestScope;
  /** The bill of those days. */
  readonly spend: Result<SpendReport>;
  /** Entries that overlap those days. */
  readonly ledger: readonly LedgerEntry[];
  readonly now: Millis;
}

/** The days that are told of, both inclusive, in that zone. */
export function spendingDays(
  days: number,
  timeZone: string,
  now: Millis,
): { readonly from: Day; readonly to: Day } {
  const to = dayOf(now, timeZone);
  return { from: addDays(to, 1 - days), to };
}

/** Sums stay within one currency; what has no known price is counted, never taken for nothing. */
export function composeSpending(input: SpendingInput): Spending {
  const { of, by, timeZone, now, scope } = input;
  const { from, to } = spendingDays(input.days, timeZone, now);
  const days = daysBetween(from, to);
  const spans = days.map((day) => clipped(dayBounds(day, timeZone), now));
  const theirs = input.ledger.filter((entry) => isAbout(entry, of) && isTold(entry.project, scope));
  const estimated = estimatedParts(theirs, by, days, spans);
  const whole = { from: spans[0]?.from ?? now, to: now };
  const unpriced = theirs.filter((entry) => entry.price === undefined && billedTime(entry, whole) > 0);
  return {
    of,
    by,
    from,
    to,
    timeZone,
    estimated,
    estimatedTotals: totals(estimated),
    unpriced: new Set(unpriced.map(({ machineId }) => machineId)).size,
    billed: billed(input, days),
  };
}

function isTold(project: string, { whole, projects }: DigestScope): boolean {
  return whole || projects.includes(project);
}

function isAbout({ project, owner, machineName }: LedgerEntry, of: SpendingOf): boolean {
  switch (of.kind) {
    case 'all':
      return true;
    case 'project':
      return project === of.project;
    case 'person':
      return owner === of.user;
    case 'machine':
      return machineName === of.name;
  }
}

function estimatedParts(
  entries: readonly LedgerEntry[],
  by: SpendingBy,
  days: readonly Day[],
  spans: readonly Span[],
): SpendingPart[] {
  const table = new Table(days);
  for (const entry of entries) {
    for (const [at, span] of spans.entries()) {
      const cost = entryCost(entry, span);
      if (cost === undefined || cost.micros === 0) continue;
      const day = days[at] ?? '';
      table.add(by === 'day' ? day : entry[by], cost.currency, day, cost.micros);
    }
  }
  return table.parts(by);
}

function billed({ of, by, spend, scope }: SpendingInput, days: readonly Day[]): BilledSpending {
  const trouble = billingTrouble(spend);
  if (!spend.ok || trouble !== undefined) return { kind: 'missing', trouble: trouble ?? '' };
  const tells = (of.kind === 'all' || of.kind === 'project') && (by === 'project' || by === 'day');
  if (!tells) return { kind: 'not-told' };
  const parts = new Table(days);
  for (const row of spend.value.rows) {
    if (!isOf(row, of, scope)) continue;
    const { day, project, currency, grossMicros, creditMicros } = row;
    parts.add(by === 'day' ? day : project, currency, day, grossMicros + creditMicros);
  }
  const { accounts } = spend.value;
  const since = accounts.map(({ known }) => known?.from).reduce(later, undefined);
  const told = parts.parts(by);
  return {
    kind: 'known',
    parts: told,
    totals: totals(told),
    since: since !== undefined && since > (days[0] ?? '') ? since : undefined,
    completeUntil: billCompleteUntil(spend.value),
  };
}

function isOf({ project }: SpendRow, of: SpendingOf, scope: DigestScope): boolean {
  if (of.kind === 'project') return project === of.project;
  return project === undefined ? scope.whole : scope.projects.includes(project);
}

/** Money by part, currency and day; what falls on no day of the stretch is not counted. */
class Table {
  readonly #days: ReadonlyMap<Day, number>;
  readonly #rows = new Map<string, { of: string | undefined; currency: Currency; micros: number[] }>();

  constructor(days: readonly Day[]) {
    this.#days = new Map(days.map((day, at) => [day, at]));
  }

  add(of: string | undefined, currency: Currency, day: Day, micros: number): void {
    const at = this.#days.get(day);
    if (at === undefined) return;
    const key = JSON.stringify([of ?? null, currency]);
    const row = this.#rows.get(key) ?? { of, currency, micros: Array(this.#days.size).fill(0) as number[] };
    row.micros[at] = (row.micros[at] ?? 0) + micros;
    this.#rows.set(key, row);
  }

  parts(by: SpendingBy): SpendingPart[] {
    const days = [...this.#days.keys()];
    const parts = [...this.#rows.values()].map(({ of, currency, micros }) => ({
      of,
      currency,
      micros: micros.reduce((sum, one) => sum + one, 0),
      days: days.map((day, at) => ({ day, micros: micros[at] ?? 0 })),
    }));
    const byName = (a: SpendingPart, b: SpendingPart) => compare(a.of ?? '', b.of ?? '');
    return parts.toSorted(
      by === 'day'
        ? (a, b) => byName(b, a) || compare(a.currency, b.currency)
        : (a, b) => b.micros - a.micros || byName(a, b) || compare(a.currency, b.currency),
    );
  }
}

/** One sum per currency, the largest first. */
function totals(parts: readonly SpendingPart[]): Money[] {
  return [...Map.groupBy(parts, ({ currency }) => currency)]
    .map(([currency, group]) => ({ micros: group.reduce((sum, { micros }) => sum + micros, 0), currency }))
    .toSorted((a, b) => b.micros - a.micros || compare(a.currency, b.currency));
}

function daysBetween(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

function later(most: Day | undefined, day: Day | undefined): Day | undefined {
  return most === undefined || (day !== undefined && day > most) ? day : most;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
