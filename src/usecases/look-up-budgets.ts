/** How budgets stand this month: spent, reserved, and what the month will have cost. */
import type { Budget, Reserved } from '../domain/budget.ts';
import { budgetKey } from '../domain/budget.ts';
import { budgetsFor, budgetsThatStand, type Standing, standingOf } from '../domain/decide/budget.ts';
import { OUTLOOK, outlookOf } from '../domain/decide/budget-outlook.ts';
import type { MonthForecast } from '../domain/decide/forecast.ts';
import { type Month, monthOf } from '../domain/month.ts';
import type { Millis } from '../domain/time.ts';
import { booksOf } from './budget-room.ts';
import type { Deps } from './deps.ts';

export interface BudgetView {
  readonly budget: Budget;
  readonly standing: Standing;
  readonly forecast: MonthForecast;
}

export interface BudgetOverview {
  readonly month: Month;
  /** Projects, teams, people; within each the one that is used most first. */
  readonly views: readonly BudgetView[];
  /** All that is or was reserved of the month. */
  readonly reserved: readonly Reserved[];
}

/** Of every budget that stands, with those that everybody has for whoever has used something of theirs. */
export async function lookUpBudgets(
  { store, policy }: Pick<Deps, 'store' | 'policy'>,
  now: Millis,
): Promise<BudgetOverview> {
  const { timeZone } = policy;
  const month = monthOf(now, timeZone);
  const [book, books, entries] = await Promise.all([
    store.budgetBook(),
    booksOf({ store, policy }, month),
    store.ledger(now - OUTLOOK, now),
  ]);
  const { reserved } = books;
  const budgets = new Map(
    budgetsThatStand(policy.budgets, book).map((budget) => [budgetKey(budget.scope), budget]),
  );
  for (const who of reserved) {
    for (const budget of budgetsFor(policy.budgets, book, who)) budgets.set(budgetKey(budget.scope), budget);
  }
  const views = [...budgets.values()].map((budget) => ({
    budget,
    standing: standingOf(budget.scope, books, now, timeZone),
    forecast: outlookOf(budget.scope, entries, now, timeZone),
  }));
  return { month, views: views.toSorted(byKindThenUse), reserved };
}

const KINDS = ['project', 'team', 'person'] as const;

function byKindThenUse(a: BudgetView, b: BudgetView): number {
  const kind = ({ budget }: BudgetView) => KINDS.indexOf(budget.scope.kind);
  const use = ({ budget, standing }: BudgetView) =>
    (standing.spentMicros + standing.reservedMicros) / budget.monthlyMicros;
  return (
    kind(a) - kind(b) || use(b) - use(a) || (budgetKey(a.budget.scope) < budgetKey(b.budget.scope) ? -1 : 1)
  );
}
