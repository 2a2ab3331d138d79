/** Money that is gone, as the billing export tells it: hours to days late, corrected afterwards. */
import type { Result } from '../domain/result.ts';
import type { Day, SpendReport } from '../domain/spend.ts';

export interface Billing {
  /** Spend per project, Pacific day and currency, from `from` to `to` inclusive. `not-found` when no export is configured. */
  spend(from: Day, to: Day): Promise<Result<SpendReport>>;
}
