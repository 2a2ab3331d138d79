/** Whether budgets hold what somebody asks for, and what must still be so at the moment of writing. */
import type { Budget, BudgetCheck, Stretch } from '../domain/budget.ts';
import { beyondLedger } from '../domain/decide/beyond-ledger.ts';
import {
  type Affected,
  budgetsFor,
  checksOf,
  exceeded,
  longestThatFits,
  type MonthBooks,
  monthsOf,
  standingOf,
} from '../domain/decide/budget.ts';
import type { UserId } from '../domain/lease.ts';
import { daysOf, type Month, monthBounds } from '../domain/month.ts';
import { DAY, type Duration, type Millis } from '../domain/time.ts';
import type { Deps } from './deps.ts';

/** Whose money is asked for. */
export interface Spender {
  readonly project: string;
  readonly owner: UserId;
}

export interface OverBudget {
  readonly kind: 'over';
  /** The one that lacks most first. */
  readonly over: readonly Affected[];
  readonly wanted: Stretch;
  /** The longest lease that all of them hold; undefined = none. */
  readonly longest: Duration | undefined;
  /** They fail, unless money is given back at this moment. */
  readonly checks: readonly BudgetCheck[];
}

export type Room =
  /** No budget concerns it. */
  | { readonly kind: 'free' }
  | { readonly kind: 'room'; readonly checks: readonly BudgetCheck[] }
  | OverBudget
  /** Nobody knows what it costs, so that no budget can hold it. */
  | { readonly kind: 'unpriced'; readonly budget: Budget };

/** The budgets that somebody's machine in a project counts for, as they stand now. */
export async function budgetsOf(
  { store, policy }: Pick<Deps, 'store' | 'policy'>,
  who: Spender,
): Promise<readonly Budget[]> {
  return budgetsFor(policy.budgets, await store.budgetBook(), who);
}

/** `wanted` undefined = its price is not known. */
export async function roomFor(
  deps: Pick<Deps, 'store' | 'policy'>,
  budgets: readonly Budget[],
  wanted: Stretch | undefined,
  now: Millis,
): Promise<Room> {
  const { timeZone } = deps.policy;
  const [first] = budgets;
  if (first === undefined) return { kind: 'free' };
  if (wanted === undefined) return { kind: 'unpriced', budget: first };
  const parts = monthsOf(wanted, timeZone);
  const affected: Affected[] = [];
  for (const { month, micros } of parts) {
    const books = await booksOf(deps, month);
    for (const budget of budgets) {
      const standing = standingOf(budget.scope, books, now, timeZone);
      affected.push({ budget, standing, wantedMicros: micros });
    }
  }
  const over = exceeded(affected);
  const checks = checksOf(affected);
  if (over.length === 0) return { kind: 'room', checks };
  const longest = longestThatFits(affected, wanted, wanted.until - wanted.since, timeZone);
  return { kind: 'over', over, wanted, longest, checks };
}

/** All that is known of a month. */
export async function booksOf(
  { store, policy }: Pick<Deps, 'store' | 'policy'>,
  month: Month,
): Promise<MonthBooks> {
  const { from, to } = monthBounds(month, policy.timeZone);
  const days = daysOf(month);
  // The bill's days are Google's, which begin and end some hours beside ours.
  const [reserved, entries, bill] = await Promise.all([
    store.reserved(month),
    store.ledger(from - DAY, to + DAY),
    store.billedDays(days[0] ?? '', days.at(-1) ?? ''),
  ]);
  return { month, reserved, entries, beyondLedger: beyondLedger(bill, entries, month) };
}
