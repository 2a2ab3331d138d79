/** Money that is gone, as the billing exports tell it: hours to days late, corrected afterwards. */
import type { BillEstimate, BillingAccount, BillingAccountId, MachineSpendRow } from '../domain/bill.ts';
import type { Result } from '../domain/result.ts';
import type { Day, SpendRow } from '../domain/spend.ts';
import type { Millis } from '../domain/time.ts';

export interface BillRead {
  /** One for each day, project, currency, kind of charge and invoice. */
  readonly rows: readonly SpendRow[];
  /** Newest export_time among them; undefined = there are none. */
  readonly exportedUntil: Millis | undefined;
}

/** Days are Pacific, as Google counts them for bills, and both ends of a period are in it. */
export interface Billing {
  /** The accounts whose export is configured; none = there is no bill. */
  readonly accounts: readonly BillingAccount[];
  /**
   * What an account spent. All of one read is of one moment. `not-found` when it is not configured or its table is not
   * there, `denied`, and `invalid` for a table that is no billing export or would cost more than the limit to read.
   */
  spend(account: BillingAccountId, from: Day, to: Day): Promise<Result<BillRead>>;
  /** What reading those days would cost; reads nothing. */
  estimate(account: BillingAccountId, from: Day, to: Day): Promise<Result<BillEstimate>>;
  /**
   * What the machines that carry our label were billed, of all accounts, or a fault: never a part. Resources of these
   * names are in it too, where the detailed export names resources. `not-found` when no export is configured.
   */
  machineSpend(
    from: Day,
    to: Day,
    resources?: readonly string[],
  ): Promise<Result<readonly MachineSpendRow[]>>;
}
