/** The bill as it was read: an account's days, each replaced whole, and how far each account is known. */
import type { Migration } from './migration.ts';

export const billedDays: Migration = {
  id: 9,
  name: 'billed days',
  statements: [
    `create table billed_day (
      account text not null, day text not null, read_at bigint not null, doc text not null,
      primary key (account, day)
    )`,
    `create index billed_day_by_day on billed_day (day)`,
    `create table bill_account (
      account text primary key not null, configured bigint not null, read_at bigint, known_from text, known_to text,
      exported_until bigint, closed_month text, bytes bigint, trouble text
    )`,
  ],
};
