/** Whether money may be reserved: what budgets stand, what is used of them, and what would still fit. */
import {
  type Budget,
  type BudgetBook,
  type BudgetCheck,
  type BudgetPolicy,
  type BudgetScope,
  budgetKey,
  concerns,
  type Reserved,
  type Stretch,
} from '../budget.ts';
import type { UserId } from '../lease.ts';
import type { LedgerEntry } from '../ledger.ts';
import { costOf } from '../money.ts';
import { byMonth, type Month, monthBounds } from '../month.ts';
import { type Duration, HOUR, MINUTE, type Millis } from '../time.ts';
import { spentOf } from './ledger-sums.ts';

/** All prices are in it, and so are budgets. */
const CURRENCY = 'USD';

/** What of a stretch falls into which month, in whole micros; months in which it costs nothing are left out. */
export function monthsOf(
  { since, until, microsPerHour }: Stretch,
  timeZone: string,
): readonly { readonly month: Month; readonly micros: number }[] {
  return byMonth(since, until, timeZone)
    .map((part) => ({ month: part.month, micros: priced(microsPerHour, part.until - part.from) }))
    .filter(({ micros }) => micros > 0);
}

function priced(microsPerHour: number, time: Duration): number {
  return costOf({ microsPerHour, currency: CURRENCY }, time).micros;
}

/** Every budget that stands: what a command has set, or else what policy says. Those of single people come last. */
export function budgetsThatStand(policy: BudgetPolicy, book: BudgetBook): readonly Budget[] {
  const scopes = new Map<string, { readonly scope: BudgetScope; readonly byPolicy: number | undefined }>();
  const add = (scope: BudgetScope, byPolicy: number | undefined) =>
    scopes.set(budgetKey(scope), { scope, byPolicy });
  for (const [project, micros] of Object.entries(policy.projects)) add({ kind: 'project', project }, micros);
  for (const [name, { people, monthlyMicros }] of Object.entries(policy.teams)) {
    add({ kind: 'team', name, people }, monthlyMicros);
  }
  for (const [user, micros] of Object.entries(policy.people)) add({ kind: 'person', user }, micros);
  for (const key of Object.keys(book)) {
    const scope = scopeOfKey(key);
    if (scope !== undefined && !scopes.has(key)) add(scope, undefined);
  }
  return [...scopes].flatMap(([key, { scope, byPolicy }]) => {
    const budget = standing(scope, book[key], byPolicy ?? everybodys(policy, scope));
    return budget === undefined ? [] : [budget];
  });
}

/** Those that somebody's machine in a project counts for; a person who is named nowhere may have everybody's. */
export function budgetsFor(
  policy: BudgetPolicy,
  book: BudgetBook,
  who: { readonly project: string; readonly owner: UserId },
): readonly Budget[] {
  const named = budgetsThatStand(policy, book).filter(({ scope }) => concerns(scope, who));
  const own: BudgetScope = { kind: 'person', user: who.owner };
  const isKnown = policy.people[who.owner] !== undefined || book[budgetKey(own)] !== undefined;
  const each = isKnown ? undefined : standing(own, undefined, policy.eachPersonMicros);
  return each === undefined ? named : [...named, each];
}

function everybodys(policy: BudgetPolicy, scope: BudgetScope): number | undefined {
  return scope.kind === 'person' ? policy.eachPersonMicros : undefined;
}

function standing(
  scope: BudgetScope,
  set: BudgetBook[string] | undefined,
  byPolicy: number | undefined,
): Budget | undefined {
  if (set?.monthlyMicros === 'off') return undefined;
  if (set !== undefined) return { scope, monthlyMicros: set.monthlyMicros, setBy: set.by, setAt: set.at };
  return byPolicy === undefined ? undefined : { scope, monthlyMicros: byPolicy };
}

/** Of a key that a command has set; a team that policy no longer names is nobody's. */
function scopeOfKey(key: string): BudgetScope | undefined {
  if (key.startsWith('project:')) return { kind: 'project', project: key.slice('project:'.length) };
  if (key.startsWith('person:')) return { kind: 'person', user: key.slice('person:'.length) };
  return undefined;
}

/** What is known of a month: the reservations and the ledger, each with everything that touches it. */
export interface MonthBooks {
  readonly month: Month;
  readonly reserved: readonly Reserved[];
  readonly entries: readonly LedgerEntry[];
  /** By project: what the bill shows beyond the ledger, ≥ 0, of days for which it is complete. */
  readonly beyondLedger?: Readonly<Record<string, number>>;
}

/** How a budget stands in a month, in micros. */
export interface Standing {
  readonly month: Month;
  /** By ledger and bill, until now. */
  readonly spentMicros: number;
  /** Of reservations, from now on. */
  readonly reservedMicros: number;
  /** What is spent that no reservation holds: disks of stopped machines, what the bill shows beside ours. */
  readonly besideMicros: number;
}

/**
 * Spent is what the ledger counts until now, or more where the bill knows more; the rest of what is reserved is still
 * to be spent. A reservation counts as spent by its own price and time as far as it has passed: what the ledger shows
 * beyond all of these stands beside the reservations.
 */
export function standingOf(scope: BudgetScope, books: MonthBooks, now: Millis, timeZone: string): Standing {
  const { month } = books;
  const { from, to } = monthBounds(month, timeZone);
  const until = Math.max(from, Math.min(now, to));
  const ledger = spentOf(books.entries, whose(scope), { from, to: until });
  const counted = ledger.money.find(({ currency }) => currency === CURRENCY)?.micros ?? 0;
  const extra = scope.kind === 'project' ? (books.beyondLedger?.[scope.project] ?? 0) : 0;
  const theirs = books.reserved.filter((one) => concerns(scope, one));
  const all = theirs.reduce((sum, { micros }) => sum + micros, 0);
  const passed = theirs.reduce((sum, one) => sum + passedOf(one, from, until), 0);
  const spentMicros = counted + extra;
  const besideMicros = Math.max(0, spentMicros - passed);
  return { month, spentMicros, reservedMicros: all + besideMicros - spentMicros, besideMicros };
}

function passedOf({ since, until, micros, microsPerHour }: Reserved, from: Millis, now: Millis): number {
  return Math.min(micros, priced(microsPerHour, Math.max(0, Math.min(until, now) - Math.max(since, from))));
}

function whose(scope: BudgetScope) {
  switch (scope.kind) {
    case 'project':
      return { project: scope.project };
    case 'team':
      return { owners: scope.people };
    case 'person':
      return { owners: [scope.user] };
  }
}

/** A budget in a month in which something is to be reserved. */
export interface Affected {
  readonly budget: Budget;
  readonly standing: Standing;
  /** What is to be reserved of it beside all that is. */
  readonly wantedMicros: number;
}

/** What must hold at the moment of writing: the reservations alone, as what stands beside them does not race. */
export function checksOf(affected: readonly Affected[]): readonly BudgetCheck[] {
  return affected
    .filter(({ wantedMicros }) => wantedMicros > 0)
    .map(({ budget, standing: { month, besideMicros } }) => ({
      scope: budget.scope,
      month,
      atMostMicros: budget.monthlyMicros - besideMicros,
    }));
}

/** What is free of a budget in a month; below 0 where it is overdrawn. */
export function freeMicros({ monthlyMicros }: Budget, { spentMicros, reservedMicros }: Standing): number {
  return monthlyMicros - spentMicros - reservedMicros;
}

/** Those that do not hold what is wanted, the one that lacks most first. */
export function exceeded(affected: readonly Affected[]): readonly Affected[] {
  const lack = (one: Affected) => one.wantedMicros - freeMicros(one.budget, one.standing);
  return affected
    .filter((one) => one.wantedMicros > 0 && lack(one) > 0)
    .toSorted((a, b) => lack(b) - lack(a));
}

/** Lengths that people type; shorter ones are not worth a start. */
const STEP: Duration = 30 * MINUTE;
const SHORTEST: Duration = HOUR;

/**
 * The longest lease, in whole half hours from an hour on and shorter than `asked`, that all budgets hold; undefined
 * when none does.
 */
export function longestThatFits(
  affected: readonly Omit<Affected, 'wantedMicros'>[],
  { since, microsPerHour }: Omit<Stretch, 'until'>,
  asked: Duration,
  timeZone: string,
): Duration | undefined {
  const fits = (time: Duration) => {
    const months = monthsOf({ since, until: since + time, microsPerHour }, timeZone);
    return affected.every(({ budget, standing: one }) => {
      const wanted = months.find(({ month }) => month === one.month)?.micros ?? 0;
      return wanted <= Math.max(0, freeMicros(budget, one));
    });
  };
  for (let time = Math.floor((asked - 1) / STEP) * STEP; time >= SHORTEST; time -= STEP) {
    if (fits(time)) return time;
  }
  return undefined;
}
