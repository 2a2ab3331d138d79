/** Bills for tests that are about something else. */
import type { Fault } from '../../src/domain/fault.ts';
import { fail, ok } from '../../src/domain/result.ts';
import type { Billing } from '../../src/ports/billing.ts';

export const ACCOUNT = '01ABCD-234567-89EFGH';

/** One account whose export is empty so far, or cannot be read. */
export function emptyBilling(fault?: Fault): Billing {
  return {
    accounts: [
      {
        id: ACCOUNT,
        table: 'ml-billing.billing.gcp_billing_export_v1_01ABCD_234567_89EFGH',
        detailedTable: undefined,
      },
    ],
    spend: async () => (fault === undefined ? ok({ rows: [], exportedUntil: undefined }) : fail(fault)),
    estimate: async () => (fault === undefined ? ok({ bytes: 0, mostBytes: 2 ** 30 }) : fail(fault)),
    machineSpend: async () => (fault === undefined ? ok([]) : fail(fault)),
  };
}
