/** What was spent over a stretch of days, by person, accelerator, project or day: billed and estimated, kept apart. */
import type { UserId } from './lease.ts';
import type { Currency, Money } from './money.ts';
import type { Day } from './spend.ts';

/** Whose money is asked for. */
export type SpendingOf =
  | { readonly kind: 'all' }
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'person'; readonly user: UserId }
  /** Every machine that had that name, one after the other. */
  | { readonly kind: 'machine'; readonly name: string };

export type SpendingBy = 'owner' | 'family' | 'project' | 'day';

/** One person, family, project or day in one currency. */
export interface SpendingPart {
  /** A user id, a family, a project or a day; undefined = charges of no project. */
  readonly of: string | undefined;
  readonly currency: Currency;
  readonly micros: number;
  /** Every day of the stretch, oldest first. */
  readonly days: readonly { readonly day: Day; readonly micros: number }[];
}

export interface Spending {
  readonly of: SpendingOf;
  readonly by: SpendingBy;
  /** Both inclusive; the last one is not over. */
  readonly from: Day;
  readonly to: Day;
  /** Of estimated days; billed ones are Pacific. */
  readonly timeZone: string;
  /** Dearest first; of `day`, the newest first. */
  readonly estimated: readonly SpendingPart[];
  readonly estimatedTotals: readonly Money[];
  /** Machines with something whose price is not known: they are dearer than the estimates say. */
  readonly unpriced: number;
  readonly billed: BilledSpending;
}

export type BilledSpending =
  | {
      readonly kind: 'known';
      readonly parts: readonly SpendingPart[];
      readonly totals: readonly Money[];
      /** The first day that is known, where that is later than `from`. */
      readonly since: Day | undefined;
      /** The last day that is no longer half written; undefined = none is. */
      readonly completeUntil: Day | undefined;
    }
  /** The bill tells projects and days only. */
  | { readonly kind: 'not-told' }
  /** There is none, or it cannot be read; in words that say what to do. */
  | { readonly kind: 'missing'; readonly trouble: string };

/** The answer to who asked: as a message, and as a file. */
export type SpendingNotice =
  | {
      readonly kind: 'spending';
      readonly spending: Spending;
      /** Of people whom a chart names. */
      readonly names: Readonly<Record<UserId, string>>;
      /** It is sent as a file, too. */
      readonly file: boolean;
    }
  | { readonly kind: 'spending-file'; readonly spending: Spending };
