/** The store's contract on a real Postgres. */
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { storeContract } from './store.ts';
import { START } from './store-values.ts';

let postgres: TestPostgres;
let admin: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres();
  admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
});
afterAll(async () => {
  await admin?.end();
  await postgres?.stop();
});

/** Empties every table but the record of migrations: much faster than a database per test. */
async function empty(): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migration'`,
  );
  await admin.query(rows.map(({ name }) => `delete from ${name};`).join(' '));
}

storeContract('Postgres', async () => {
  const clock = new SandboxClock(START);
  const store = await openStore(postgres.url, { clock });
  await empty();
  return { store, clock, close: () => store.close() };
});
