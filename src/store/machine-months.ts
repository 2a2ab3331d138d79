/** What machines were estimated at and billed, by month: a month is replaced whole. */
import type { MachineMonth } from '../domain/reconciliation.ts';
import type { Store } from '../ports/store.ts';
import type { Database } from './database.ts';
import { documentOf } from './row.ts';

export function machineMonthsIn(db: Database): Pick<Store, 'saveMachineMonths' | 'machineMonths'> {
  async function saveMachineMonths(month: string, machines: readonly MachineMonth[]): Promise<void> {
    const add = 'insert into machine_month (month, machine_id, currency, doc) values ($1, $2, $3, $4)';
    await db.batch([
      { sql: 'delete from machine_month where month = $1', params: [month] },
      ...machines.map((one) => ({
        sql: add,
        params: [month, one.machineId, one.currency, JSON.stringify(one)],
      })),
    ]);
  }

  async function machineMonths(
    of: { readonly month: string } | { readonly machineId: string },
  ): Promise<readonly MachineMonth[]> {
    const [column, value] = 'month' in of ? ['month', of.month] : ['machine_id', of.machineId];
    const sql = `select doc from machine_month where ${column} = $1 order by month, machine_id, currency`;
    return (await db.run(sql, [value])).map((row) => documentOf<MachineMonth>(row));
  }

  return { saveMachineMonths, machineMonths };
}
