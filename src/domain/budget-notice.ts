/** What is said of budgets and of what goes beyond the usual. */
import type { Approval } from './approval.ts';
import type { Budget } from './budget.ts';
import type { Anomaly, Cause } from './decide/anomaly.ts';
import type { Standing } from './decide/budget.ts';
import type { MonthForecast } from './decide/forecast.ts';

/** Percent that is spent; `forecast`: the month will have cost more than the budget. */
export type WarningLevel = 50 | 80 | 100 | 'forecast';

export type BudgetNotice =
  /** What no budget holds, as those who may approve it read it, and as who asked reads the answer. */
  | { readonly kind: 'approval'; readonly approval: Approval; readonly role: 'approver' | 'asker' }
  /** A budget has reached a level, or will not last the month. */
  | {
      readonly kind: 'budget-warning';
      readonly budget: Budget;
      readonly standing: Standing;
      readonly forecast: MonthForecast;
      readonly level: WarningLevel;
      /** Who (or of a person's, which machine) has spent most of it, in micro-USD. */
      readonly top: readonly { readonly of: string; readonly micros: number }[];
    }
  /** A project costs much more than usual on that weekday; `isOver`: the day is. Machines by their names. */
  | {
      readonly kind: 'anomaly';
      readonly project: string;
      readonly anomaly: Anomaly;
      readonly causes: readonly Cause[];
      readonly isOver: boolean;
    };
