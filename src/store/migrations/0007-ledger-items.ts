/** The ledger counts every item of a machine: what was in it before are runs of machines. */
import type { Migration } from './migration.ts';

export const ledgerItems: Migration = {
  id: 7,
  name: 'ledger-items',
  statements: ["alter table ledger add column kind text not null default 'machine'"],
};
