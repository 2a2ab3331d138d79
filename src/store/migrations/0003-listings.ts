/** Google's lists as they were last read: what is sold where, and what parts cost. */
import type { Migration } from './migration.ts';

export const listings: Migration = {
  id: 3,
  name: 'listings',
  statements: [
    'create table listing (name text primary key not null, read_at bigint not null, doc text not null)',
  ],
};
