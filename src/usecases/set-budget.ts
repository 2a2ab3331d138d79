/** An administrator sets a budget, or ends one, as far as policy lets commands go. */

import { orList } from '../domain/accelerators/index.ts';
import { type BudgetBook, type BudgetScope, budgetKey, type SetBudget } from '../domain/budget.ts';
import { inDollars, scopeInWords } from '../domain/decide/budget-words.ts';
import { permit } from '../domain/decide/permit.ts';
import { nearWords } from '../domain/near.ts';
import type { Policy } from '../domain/policy.ts';
import { quoted } from '../domain/quoted.ts';
import type { Deps } from './deps.ts';
import type { Asking } from './request-quota.ts';

export type BudgetAnswer =
  | { readonly kind: 'set'; readonly scope: BudgetScope; readonly before: SetBudget | undefined }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly message: string; readonly example: string };

/** Whose budget it is, as typed: a mention, or the name of a project or a team. */
export type Whose =
  | { readonly user: string; readonly name?: undefined }
  | { readonly name: string; readonly user?: undefined };

/** The scope of that name; else what there is. */
export function scopeNamed(
  { projects, budgets }: Pick<Policy, 'projects' | 'budgets'>,
  whose: Whose,
): BudgetScope | { readonly message: string; readonly example: string } {
  if (whose.user !== undefined) return { kind: 'person', user: whose.user };
  const { name } = whose;
  if (projects.some(({ id }) => id === name)) return { kind: 'project', project: name };
  const team = budgets.teams[name];
  if (team !== undefined) return { kind: 'team', name, people: team.people };
  const names = [...projects.map(({ id }) => id), ...Object.keys(budgets.teams)];
  const [near] = nearWords(name, names);
  const hint =
    near === undefined ? `There is ${orList(names)}, and each person by @name.` : `Did you mean ${near}?`;
  const example = `/gpu budget ${near ?? names[0] ?? 'ml-prod'} 2000`;
  return { message: `There is no project or team called ${quoted(name)}. ${hint}`, example };
}

/** Somebody else may set one at the same moment. */
const TRIES = 5;

/** Writes it down with who set it; what is reserved already stays. */
export async function setBudget(
  deps: Deps,
  by: Asking,
  whose: Whose,
  amount: number | 'off' | 'default',
): Promise<BudgetAnswer> {
  const { store, policy } = deps;
  const permission = permit({ ...by, policy, action: 'budget' });
  if (!permission.permitted) return refuse(permission.because);
  const scope = scopeNamed(policy, whose);
  if ('message' in scope) return { kind: 'refused', ...scope };
  const barred = barredBy(policy, scope, amount);
  if (barred !== undefined) return barred;
  if (!(await store.firstSeen(`budget:${by.dedupe}`))) return { kind: 'duplicate' };
  const key = budgetKey(scope);
  for (let tries = 0; tries < TRIES; tries++) {
    const now = await store.now();
    const book = await store.budgetBook();
    const { [key]: before, ...others } = book;
    const after: BudgetBook =
      amount === 'default' ? others : { ...others, [key]: { monthlyMicros: amount, by: by.actor, at: now } };
    const what =
      amount === 'default'
        ? 'as lamplighter.yaml says'
        : amount === 'off'
          ? 'off'
          : `to ${inDollars(amount)} a month`;
    const entry = {
      at: now,
      machineId: undefined,
      machineName: undefined,
      kind: 'budget' as const,
      text: `<@${by.actor}> sets the budget of ${scopeInWords(scope)} ${what}.`,
      detail: { scope: key, before, amount },
    };
    if (await store.saveBudgetBook(book, after, [{ write: 'journal', entry }]))
      return { kind: 'set', scope, before };
  }
  return refuse('Others are at it at this moment. Ask again.');
}

/** What policy says commands may not do. */
function barredBy(
  { budgets }: Policy,
  scope: BudgetScope,
  amount: number | 'off' | 'default',
): BudgetAnswer | undefined {
  if (amount === 'default' || budgets.setByCommand === 'any') return undefined;
  if (budgets.setByCommand === 'none') {
    return refuse('Budgets are set in lamplighter.yaml only: it says setByCommand: none.');
  }
  const most = policyMicros(budgets, scope);
  if (most === undefined || (amount !== 'off' && amount <= most)) return undefined;
  const example = `/gpu budget ${scope.kind === 'person' ? `<@${scope.user}>` : scope.kind === 'team' ? scope.name : scope.project} ${Math.floor(most / 1_000_000)}`;
  const message = `lamplighter.yaml gives ${scopeInWords(scope)} ${inDollars(most)} a month, and says that commands may only lower that.`;
  return { kind: 'refused', message, example };
}

function policyMicros(budgets: Policy['budgets'], scope: BudgetScope): number | undefined {
  switch (scope.kind) {
    case 'project':
      return budgets.projects[scope.project];
    case 'team':
      return budgets.teams[scope.name]?.monthlyMicros;
    case 'person':
      return budgets.people[scope.user] ?? budgets.eachPersonMicros;
  }
}

function refuse(message: string): BudgetAnswer {
  return { kind: 'refused', message, example: '/gpu budget' };
}
