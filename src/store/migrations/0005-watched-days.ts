/** What the watchdog's passes did, day by day, for /gpu status. */
import type { Migration } from './migration.ts';

export const watchedDays: Migration = {
  id: 5,
  name: 'watched days',
  statements: [
    `create table watched_day (
      day text primary key not null, passes bigint not null, series bigint not null, last_at bigint not null, doc text not null
    )`,
  ],
};
