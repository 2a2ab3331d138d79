/** Forgetting what nobody will ask for again, so that the database does not grow for ever. */
import { DAY, type Duration } from '../domain/time.ts';
import type { Store } from '../ports/store.ts';
import type { Database } from './database.ts';

/** Slack redelivers for about an hour and signatures are refused after five minutes. */
const INBOX_KEPT: Duration = 2 * DAY;
const SLOTS_KEPT: Duration = 7 * DAY;
const RECORDS_KEPT: Duration = 100 * DAY;

export function pruningOf(db: Database): Pick<Store, 'prune'> {
  /** The ledger and the bill are kept for ever: they are small, and money is asked for by the year. */
  async function prune(): Promise<void> {
    const now = await db.now();
    const old = [now - RECORDS_KEPT];
    await db.batch([
      { sql: 'delete from inbox where seen_at < $1', params: [now - INBOX_KEPT] },
      {
        // The newest slot of each name stays: it says what was missed while nothing ran.
        sql: `delete from slot where at < $1
          and at < (select max(newest.at) from slot as newest where newest.name = slot.name)`,
        params: [now - SLOTS_KEPT],
      },
      { sql: 'delete from outbox where changed_at < $1 and due_at is null', params: old },
      { sql: 'delete from capacity_watch where ended = 1 and changed_at < $1', params: old },
      { sql: 'delete from approval where ended = 1 and changed_at < $1', params: old },
      { sql: 'delete from reservation where ends_at < $1', params: old },
      { sql: 'delete from request where done_at < $1', params: old },
      { sql: 'delete from journal where at < $1', params: old },
      { sql: 'delete from watched_day where last_at < $1', params: old },
      {
        sql: `delete from idle where changed_at < $1 and not exists (
          select 1 from machine where machine.id = idle.machine_id and machine.incarnation = idle.incarnation
            and machine.state not in ('gone', 'failed')
        )`,
        params: old,
      },
      {
        sql: `delete from machine where state in ('gone', 'failed') and changed_at < $1 and due_at is null`,
        params: old,
      },
    ]);
  }

  return { prune };
}
