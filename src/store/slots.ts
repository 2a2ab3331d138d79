/** Slots: one point in time under one name, taken by one caller for ever. */
import type { Millis } from '../domain/time.ts';
import type { Store, Write } from '../ports/store.ts';
import type { Database } from './database.ts';
import { maybeNumberOf } from './row.ts';
import { statementsOf } from './writes.ts';

type Slots = Pick<Store, 'takeSlot' | 'lastSlot'>;

export function slotsIn(db: Database): Slots {
  async function takeSlot(name: string, at: Millis, writes: readonly Write[]): Promise<boolean> {
    const now = await db.now();
    const sql = 'insert into slot (name, at, taken_at) values ($1, $2, $3) on conflict (name, at) do nothing';
    const take = { sql, params: [name, at, now], mustAffect: true };
    return (await db.batch([take, ...statementsOf(writes, now)])) === 'done';
  }

  async function lastSlot(name: string): Promise<Millis | undefined> {
    const [row] = await db.run('select max(at) as at from slot where name = $1', [name]);
    return row === undefined ? undefined : maybeNumberOf(row, 'at');
  }

  return { takeSlot, lastSlot };
}
