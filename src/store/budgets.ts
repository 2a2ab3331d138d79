/** Money that is spoken for: reserved together with what it is for, within every budget, also when people race for it. */
import type { BudgetBook, BudgetCheck, Reservation, Reserved } from '../domain/budget.ts';
import type { Machine } from '../domain/machine.ts';
import type { Month } from '../domain/month.ts';
import type { Claim, Store, Write } from '../ports/store.ts';
import type { Database, Row, Statement } from './database.ts';
import { guarded, reserve } from './reservations.ts';
import { documentOf, numberOf, textOf } from './row.ts';
import { statementsOf } from './writes.ts';

type Budgets = Pick<Store, 'budgetBook' | 'saveBudgetBook' | 'reserved' | 'reserveFor'>;

export function budgetsIn(db: Database): Budgets {
  async function budgetBook(): Promise<BudgetBook> {
    const [row] = await db.run('select doc from budget_book where id = 1', []);
    return row === undefined ? {} : documentOf<BudgetBook>(row);
  }

  /** Parsing and writing a document keeps the order of its keys, so equal text means that nobody changed it. */
  async function saveBudgetBook(
    before: BudgetBook,
    after: BudgetBook,
    writes: readonly Write[],
  ): Promise<boolean> {
    const save: Statement = {
      // A table that was emptied is as good as a book in which nothing stands.
      sql: `insert into budget_book (id, doc, taken) values (1, $1, 0)
        on conflict (id) do update set doc = $1 where budget_book.doc = $2`,
      params: [JSON.stringify(after), JSON.stringify(before)],
      mustAffect: true,
    };
    return (await db.batch([save, ...statementsOf(writes, await db.now())])) === 'done';
  }

  async function reserved(month: Month): Promise<readonly Reserved[]> {
    const sql = 'select * from reservation where month = $1 order by since, holder';
    return (await db.run(sql, [month])).map(reservedOf);
  }

  async function reserveFor(
    claim: Claim<Machine>,
    reservation: Reservation,
    checks: readonly BudgetCheck[],
  ): Promise<'reserved' | 'unmet' | 'lost'> {
    // Touches the row without changing it: whoever has lost the claim reserves nothing.
    const held: Statement = {
      sql: 'update machine set epoch = epoch where id = $1 and epoch = $2',
      params: [claim.row.id, claim.epoch],
      mustAffect: true,
    };
    const batch = guarded([held, ...reserve(reservation)], checks);
    const result = await db.batch(batch.statements);
    if (result === 'done') return 'reserved';
    return batch.isUnmet(result) ? 'unmet' : 'lost';
  }

  return { budgetBook, saveBudgetBook, reserved, reserveFor };
}

function reservedOf(row: Row): Reserved {
  return {
    holder: textOf(row, 'holder'),
    since: numberOf(row, 'since'),
    until: numberOf(row, 'ends_at'),
    microsPerHour: numberOf(row, 'micros_per_hour'),
    machineId: textOf(row, 'machine_id'),
    machineName: textOf(row, 'machine_name'),
    project: textOf(row, 'project'),
    owner: textOf(row, 'owner'),
    month: textOf(row, 'month'),
    micros: numberOf(row, 'micros'),
  };
}
