/** Reads an account's bill anew and keeps it; one that cannot be read stays as it was, and the administrators are told. */
import type { BillingAccount, BillState, BillTrouble, SpendReport } from '../domain/bill.ts';
import { billTrouble } from '../domain/decide/bill-trouble.ts';
import { billWindow } from '../domain/decide/bill-window.ts';
import { type Fault, isPassing } from '../domain/fault.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Day } from '../domain/spend.ts';
import { DAY, type Millis } from '../domain/time.ts';
import { dayOf } from '../domain/time-of-day.ts';
import { BILLING_ZONE } from '../domain/watch-pass.ts';
import type { EngineDeps } from './engine-deps.ts';
import { toAdmins } from './sayings.ts';

/** Said where no export is configured. */
const NO_EXPORT =
  'No billing export is configured, so there are no billed figures. Switch it on in Google Cloud under Billing, Billing export, and set BILLING_TABLE, for example BILLING_TABLE=my-billing.billing_export.gcp_billing_export_v1_012345_6789AB_CDEF01.';

const UNREAD: Pick<BillTrouble, 'fault' | 'words'> = {
  fault: { kind: 'unavailable', scope: 'project', message: 'the bill was not read yet' },
  words: 'The bill was not read yet; that happens within minutes after the start.',
};

type Deps = Pick<EngineDeps, 'store' | 'billing' | 'policy' | 'log'>;

/** BigQuery may fail for a while; after this it is told, too. */
const TOLD_AFTER = DAY;

/** Reads what is due of one account. Reading twice, or on two replicas at once, changes nothing. */
export async function refreshBill(deps: Deps, account: BillingAccount): Promise<Result<void>> {
  const { store, billing } = deps;
  const readAt = await store.now();
  const state = (await store.billStates()).find((one) => one.account === account.id);
  const { from, to, closes } = billWindow(state, dayOf(readAt, BILLING_ZONE));
  const [estimate, read] = await Promise.all([
    billing.estimate(account.id, from, to),
    billing.spend(account.id, from, to),
  ]);
  if (!read.ok) return noteTrouble(deps, account, state, read.fault, readAt);
  const { rows, exportedUntil } = read.value;
  const bytes = estimate.ok ? estimate.value.bytes : undefined;
  await store.saveBill({ account: account.id, readAt, from, to, rows, exportedUntil, closes, bytes });
  deps.log.info({ account: account.id, from, to, rows: rows.length, bytes }, 'read the bill');
  return ok(undefined);
}

/** What passes is told when it does not; anything else at once, and once a day while it lasts. */
async function noteTrouble(
  deps: Deps,
  account: BillingAccount,
  state: BillState | undefined,
  fault: Fault,
  now: Millis,
): Promise<Result<void>> {
  const since = state?.trouble?.since ?? now;
  const words = billTrouble(fault, account);
  deps.log.warn({ account: account.id, fault, since }, 'the bill cannot be read');
  await deps.store.noteBillTrouble(account.id, { since, fault, words });
  if (!isPassing(fault) || now - since >= TOLD_AFTER) {
    const day = dayOf(now, deps.policy.timeZone);
    const notice = { kind: 'bill-trouble' as const, account, words, since, readAt: state?.readAt };
    await deps.store.write(toAdmins(deps, `bill-trouble:${account.id}:${day}`, notice));
  }
  return fail(fault);
}

export interface FreshBill {
  readonly spend: Result<SpendReport>;
  /** Why an account could not be read anew; what was known of it still counts. */
  readonly fault: Fault | undefined;
}

/** `knownBill`, after accounts that were never read, or last before `since`, were read. */
export async function freshBill(deps: Deps, from: Day, to: Day, since = 0): Promise<FreshBill> {
  const states = new Map((await deps.store.billStates()).map((state) => [state.account, state]));
  let fault: Fault | undefined;
  for (const account of deps.billing.accounts) {
    const readAt = states.get(account.id)?.readAt;
    if (readAt !== undefined && readAt >= since) continue;
    const read = await refreshBill(deps, account);
    if (!read.ok) fault = read.fault;
  }
  return { spend: await knownBill(deps.store, from, to), fault };
}

/**
 * What is stored of the bill from `from` to `to`: a fault only when nothing of it is known, its message then sentences
 * for people. Asks nobody.
 */
export async function knownBill(
  store: Pick<EngineDeps['store'], 'billedDays'>,
  from: Day,
  to: Day,
): Promise<Result<SpendReport>> {
  const report = await store.billedDays(from, to);
  if (report.accounts.length === 0) return fail({ kind: 'not-found', scope: 'project', message: NO_EXPORT });
  if (report.accounts.some(({ readAt }) => readAt !== undefined)) return ok(report);
  const { fault, words } = report.accounts.find(({ trouble }) => trouble !== undefined)?.trouble ?? UNREAD;
  return fail({ ...fault, message: words });
}
