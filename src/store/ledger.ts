/** Our own record of what machines cost, item by item. */
import { runsOf } from '../domain/decide/ledger-runs.ts';
import type { ItemKind, LedgerEntry } from '../domain/ledger.ts';
import type { StopReason } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Store } from '../ports/store.ts';
import type { Database, Row } from './database.ts';
import { documentOf, maybeNumberOf, maybeTextOf, textOf } from './row.ts';

export function ledgerIn(db: Database): Pick<Store, 'ledger' | 'runs'> {
  async function read(
    from: Millis,
    to: Millis,
    machineId: string | undefined,
    which: string,
  ): Promise<readonly LedgerEntry[]> {
    const sql = `select doc, incarnation, kind, ended_at, end_reason, idle_since, lease_until from ledger
      where started_at < $2 and (ended_at is null or ended_at > $1)
      ${machineId === undefined ? '' : 'and machine_id = $3'} ${which}
      order by started_at, machine_id, incarnation`;
    const params = machineId === undefined ? [from, to] : [from, to, machineId];
    return (await db.run(sql, params)).map(entry);
  }

  return {
    ledger: (from, to, machineId) => read(from, to, machineId, ''),
    runs: async (from, to, machineId) => runsOf(await read(from, to, machineId, "and kind = 'machine'")),
  };
}

/** Runs of before there was anything else tell neither their size nor where they were. */
function entry(row: Row): LedgerEntry {
  const { incarnation: _, ...doc } = documentOf<LedgerEntry & { readonly incarnation?: string }>(row);
  const kind = textOf(row, 'kind') as ItemKind;
  const key = textOf(row, 'incarnation');
  return {
    ...doc,
    kind,
    key: kind === 'machine' ? key : key.slice(kind.length + 1),
    quantity: doc.quantity ?? 1,
    resource: doc.resource ?? doc.machineName,
    zone: doc.zone,
    endedAt: maybeNumberOf(row, 'ended_at'),
    endReason: maybeTextOf(row, 'end_reason') as StopReason | undefined,
    idleSince: maybeNumberOf(row, 'idle_since'),
    leaseUntil: maybeNumberOf(row, 'lease_until'),
  };
}
