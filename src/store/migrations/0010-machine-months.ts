/** Estimate and bill of each machine and month. */
import type { Migration } from './migration.ts';

export const machineMonths: Migration = {
  id: 10,
  name: 'machine months',
  statements: [
    `create table machine_month (
      month text not null, machine_id text not null, currency text not null, doc text not null,
      primary key (month, machine_id, currency)
    )`,
    'create index machine_month_by_machine on machine_month (machine_id)',
  ],
};
