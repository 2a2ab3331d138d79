/** What holds the watchdog back: one row for all replicas. */
import type { Migration } from './migration.ts';

export const brakes: Migration = {
  id: 6,
  name: 'brakes',
  statements: [
    'create table brakes (id bigint primary key not null, doc text not null)',
    "insert into brakes (id, doc) values (1, '{}')",
  ],
};
