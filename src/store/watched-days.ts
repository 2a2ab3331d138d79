/** The watchdog's passes, one row a day: replicas add to the same row. */
import type { Day } from '../domain/spend.ts';
import type { Millis } from '../domain/time.ts';
import type { PassReport, WatchedDay } from '../domain/watch-pass.ts';
import type { Store } from '../ports/store.ts';
import type { Database } from './database.ts';
import { documentOf, numberOf, textOf } from './row.ts';

export function watchedDaysIn(db: Database): Pick<Store, 'notePass' | 'watchedDays'> {
  async function notePass(day: Day, at: Millis, report: PassReport): Promise<void> {
    const sql = `insert into watched_day (day, passes, series, last_at, doc) values ($1, 1, $2, $3, $4)
      on conflict (day) do update set passes = watched_day.passes + 1, series = watched_day.series + excluded.series,
        last_at = excluded.last_at, doc = excluded.doc`;
    await db.batch([{ sql, params: [day, report.series, at, JSON.stringify(report)] }]);
  }

  async function watchedDays(limit: number): Promise<readonly WatchedDay[]> {
    const sql = 'select day, passes, series, last_at, doc from watched_day order by day desc limit $1';
    return (await db.run(sql, [limit])).map((row) => ({
      day: textOf(row, 'day'),
      passes: numberOf(row, 'passes'),
      series: numberOf(row, 'series'),
      lastAt: numberOf(row, 'last_at'),
      last: documentOf<PassReport>(row),
    }));
  }

  return { notePass, watchedDays };
}
