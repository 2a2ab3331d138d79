/** Sums over the ledger: what a stretch of time cost, in all and by owner, family, project, machine or day. */

import type { UserId } from '../lease.ts';
import type { ItemKind, LedgerEntry } from '../ledger.ts';
import { type Currency, costOf, type Money } from '../money.ts';
import type { Day } from '../spend.ts';
import { type Duration, MINUTE, type Millis } from '../time.ts';
import { addDays, dayBounds, dayOf } from '../time-of-day.ts';

/** From `from` until just before `to`. */
export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

export interface Cost {
  /** One per currency, largest first; empty when nothing with a known price cost anything. */
  readonly money: readonly Money[];
  /** Machines with something in it that has no known price: they cost more than `money` says. */
  readonly unpriced: number;
}

export interface CostOf extends Cost {
  /** The owner, family, project, machine id or kind of item. */
  readonly of: string;
}

/** What can be summed by. */
export type CostBy = 'owner' | 'family' | 'project' | 'machine' | 'kind';

/** A started machine is billed for a minute at least (cloud.google.com/compute/vm-instance-pricing). */
const LEAST: Duration = MINUTE;
const LEAST_OF: readonly ItemKind[] = ['machine', 'local-ssd'];

/**
 * How long an entry is billed for within the span, in milliseconds. What is open goes on until the span's end: end the
 * span at the present moment to ask what is spent already.
 */
export function billedTime({ kind, startedAt, endedAt }: LedgerEntry, { from, to }: Span): Duration {
  const least = LEAST_OF.includes(kind) ? LEAST : 0;
  const end = endedAt === undefined ? to : Math.max(endedAt, startedAt + least);
  return Math.max(0, Math.min(end, to) - Math.max(startedAt, from));
}

/** What one entry cost within the span, in whole micros; undefined when its price is unknown. */
export function entryCost(entry: LedgerEntry, span: Span): Money | undefined {
  return entry.price === undefined ? undefined : costOf(entry.price, billedTime(entry, span));
}

/** What all of them cost within the span. */
export function sumOf(entries: readonly LedgerEntry[], span: Span): Cost {
  const micros = new Map<Currency, number>();
  const unpriced = new Set<string>();
  for (const entry of entries) {
    if (billedTime(entry, span) <= 0) continue;
    const cost = entryCost(entry, span);
    if (cost === undefined) unpriced.add(entry.machineId);
    else micros.set(cost.currency, (micros.get(cost.currency) ?? 0) + cost.micros);
  }
  const money = [...micros].map(([currency, sum]) => ({ micros: sum, currency }));
  return { money: money.toSorted(dearestFirst), unpriced: unpriced.size };
}

/** What each cost within the span, dearest first, then by name; who has nothing in it is left out. */
export function sumsBy(entries: readonly LedgerEntry[], span: Span, by: CostBy): readonly CostOf[] {
  const within = entries.filter((entry) => billedTime(entry, span) > 0);
  const groups = Map.groupBy(within, (entry) => partOf(entry, by));
  return [...groups]
    .map(([of, group]) => ({ of, ...sumOf(group, span) }))
    .toSorted((a, b) => (b.money[0]?.micros ?? -1) - (a.money[0]?.micros ?? -1) || (a.of < b.of ? -1 : 1));
}

/** What each calendar day of the span cost, oldest first; days on which nothing cost anything are in it, too. */
export function sumsByDay(
  entries: readonly LedgerEntry[],
  span: Span,
  timeZone: string,
): readonly (Cost & { readonly day: Day })[] {
  const days: (Cost & { day: Day })[] = [];
  for (let day = dayOf(span.from, timeZone); ; day = addDays(day, 1)) {
    const { from, to } = dayBounds(day, timeZone);
    if (from >= span.to) return days;
    days.push({ day, ...sumOf(entries, { from: Math.max(from, span.from), to: Math.min(to, span.to) }) });
  }
}

/** Whose money is asked for: everything that is named must fit. */
export interface SpendScope {
  readonly project?: string;
  /** One person, or all of a team. */
  readonly owners?: readonly UserId[];
}

/** What a project, a person or a team has spent within the span, e.g. the month until now. */
export function spentOf(entries: readonly LedgerEntry[], scope: SpendScope, span: Span): Cost {
  const { project, owners } = scope;
  const theirs = entries.filter(
    (entry) =>
      (project === undefined || entry.project === project) &&
      (owners === undefined || owners.includes(entry.owner)),
  );
  return sumOf(theirs, span);
}

function partOf(entry: LedgerEntry, by: CostBy): string {
  return by === 'machine' ? entry.machineId : entry[by];
}

function dearestFirst(a: Money, b: Money): number {
  return b.micros - a.micros || (a.currency < b.currency ? -1 : 1);
}
