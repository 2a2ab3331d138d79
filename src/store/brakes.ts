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
      sql: 'update brakes set doc = $1 where id = 1 and doc = $2',
      params: [JSON.stringify(after), JSON.stringify(before)],
      mustAffect: true,
    };
    return (await db.batch([save, ...statementsOf(writes, await db.now())])) === 'done';
  }

  return { brakes, saveBrakes };
}
