/** The digest: reads the bill and the ledger, and owes one message per channel and day. */
import { buildDigest } from '../domain/decide/digest.ts';
import type { DueDigest } from '../domain/decide/digest-time.ts';
import type { Digest } from '../domain/digest.ts';
import type { Fault } from '../domain/fault.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Day, SpendReport, SpendRow } from '../domain/spend.ts';
import { DAY, MINUTE, type Millis } from '../domain/time.ts';
import type { Billing } from '../ports/billing.ts';
import type { EngineDeps } from './engine-deps.ts';

/** A bill that cannot be read now is tried again for this long before the digest goes out without it. */
const PATIENCE_WITH_BILL = 30 * MINUTE;

/** Days read back: the chart's fortnight, and the whole month for the month to date. */
const READ_BACK = 35 * DAY;

/** Posts the digest of a channel once; a lost bill is tried again in later minutes. */
export async function postDailyDigest(deps: EngineDeps, channel: string, due: DueDigest): Promise<void> {
  const now = await deps.store.now();
  const spend = await readBill(deps, due.day);
  if (!spend.ok && isPassing(spend.fault) && now - due.slotAt < PATIENCE_WITH_BILL) {
    deps.log.warn({ fault: spend.fault }, 'the bill cannot be read yet; the digest waits');
    return;
  }
  const digest = await composeDigest(deps, due.day, spend, now, due.late);
  await deps.store.takeSlot(`digest:${channel}`, due.slotAt, [
    {
      write: 'say',
      saying: {
        key: `digest:${channel}:${due.day}`,
        destination: { to: 'channel', channel },
        notice: { kind: 'digest', digest },
      },
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

/** The digest of a day as of now, from the bill as far as it could be read and from our own ledger. */
export async function composeDigest(
  deps: EngineDeps,
  day: Day,
  spend: Result<SpendReport>,
  now: Millis,
  late: boolean,
): Promise<Digest> {
  const [ledger, machines] = await Promise.all([
    deps.store.ledger(now - READ_BACK, now),
    deps.store.machines({ states: ['booting', 'ready', 'stopping', 'stuck'] }),
  ]);
  return buildDigest({
    day,
    timeZone: deps.policy.timeZone,
    projects: deps.policy.projects.map((project) => project.id),
    spend,
    ledger,
    running: machines.map((machine) => ({
      name: machine.name,
      owner: machine.lease.owner,
      price: machine.price,
      since: machine.incarnation?.startedAt ?? machine.stateSince,
    })),
    now,
    late,
  });
}

/** The bill of `day`, of the days before it for the chart, and of its month. */
export async function readBill(deps: EngineDeps, day: Day): Promise<Result<SpendReport>> {
  const monthStart = `${day.slice(0, 8)}01`;
  const end = Date.parse(`${day}T00:00:00Z`);
  const fortnight = new Date(end - 14 * DAY).toISOString().slice(0, 10);
  return readAccounts(deps.billing, fortnight < monthStart ? fortnight : monthStart, day);
}

/** All accounts, or the fault of one. */
async function readAccounts(billing: Billing, from: Day, to: Day): Promise<Result<SpendReport>> {
  if (billing.accounts.length === 0)
    return fail({ kind: 'not-found', scope: 'project', message: 'no billing export is configured' });
  const rows: SpendRow[] = [];
  let exportedUntil: Millis | undefined = Number.POSITIVE_INFINITY;
  for (const { id } of billing.accounts) {
    const read = await billing.spend(id, from, to);
    if (!read.ok) return read;
    rows.push(...read.value.rows);
    const newest = read.value.exportedUntil;
    if (newest === undefined || exportedUntil === undefined) exportedUntil = undefined;
    else exportedUntil = Math.min(exportedUntil, newest);
  }
  return ok({ rows, exportedUntil, accounts: [] });
}

function isPassing(fault: Fault): boolean {
  return fault.kind === 'unavailable' || fault.kind === 'throttled';
}
