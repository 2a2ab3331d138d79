/** Which budgets a digest tells of, and which of them first. */
import type { Budget } from '../budget.ts';
import type { BudgetInDigest } from '../digest.ts';
import type { Standing } from './budget.ts';
import type { DigestScope } from './digest.ts';
import type { MonthForecast } from './forecast.ts';

/** Those of the channel's projects, and of teams and people where the digest tells of all projects; most used first. */
export function budgetsInDigest(
  views: readonly {
    readonly budget: Budget;
    readonly standing: Standing;
    readonly forecast: MonthForecast;
  }[],
  { projects, whole }: DigestScope,
): BudgetInDigest[] {
  return views
    .filter(({ budget: { scope } }) => (scope.kind === 'project' ? projects.includes(scope.project) : whole))
    .map(({ budget: { scope, monthlyMicros }, standing: { spentMicros, reservedMicros }, forecast }) => ({
      scope,
      monthlyMicros,
      spentMicros,
      reservedMicros,
      monthEndMicros: forecast.kind === 'known' ? forecast.micros : undefined,
    }))
    .toSorted((a, b) => usedShare(b) - usedShare(a));
}

/** Spent and reserved of it, 1 = all. */
export function usedShare({
  monthlyMicros,
  spentMicros,
  reservedMicros,
}: Pick<BudgetInDigest, 'monthlyMicros' | 'spentMicros' | 'reservedMicros'>): number {
  return (spentMicros + reservedMicros) / monthlyMicros;
}
