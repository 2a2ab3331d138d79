/** Budgets that commands have set, with the lock that reservations take, and what is reserved of them by month. */
import type { Migration } from './migration.ts';

export const budgets: Migration = {
  id: 8,
  name: 'budgets',
  statements: [
    'create table budget_book (id bigint primary key not null, doc text not null, taken bigint not null)',
    "insert into budget_book (id, doc, taken) values (1, '{}', 0)",
    `create table reservation (
      holder text not null,
      since bigint not null,
      month text not null,
      machine_id text not null,
      machine_name text not null,
      project text not null,
      owner text not null,
      ends_at bigint not null,
      micros_per_hour bigint not null,
      micros bigint not null,
      primary key (holder, since, month)
    )`,
    'create index reservation_month on reservation (month, project, owner)',
  ],
};
