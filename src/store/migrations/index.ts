/** Every migration in its order; a new one is one file and one line here. */
import { firstTables } from './0001-first-tables.ts';
import { capacityWatches } from './0002-capacity-watches.ts';
import { listings } from './0003-listings.ts';
import { journalByKind } from './0004-journal-by-kind.ts';
import { watchedDays } from './0005-watched-days.ts';
import { brakes } from './0006-brakes.ts';
import { ledgerItems } from './0007-ledger-items.ts';
import { budgets } from './0008-budgets.ts';
import { billedDays } from './0009-billed-days.ts';
import { machineMonths } from './0010-machine-months.ts';
import { approvals } from './0011-approvals.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  firstTables,
  capacityWatches,
  listings,
  journalByKind,
  watchedDays,
  brakes,
  ledgerItems,
  budgets,
  billedDays,
  machineMonths,
  approvals,
];
