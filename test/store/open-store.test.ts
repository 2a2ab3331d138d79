/** Opening a store: which URLs are understood, what is loaded, and what migrations do. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryDirectory } from './temporary.ts';

test.each(['mysql://u:secret@h/db', 'sqlite:', '', 'lamplighter.db'])(
  'the URL %j is refused with an example',
  async (url) => {
    const refused = expect(openStore(url)).rejects;
    await refused.toThrow(/Use sqlite:PATH, e\.g\. sqlite:data\/lamplighter\.db, or postgres:\/\//);
    await expect(openStore(url)).rejects.not.toThrow(/secret/);
  },
);

test('an absolute path may be written with or without slashes of a URL', async () => {
  const file = join(temporaryDirectory(), 'lamplighter.db');
  const store = await openStore(`sqlite://${file}`);
  await store.firstSeen('k1');
  await store.close();
  const again = await openStore(`sqlite:${file}`);
  expect(await again.firstSeen('k1')).toBe(false);
  await again.close();
});

test('the embedded store loads no Postgres client', () => {
  const script = `
    const { openStore } = await import(${JSON.stringify(new URL('../../src/store/store.ts', import.meta.url).href)});
    await (await openStore('sqlite::memory:')).close();
    const { createRequire } = await import('node:module');
    console.log(Object.keys(createRequire(import.meta.url).cache).length);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(printed.trim()).toBe('0');
});

test('migrations run once, in their order, and are recorded', async () => {
  const db = openSqlite(':memory:', systemClock);
  const last = {
    id: MIGRATIONS.length + 1,
    name: 'last',
    statements: ['create table later (id bigint)', 'insert into later values (1)'],
  };
  await migrate(db, MIGRATIONS);
  await migrate(db, [...MIGRATIONS, last]);
  await migrate(db, [...MIGRATIONS, last]);
  expect(await db.run('select id, name from migration order by id', [])).toMatchObject([
    { id: 1, name: 'first tables' },
    ...MIGRATIONS.slice(1).map(({ id, name }) => ({ id, name })),
    { id: MIGRATIONS.length + 1, name: 'last' },
  ]);
  expect(await db.run('select id from later', [])).toMatchObject([{ id: 1 }]);
  await db.close();
});

test('runs of an old database are entries of the ledger', async () => {
  const file = join(temporaryDirectory(), 'lamplighter.db');
  const old = openSqlite(file, systemClock);
  await migrate(old, MIGRATIONS.slice(0, 6));
  const run = { machineId: 'm1', incarnation: '84-5', machineName: 'trainer', project: 'ml', owner: 'UADA' };
  const price = { microsPerHour: 710_000, currency: 'USD' };
  const doc = JSON.stringify({ ...run, family: 'l4', price, startedAt: 5 });
  const sql =
    "insert into ledger (machine_id, incarnation, started_at, ended_at, end_reason, doc) values ('m1', '84-5', 5, 9, 'idle', $1)";
  await old.run(sql, [doc]);
  await old.close();
  const store = await openStore(`sqlite:${file}`);
  const { incarnation: key, ...others } = run;
  const entry = {
    ...others,
    kind: 'machine',
    key,
    quantity: 1,
    resource: 'trainer',
    price,
    endReason: 'idle',
  };
  expect(await store.ledger(0, 10)).toMatchObject([{ ...entry, startedAt: 5, endedAt: 9 }]);
  expect(await store.runs(0, 10)).toHaveLength(1);
  await store.close();
});

test('a migration that fails leaves nothing behind', async () => {
  const db = openSqlite(':memory:', systemClock);
  const broken = {
    id: 1,
    name: 'broken',
    statements: ['create table half (id bigint)', 'create table half (id bigint)'],
  };
  await expect(migrate(db, [broken])).rejects.toThrow('already exists');
  await migrate(db, [{ ...broken, statements: ['create table half (id bigint)'] }]);
  expect(await db.run('select id from half', [])).toEqual([]);
  await db.close();
});

test('a database of a newer version is refused in words', async () => {
  const file = join(temporaryDirectory(), 'lamplighter.db');
  const db = openSqlite(file, systemClock);
  const newer = { id: 99, name: 'from the future', statements: [] };
  await migrate(db, [...MIGRATIONS, newer]);
  await db.close();
  await expect(openStore(`sqlite:${file}`)).rejects.toThrow(
    `The database was written by a newer Lamplighter: it is at step 99, this version knows ${MIGRATIONS.length}. Start the newer version`,
  );
});

test('the migrations are numbered without gaps', () => {
  expect(MIGRATIONS.map(({ id }) => id)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});
