/** The store's contract on a real Postgres. */
import { afterAll, beforeAll } from 'vitest';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { storeContract } from './store.ts';
import { START } from './store-values.ts';

let postgres: TestPostgres | undefined;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.stop();
});

storeContract('Postgres', async () => {
  if (postgres === undefined) throw new Error('Postgres did not start');
  const clock = new SandboxClock(START);
  const store = await openStore(await postgres.newDatabase(), { clock });
  return { store, clock, close: () => store.close() };
});
