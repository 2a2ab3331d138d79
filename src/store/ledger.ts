/** Our own record of runs and their prices. */
import type { StopReason } from '../domain/machine.ts';
import type { LedgerEntry } from '../domain/spend.ts';
import type { Millis } from '../domain/time.ts';
import type { Store } from '../ports/store.ts';
import type { Database, Row } from './database.ts';
import { documentOf, maybeNumberOf, maybeTextOf } from './row.ts';

export function ledgerIn(db: Database): Pick<Store, 'ledger'> {
  async function ledger(from: Millis, to: Millis, machineId?: string): Promise<readonly LedgerEntry[]> {
    const sql = `select doc, ended_at, end_reason, idle_since, lease_until from ledger
      where started_at < $2 and (ended_at is null or ended_at > $1)
      ${machineId === undefined ? '' : 'and machine_id = $3'}
      order by started_at, machine_id`;
    const params = machineId === undefined ? [from, to] : [from, to, machineId];
    return (await db.run(sql, params)).map(entry);
  }

  return { ledger };
}

function entry(row: Row): LedgerEntry {
  return {
    ...documentOf<LedgerEntry>(row),
    endedAt: maybeNumberOf(row, 'ended_at'),
    endReason: maybeTextOf(row, 'end_reason') as StopReason | undefined,
    idleSince: maybeNumberOf(row, 'idle_since'),
    leaseUntil: maybeNumberOf(row, 'lease_until'),
  };
}
