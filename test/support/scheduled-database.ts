/** A database whose every call waits until fast-check's scheduler lets it be made. */
import type fc from 'fast-check';
import type { Database } from '../../src/store/database.ts';

/** `db` with its calls in the scheduler's order; closing is not scheduled. */
export function scheduledDatabase(db: Database, scheduler: fc.Scheduler): Database {
  return {
    shared: db.shared,
    schemaLock: undefined,
    run: scheduler.scheduleFunction((sql, params) => db.run(sql, params)),
    batch: scheduler.scheduleFunction((statements) => db.batch(statements)),
    now: scheduler.scheduleFunction(() => db.now()),
    close: () => db.close(),
  };
}
