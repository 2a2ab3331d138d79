/** Capacity watches: written down once, read while they are open, saved only on top of what was read. */
import type { CapacityWatch } from '../domain/capacity-watch.ts';
import type { Store, Write } from '../ports/store.ts';
import type { Database, Statement } from './database.ts';
import { documentOf, nextOrdinal } from './row.ts';
import { statementsOf } from './writes.ts';

type CapacityWatches = Pick<
  Store,
  'acceptCapacityWatch' | 'capacityWatch' | 'capacityWatches' | 'saveCapacityWatch'
>;

export function capacityWatchesIn(db: Database): CapacityWatches {
  async function acceptCapacityWatch(
    dedupe: string,
    watch: CapacityWatch,
    most: number,
    writes: readonly Write[],
  ): ReturnType<Store['acceptCapacityWatch']> {
    const now = await db.now();
    const { id, team, owner, askedAt } = watch;
    const insert: Statement = {
      sql: `insert into capacity_watch (id, dedupe, team, owner, asked_at, seq, changed_at, doc)
        select cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as text), cast($5 as bigint),
          cast($6 as bigint), cast($7 as bigint), cast($8 as text)
        where (select count(*) from capacity_watch where team = $3 and owner = $4 and ended = 0) < $9
        on conflict (dedupe) do nothing`,
      params: [id, dedupe, team, owner, askedAt, nextOrdinal(), now, JSON.stringify(watch), most],
      mustAffect: true,
    };
    if ((await db.batch([insert, ...statementsOf(writes, now)])) === 'done') return 'accepted';
    const seen = await db.run('select id from capacity_watch where dedupe = $1', [dedupe]);
    return seen.length > 0 ? 'duplicate' : 'too-many';
  }

  async function capacityWatch(id: string): Promise<CapacityWatch | undefined> {
    const [row] = await db.run('select doc from capacity_watch where id = $1', [id]);
    return row === undefined ? undefined : documentOf<CapacityWatch>(row);
  }

  async function capacityWatches(
    of?: Pick<CapacityWatch, 'team' | 'owner'>,
  ): Promise<readonly CapacityWatch[]> {
    const own = of === undefined ? '' : 'and team = $1 and owner = $2';
    const rows = await db.run(
      `select doc from capacity_watch where ended = 0 ${own} order by asked_at, seq`,
      of === undefined ? [] : [of.team, of.owner],
    );
    return rows.map((row) => documentOf<CapacityWatch>(row));
  }

  async function saveCapacityWatch(
    before: CapacityWatch,
    after: CapacityWatch,
    writes: readonly Write[],
  ): Promise<boolean> {
    if (before.id !== after.id)
      throw new RangeError(`capacity watch ${before.id} is another one than ${after.id}`);
    const now = await db.now();
    // Parsing and writing a document keeps the order of its keys, so equal text means that nobody changed it.
    const save: Statement = {
      sql: `update capacity_watch set changed_at = $2, ended = $3, doc = $4 where id = $1 and ended = 0 and doc = $5`,
      params: [
        after.id,
        now,
        after.state.kind === 'ended' ? 1 : 0,
        JSON.stringify(after),
        JSON.stringify(before),
      ],
      mustAffect: true,
    };
    return (await db.batch([save, ...statementsOf(writes, now)])) === 'done';
  }

  return { acceptCapacityWatch, capacityWatch, capacityWatches, saveCapacityWatch };
}
