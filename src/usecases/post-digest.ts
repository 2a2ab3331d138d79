/** The digest: reads the bill, the ledger and what lies about, and owes one message per channel and day. */
import type { SpendReport } from '../domain/bill.ts';
import { buildDigest, type DigestScope, digestScope } from '../domain/decide/digest.ts';
import { firstDayNeeded } from '../domain/decide/digest-bill.ts';
import { budgetsInDigest } from '../domain/decide/digest-budgets.ts';
import type { DueDigest } from '../domain/decide/digest-time.ts';
import { leftInDigest } from '../domain/decide/leftovers.ts';
import { reconciliation } from '../domain/decide/reconciliation.ts';
import type { Digest } from '../domain/digest.ts';
import { isPassing } from '../domain/fault.ts';
import type { PricedLeftover } from '../domain/leftover.ts';
import { monthOfDay } from '../domain/month.ts';
import type { Notice } from '../domain/notice.ts';
import type { Reconciliation } from '../domain/reconciliation.ts';
import type { Result } from '../domain/result.ts';
import type { Day } from '../domain/spend.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import { addDays, dayBounds } from '../domain/time-of-day.ts';
import type { EngineDeps } from './engine-deps.ts';
import { savingsOf } from './find-savings.ts';
import { lookUpBudgets } from './look-up-budgets.ts';
import { freshBill } from './refresh-bill.ts';
import { pricedLeftovers } from './report-leftovers.ts';

/** A bill that cannot be read now is tried again for this long before the digest goes out without it. */
const PATIENCE_WITH_BILL = 30 * MINUTE;
/** A bill that was read so shortly before the digest's hour is not read again for it. */
const FRESH_BILL = 30 * MINUTE;

export interface DueChannel {
  readonly channel: string;
  readonly due: DueDigest;
}

/** Posts the digests that are due, once each; a lost bill is tried again in later minutes. */
export async function postDailyDigests(deps: EngineDeps, channels: readonly DueChannel[]): Promise<void> {
  for (const [day, theirs] of Map.groupBy(channels, ({ due }) => due.day)) {
    const now = await deps.store.now();
    const since = Math.min(...theirs.map(({ due }) => due.slotAt)) - FRESH_BILL;
    const { spend, fault } = await freshBill(deps, firstDayNeeded(day), day, since);
    const ready = theirs.filter(
      ({ due }) => fault === undefined || !isPassing(fault) || now - due.slotAt >= PATIENCE_WITH_BILL,
    );
    if (ready.length < theirs.length) deps.log.warn({ fault }, 'the bill cannot be read yet; digests wait');
    if (ready.length === 0) continue;
    const found = { spend, left: await pricedLeftovers(deps, now) };
    for (const { channel, due } of ready) await postDigest(deps, channel, due, found, now);
  }
}

async function postDigest(
  deps: EngineDeps,
  channel: string,
  due: DueDigest,
  found: Found,
  now: Millis,
): Promise<void> {
  const digest = await composeDigest(deps, due.day, digestScope(deps.policy, channel), found, now, due.late);
  const key = `digest:${channel}:${due.day}`;
  await deps.store.takeSlot(`digest:${channel}`, due.slotAt, [
    {
      write: 'say',
      saying: { key, destination: { to: 'channel', channel }, notice: { kind: 'digest', digest, key } },
    },
    {
      write: 'journal',
      entry: {
        at: now,
        machineId: undefined,
        machineName: undefined,
        kind: 'digest',
        text: `The digest of ${due.day} went to <#${channel}>.`,
        detail: digest,
      },
    },
  ]);
}

/** The digest of that day as a person has it shown who asks in that channel; its message goes by that key. */
export async function digestNotice(
  deps: EngineDeps,
  day: Day,
  channel: string,
  key: string,
): Promise<Extract<Notice, { kind: 'digest' }>> {
  const now = await deps.store.now();
  const { spend } = await freshBill(deps, firstDayNeeded(day), day);
  const found = { spend, left: await pricedLeftovers(deps, now) };
  const digest = await composeDigest(deps, day, digestScope(deps.policy, channel), found, now, false);
  return { kind: 'digest', digest, key };
}

/** What was read at Google. */
interface Found {
  readonly spend: Result<SpendReport>;
  readonly left: { readonly left: readonly PricedLeftover[]; readonly unread: readonly string[] };
}

/** Of the month before, else of this one; of the channel's machines, in the currency in which most was billed. */
async function lastReconciled(
  { store }: EngineDeps,
  day: Day,
  scope: DigestScope,
): Promise<Reconciliation | undefined> {
  const first = `${monthOfDay(day)}-01`;
  for (const month of [monthOfDay(addDays(first, -1)), monthOfDay(day)]) {
    const machines = await store.machineMonths({ month });
    const [largest] = reconciliation(
      machines.filter(({ project }) => scope.whole || scope.projects.includes(project)),
    );
    if (largest !== undefined && largest.matched > 0) return largest;
  }
  return undefined;
}

/** The digest of a day as of now, from the bill as far as it could be read and from our own ledger. */
async function composeDigest(
  deps: EngineDeps,
  day: Day,
  scope: DigestScope,
  { spend, left }: Found,
  now: Millis,
  late: boolean,
): Promise<Digest> {
  const { timeZone } = deps.policy;
  const [ledger, machines, { views }] = await Promise.all([
    deps.store.ledger(dayBounds(firstDayNeeded(day), timeZone).from, now),
    deps.store.machines({ states: ['booting', 'ready', 'stopping', 'stuck'] }),
    lookUpBudgets(deps, now),
  ]);
  const theirs = machines.filter(({ project }) => scope.whole || scope.projects.includes(project));
  const [tips, reconciled] = await Promise.all([
    savingsOf(deps, theirs, now),
    lastReconciled(deps, day, scope),
  ]);
  return {
    ...buildDigest({
      day,
      timeZone,
      scope,
      spend,
      ledger,
      running: theirs.map((machine) => ({
        name: machine.name,
        owner: machine.lease.owner,
        price: machine.price,
        since: machine.incarnation?.startedAt ?? machine.stateSince,
        until: machine.lease.until,
      })),
      budgets: budgetsInDigest(views, scope),
      left: leftInDigest(left.left, left.unread, scope.projects),
      now,
      late,
    }),
    ...(reconciled === undefined ? {} : { reconciled }),
    ...(tips.length === 0 ? {} : { rightsize: tips }),
    ...(deps.policy.watch.dryRun ? { dryRun: true as const } : {}),
  };
}
