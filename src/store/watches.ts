/** What the watchdog remembers, saved only on top of what was read. */
import type { Watch } from '../domain/watch.ts';
import type { Store, Write } from '../ports/store.ts';
import type { Database, Statement } from './database.ts';
import { KnownDocuments } from './known-documents.ts';
import { documentOf } from './row.ts';
import { statementsOf } from './writes.ts';

type Watches = Pick<Store, 'watch' | 'watches' | 'saveWatch'>;

const MAX_CHARACTERS = 32_000_000;

const COLUMNS = `idle.machine_id as id, idle.incarnation || ' ' || cast(idle.epoch as text) as version`;
const PRESENT = `idle join machine on machine.id = idle.machine_id and machine.incarnation = idle.incarnation
  where machine.state not in ('gone', 'failed')`;

/** Relies on this: every write of a watch raises its epoch. */
const QUERIES = {
  list: `select ${COLUMNS} from ${PRESENT}`,
  fetch: (ids: string) => `select ${COLUMNS}, idle.doc from ${PRESENT} and machine.id in (${ids})`,
};

export function watchesIn(db: Database): Watches {
  const present = new KnownDocuments<Watch>(db, QUERIES, MAX_CHARACTERS);

  async function watch(machineId: string, incarnation: string): Promise<Watch | undefined> {
    const sql = 'select doc from idle where machine_id = $1 and incarnation = $2';
    const [row] = await db.run(sql, [machineId, incarnation]);
    return row === undefined ? undefined : documentOf<Watch>(row);
  }

  async function saveWatch(
    before: Watch | undefined,
    after: Watch,
    writes: readonly Write[],
  ): Promise<boolean> {
    const now = await db.now();
    const key = [after.machineId, after.incarnation];
    const doc = JSON.stringify(after);
    const same = before?.machineId === after.machineId && before.incarnation === after.incarnation;
    if (before !== undefined && !same) {
      throw new RangeError(`a watch of machine ${after.machineId} cannot follow that of another life`);
    }
    // Parsing and writing a document keeps the order of its keys, so equal text means that nobody changed it.
    const save: Statement =
      before === undefined
        ? {
            sql: `insert into idle (machine_id, incarnation, changed_at, doc) values ($1, $2, $3, $4)
              on conflict (machine_id, incarnation) do nothing`,
            params: [...key, now, doc],
          }
        : {
            sql: `update idle set changed_at = $3, doc = $4, epoch = epoch + 1
              where machine_id = $1 and incarnation = $2 and doc = $5`,
            params: [...key, now, doc, JSON.stringify(before)],
          };
    return (await db.batch([{ ...save, mustAffect: true }, ...statementsOf(writes, now)])) === 'done';
  }

  return { watch, watches: () => present.all(), saveWatch };
}
