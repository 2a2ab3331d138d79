/** What the shared engine promises beyond the contract: replicas, database time, broken connections. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres.ts';
import { openStore } from '../../src/store/store.ts';
import { aMachine, LEASE, note, ownedBy } from '../contracts/store-values.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const HOST = fileURLToPath(new URL('./postgres-host.ts', import.meta.url));

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

test('replicas that start together on an empty database migrate it once', async () => {
  const url = await postgres.newDatabase();
  const replicas = await Promise.all(Array.from({ length: 5 }, () => openStore(url)));
  const outcomes = await Promise.all(replicas.map((store) => store.firstSeen('k1')));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  await Promise.all(replicas.map((store) => store.close()));
});

test('replicas divide the work and never do a step twice', async () => {
  const url = await postgres.newDatabase();
  const replicas = await Promise.all(Array.from({ length: 3 }, () => openStore(url)));
  const [first] = replicas;
  if (first === undefined) throw new Error('no replica');
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      (replicas[n % 3] ?? first).acceptMachine(`d${n}`, aMachine(`m${n}`, ownedBy(`U${n % 4}`)), 5, []),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(20);
  const steps = await Promise.all(
    replicas.map(async (store, replica) => {
      for (let steps = 0; ; ) {
        const claim = await store.claimMachine(`replica-${replica}`, LEASE);
        if (claim === undefined) return steps;
        if (await store.saveMachine(claim, claim.row, undefined, [note(claim.row.id)])) steps += 1;
      }
    }),
  );
  expect(steps.reduce((sum, n) => sum + n, 0)).toBe(20);
  const noted = (await first.journal()).map((entry) => entry.text);
  expect(new Set(noted).size).toBe(20);
  expect(noted).toHaveLength(20);
  await Promise.all(replicas.map((store) => store.close()));
});

test('a replica that starts leaves the claims of the others alone', async () => {
  const url = await postgres.newDatabase();
  const [one, two] = await Promise.all([openStore(url), openStore(url)]);
  await one.acceptMachine('d1', aMachine('m1'), 1, []);
  const claim = await one.claimMachine('w1', LEASE);
  await two.releaseClaims();
  expect(await two.claimMachine('w2', LEASE)).toBeUndefined();
  if (claim === undefined) throw new Error('nothing was due');
  expect(await one.saveMachine(claim, claim.row, undefined, [])).toBe(true);
  await Promise.all([one.close(), two.close()]);
});

test('without a clock of ours the time is the database’s', async () => {
  const store = await openStore(await postgres.newDatabase());
  const [before, told, after] = [Date.now(), await store.now(), Date.now()];
  expect(Number.isInteger(told)).toBe(true);
  expect(told).toBeGreaterThanOrEqual(before - 1);
  expect(told).toBeLessThanOrEqual(after + 1);
  await store.close();
});

test('batches that block each other both land: the loser is tried again', async () => {
  const db = await openPostgres(await postgres.newDatabase());
  await db.run('create table t (id bigint primary key not null, n bigint not null)', []);
  await db.run('insert into t (id, n) values (1, 0), (2, 0)', []);
  const sql = 'update t set n = n + 1 where id = $1';
  const pause = { sql: 'select pg_sleep(0.05)', params: [] };
  const raise = (id: number) => ({ sql, params: [id], mustAffect: true });
  const results = await Promise.all([
    db.batch([raise(1), pause, raise(2)]),
    db.batch([raise(2), pause, raise(1)]),
  ]);
  expect(results).toEqual(['done', 'done']);
  expect(await db.run('select n from t order by id', [])).toEqual([{ n: 2 }, { n: 2 }]);
  await db.close();
}, 30_000);

test('connections that the server cuts are replaced', async () => {
  const url = await postgres.newDatabase();
  const [store, axe] = await Promise.all([openStore(url), openPostgres(url)]);
  await store.firstSeen('k1');
  await axe.run(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    [],
  );
  await delay(50);
  expect(await store.firstSeen('k1')).toBe(false);
  await Promise.all([store.close(), axe.close()]);
});

test('a connection that breaks within a transaction fails that transaction, not the process', async () => {
  const url = await postgres.newDatabase();
  const [db, axe] = await Promise.all([openPostgres(url), openPostgres(url)]);
  const broken: unknown[] = [];
  const note = (error: unknown) => broken.push(error);
  process.on('uncaughtException', note);
  try {
    const sleeping = db.batch([{ sql: 'select pg_sleep(1)', params: [] }]).catch(() => 'failed');
    await delay(300);
    await axe.run(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      [],
    );
    await sleeping;
    await delay(50);
    expect(await db.run('select 1 as one', [])).toEqual([{ one: 1 }]);
  } finally {
    process.off('uncaughtException', note);
  }
  expect(broken).toEqual([]);
  await Promise.all([db.close(), axe.close()]);
});

test('a server that has crashed is waited for while it comes back', async () => {
  const url = await postgres.newDatabase();
  await (await openStore(url)).close();
  const crash = postgres.crash();
  await delay(20);
  const store = await openStore(url, { patience: 20_000 });
  await crash;
  expect(await store.firstSeen('k1')).toBe(true);
  await store.close();
});

test('a server that does not answer is named without the password', async () => {
  const refused = openStore('postgres://lamp:secret@127.0.0.1:9/lamplighter', { patience: 0 });
  await expect(refused).rejects.toThrow(/Cannot reach the Postgres database: .*9.*Check DATABASE_URL/);
  await expect(refused).rejects.not.toThrow(/secret/);
  const wrong = openStore(postgres.url.replace(/:[0-9a-f]+@/, ':not-the-secret@'));
  await expect(wrong).rejects.toThrow(/password authentication failed/);
});

test('the tests’ server dies with the process that started it', async () => {
  const host = spawn(process.execPath, [HOST], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: host.stdout }), 'line');
  const { port, directory }: { port: number; directory: string } = JSON.parse(line);
  expect(await listens(port)).toBe(true);
  host.kill('SIGKILL');
  await expect.poll(() => existsSync(directory), { timeout: 10_000 }).toBe(false);
  expect(await listens(port)).toBe(false);
});

async function listens(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then((open) => {
    socket.destroy();
    return open === true;
  });
}
