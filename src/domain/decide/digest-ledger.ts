/** What our own ledger tells for the digest: estimates by project, person, family and machine; what idled, what stops saved. */
import type { FamilySpend, MachineSpend, OwnerSpend, RunningMachine } from '../digest.ts';
import type { LedgerEntry } from '../ledger.ts';
import { type Currency, costOf, type Money } from '../money.ts';
import type { Day } from '../spend.ts';
import type { Duration, Millis } from '../time.ts';
import { addDays, dayBounds } from '../time-of-day.ts';
import type { DailySpend } from './digest-bill.ts';
import { runsOf } from './ledger-runs.ts';
import { billedTime, entryCost, type Span } from './ledger-sums.ts';

/** Estimates per project, currency and day of that time zone, from `first` to `last`; nothing after `now` counts. */
export function estimatedSpends(
  entries: readonly LedgerEntry[],
  days: { readonly first: Day; readonly last: Day; readonly timeZone: string },
  now: Millis,
): DailySpend[] {
  const spans: (Span & { readonly day: Day })[] = [];
  for (let day = days.first; day <= days.last; day = addDays(day, 1)) {
    spans.push({ day, ...clipped(dayBounds(day, days.timeZone), now) });
  }
  const found = new Map<string, DailySpend & { byDay: Map<Day, number> }>();
  for (const entry of entries) {
    const { project, price } = entry;
    if (price === undefined) continue;
    const key = `${price.currency} ${project}`;
    for (const { day, ...span } of spans) {
      const micros = entryCost(entry, span)?.micros ?? 0;
      if (micros === 0) continue;
      const spend = found.get(key) ?? { project, currency: price.currency, byDay: new Map<Day, number>() };
      spend.byDay.set(day, (spend.byDay.get(day) ?? 0) + micros);
      found.set(key, spend);
    }
  }
  return [...found.values()];
}

/** One row per owner and currency, dearest first; machines without a known price in a row of their own. */
export function ownerSpends(entries: readonly LedgerEntry[], span: Span): OwnerSpend[] {
  return parts(entries, span, ({ owner }) => owner).map(({ of, ...row }) => ({ owner: of, ...row }));
}

/** The same per family of accelerators. */
export function familySpends(entries: readonly LedgerEntry[], span: Span): FamilySpend[] {
  return parts(entries, span, ({ family }) => family).map(({ of, ...row }) => ({ family: of, ...row }));
}

/** The `most` dearest machines; those of unknown price come last. */
export function machineSpends(entries: readonly LedgerEntry[], span: Span, most: number): MachineSpend[] {
  const last = new Map(entries.filter((one) => billedTime(one, span) > 0).map((one) => [one.machineId, one]));
  return parts(entries, span, ({ machineId }) => machineId)
    .flatMap(({ of, estimate }) => {
      const entry = last.get(of);
      if (entry === undefined) return [];
      const { machineName: name, project, owner, family } = entry;
      return [{ name, project, owner, family, estimate }];
    })
    .slice(0, most);
}

interface Part {
  readonly of: string;
  readonly machines: number;
  readonly estimate: Money | undefined;
}

function parts(entries: readonly LedgerEntry[], span: Span, of: (entry: LedgerEntry) => string): Part[] {
  const found = new Map<
    string,
    { of: string; machines: Set<string>; micros: number; currency: Currency | undefined }
  >();
  for (const entry of entries) {
    if (billedTime(entry, span) <= 0) continue;
    const currency = entry.price?.currency;
    const key = `${currency ?? ''} ${of(entry)}`;
    const part = found.get(key) ?? { of: of(entry), machines: new Set<string>(), micros: 0, currency };
    part.machines.add(entry.machineId);
    part.micros += entryCost(entry, span)?.micros ?? 0;
    found.set(key, part);
  }
  return [...found.values()]
    .map(({ of: name, machines, micros, currency }) => ({
      of: name,
      machines: machines.size,
      estimate: currency === undefined ? undefined : { micros, currency },
    }))
    .toSorted(
      (a, b) =>
        (b.estimate?.micros ?? -1) - (a.estimate?.micros ?? -1) || (a.of < b.of ? -1 : a.of > b.of ? 1 : 0),
    );
}

/** Money that ran within the span while machines that were stopped for it were idle. */
export function idleWaste(entries: readonly LedgerEntry[], span: Span): Money[] {
  return sums(
    runsOf(entries).map((run) => {
      const from = Math.max(run.idleSince ?? Number.POSITIVE_INFINITY, span.from);
      return from < span.to ? entryCost(run, { from, to: span.to }) : undefined;
    }),
  );
}

/** What idle stops saved within the span: until the lease's end, the machine's next start or the span's end. */
export function savedByStops(entries: readonly LedgerEntry[], span: Span): Money[] {
  const runs = runsOf(entries);
  return sums(
    runs.map((run) => (run.price === undefined ? undefined : costOf(run.price, savedTime(run, runs, span)))),
  );
}

function savedTime(run: LedgerEntry, runs: readonly LedgerEntry[], span: Span): Duration {
  const { endedAt, leaseUntil } = run;
  if (!isIdleStop(run) || endedAt === undefined || leaseUntil === undefined) return 0;
  const nextStart = runs
    .filter((other) => other.machineId === run.machineId && other.startedAt >= endedAt)
    .reduce((first, other) => Math.min(first, other.startedAt), Number.POSITIVE_INFINITY);
  return Math.max(0, Math.min(leaseUntil, nextStart, span.to) - Math.max(endedAt, span.from));
}

/** Machines stopped for idleness within the span. */
export function idleStops(entries: readonly LedgerEntry[], span: Span): number {
  return entries.filter(
    (run) => isIdleStop(run) && (run.endedAt ?? 0) >= span.from && (run.endedAt ?? 0) < span.to,
  ).length;
}

/** Machines of which something cost money within the span at a price that is not known. */
export function unpricedMachines(entries: readonly LedgerEntry[], span: Span): number {
  const unpriced = entries.filter((entry) => entry.price === undefined && billedTime(entry, span) > 0);
  return new Set(unpriced.map(({ machineId }) => machineId)).size;
}

/** What the machines cost from now until that moment, or until their leases end, by currency. */
export function costUntil(running: readonly RunningMachine[], now: Millis, to: Millis): Money[] {
  return sums(
    running.map(({ price, until }) =>
      price === undefined ? undefined : costOf(price, Math.max(0, Math.min(until, to) - now)),
    ),
  );
}

/** What else a machine is made of is neither idle nor stopped. */
function isRun({ kind }: LedgerEntry): boolean {
  return kind === 'machine';
}

function isIdleStop(entry: LedgerEntry): boolean {
  return isRun(entry) && entry.endReason === 'idle' && entry.endedAt !== undefined;
}

/** The sums by currency, largest first; what is unknown and what is nothing is left out. */
function sums(amounts: readonly (Money | undefined)[]): Money[] {
  const byCurrency = new Map<Currency, number>();
  for (const amount of amounts) {
    if (amount === undefined || amount.micros === 0) continue;
    byCurrency.set(amount.currency, (byCurrency.get(amount.currency) ?? 0) + amount.micros);
  }
  return [...byCurrency]
    .map(([currency, micros]) => ({ micros, currency }))
    .toSorted((a, b) => b.micros - a.micros);
}

/** What has not happened yet is not counted. */
export function clipped({ from, to }: Span, now: Millis): Span {
  return { from, to: Math.max(from, Math.min(to, now)) };
}
