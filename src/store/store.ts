/** The store: opens the engine that the URL names and puts the port together from its parts. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Duration } from '../domain/time.ts';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { approvalsIn } from './approvals.ts';
import { billsIn } from './bills.ts';
import { brakesIn } from './brakes.ts';
import { budgetsIn } from './budgets.ts';
import { capacityWatchesIn } from './capacity-watches.ts';
import { claimsIn } from './claims.ts';
import type { Database } from './database.ts';
import { handOversIn } from './hand-over.ts';
import { journalIn } from './journal.ts';
import { ledgerIn } from './ledger.ts';
import { listingsIn } from './listings.ts';
import { machineMonthsIn } from './machine-months.ts';
import { machinesIn } from './machines.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { pruningOf } from './prune.ts';
import { requestsIn } from './requests.ts';
import { sayingsIn } from './sayings.ts';
import { slotsIn } from './slots.ts';
import { watchedDaysIn } from './watched-days.ts';
import { watchesIn } from './watches.ts';
import { statementsOf } from './writes.ts';

export interface StoreOptions {
  /** Only where time is travelled. Without it Postgres tells its own time, the one clock that replicas share. */
  readonly clock?: Clock;
  /** Real milliseconds in which a Postgres server that is restarting is waited for; 15 seconds by default. */
  readonly patience?: Duration;
}

/** A crashed server is back within this, mostly; a wrong address is told soon. */
const PATIENCE: Duration = 15_000;
const BETWEEN_TRIES: Duration = 200;
/** SQLSTATEs of class 57P (shutdown, crash, starting up) and 08 (connection), and the sockets' own. */
const COMING: ReadonlySet<string> = new Set([
  '57P01',
  '57P02',
  '57P03',
  '08001',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
]);

/**
 * Opens and, where needed, migrates the store at `sqlite:PATH`, `sqlite::memory:` or `postgres://…`. Throws an Error
 * for people when the URL is of another kind, the database cannot be reached, another process has the file, or a
 * newer version wrote it.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const until = performance.now() + (options.patience ?? PATIENCE);
  for (;;) {
    try {
      return storeOn(await openMigrated(url, options.clock));
    } catch (error) {
      if (!isComing(error) || performance.now() > until) throw error;
      await delay(BETWEEN_TRIES);
    }
  }
}

async function openMigrated(url: string, clock: Clock | undefined): Promise<Database> {
  const db = await openDatabase(url, clock);
  try {
    await migrate(db, MIGRATIONS);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** True of a Postgres server that is just stopping, starting or recovering. */
function isComing(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string' && COMING.has(one.code)) return true;
    // What pg says when the server goes away in the middle of an answer, without a code.
    if (one.message.startsWith('Connection terminated')) return true;
  }
  return false;
}

/** The port over an open, migrated database. */
export function storeOn(db: Database): Store {
  return {
    now: () => db.now(),
    write: async (writes) => {
      await db.batch(statementsOf(writes, await db.now()));
    },
    ...machinesIn(db),
    ...claimsIn(db),
    ...handOversIn(db),
    ...requestsIn(db),
    ...slotsIn(db),
    ...watchesIn(db),
    ...brakesIn(db),
    ...budgetsIn(db),
    ...approvalsIn(db),
    ...capacityWatchesIn(db),
    ...sayingsIn(db),
    ...journalIn(db),
    ...ledgerIn(db),
    ...machineMonthsIn(db),
    ...billsIn(db),
    ...listingsIn(db),
    ...watchedDaysIn(db),
    ...pruningOf(db),
    close: () => db.close(),
  };
}

/** Each engine is loaded only when it is asked for: `pg` would cost the embedded start tens of milliseconds. */
async function openDatabase(url: string, clock: Clock | undefined): Promise<Database> {
  if (/^postgres(ql)?:\/\//.test(url)) {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(url, clock);
  }
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
  if (path === undefined) {
    const kind = /^[a-z0-9+.-]*/i.exec(url)?.[0];
    throw new Error(
      `A database URL of the kind "${kind}" is not known. Use sqlite:PATH, e.g. sqlite:data/lamplighter.db, or postgres://user:password@host:5432/lamplighter.`,
    );
  }
  const { openSqlite } = await import('./sqlite.ts');
  return openSqlite(path, clock ?? systemClock);
}
