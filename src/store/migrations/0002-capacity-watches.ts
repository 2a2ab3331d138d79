/** Capacity watches: who wants to be told when a kind of machine can be had. */
import type { Migration } from './migration.ts';

export const capacityWatches: Migration = {
  id: 2,
  name: 'capacity watches',
  statements: [
    `create table capacity_watch (
      id text primary key not null,
      dedupe text not null unique,
      team text not null,
      owner text not null,
      asked_at bigint not null,
      seq bigint not null,
      changed_at bigint not null,
      ended bigint not null default 0,
      doc text not null
    )`,
    'create index capacity_watch_open on capacity_watch (asked_at, seq) where ended = 0',
  ],
};
