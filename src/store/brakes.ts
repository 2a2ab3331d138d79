/** What holds the watchdog back, saved only on top of what was read. */
import type { Brakes } from '../domain/freeze.ts';
import type { Store, Write } from '../ports/store.ts';
import type { Database } from './database.ts';
import { documentOf } from './row.ts';
import { statementsOf } from './writes.ts';

export function brakesIn(db: Database): Pick<Store, 'brakes' | 'saveBrakes'> {
  async function brakes(): Promise<Brakes> {
    const [row] = await db.run('select doc from brakes where id = 1', []);
    return row === undefined ? {} : documentOf<Brakes>(row);
  }

  /** Parsing and writing a document keeps the order of its keys, so equal text means that nobody changed it. */
  async function saveBrakes(before: Brakes, after: Brakes, writes: readonly Write[]): Promise<boolean> {
    const save = {
      // A table that was emptied is as good as a row that holds nothing back.
      sql: 'insert into brakes (id, doc) values (1, $1) on conflict (id) do update set doc = $1 where brakes.doc = $2',
      params: [JSON.stringify(after), JSON.stringify(before)],
      mustAffect: true,
    };
    return (await db.batch([save, ...statementsOf(writes, await db.now())])) === 'done';
  }

  return { brakes, saveBrakes };
}
