/** What the embedded engine promises beyond the contract: privacy, durability, order, shared commits. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { openStore } from '../../src/store/store.ts';
import { aMachine, LEASE, note, ownedBy, START, say } from '../contracts/store-values.ts';
import { temporaryDirectory } from './temporary.ts';

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

test('files and the directory made for them are private, also when an open file was there before', async () => {
  const directory = join(temporaryDirectory(), 'data');
  const store = await openStore(`sqlite:${join(directory, 'lamplighter.db')}`);
  await store.firstSeen('k1');
  expect(mode(directory)).toBe('700');
  const files = readdirSync(directory);
  expect(files).toContain('lamplighter.db-wal');
  expect(files.map((file) => mode(join(directory, file)))).toEqual(files.map(() => '600'));
  await store.close();

  const loose = join(directory, 'loose.db');
  writeFileSync(loose, '', { mode: 0o644 });
  await (await openStore(`sqlite:${loose}`)).close();
  expect(mode(loose)).toBe('600');
});

test('a directory that was there keeps its mode', async () => {
  const directory = join(temporaryDirectory(), 'shared');
  mkdirSync(directory, { mode: 0o755 });
  await (await openStore(`sqlite:${join(directory, 'lamplighter.db')}`)).close();
  expect(mode(directory)).toBe('755');
});

test('the file syncs every commit and lets nobody else in', async () => {
  const db = openSqlite(join(temporaryDirectory(), 'x.db'), systemClock);
  expect(await db.run('pragma journal_mode', [])).toMatchObject([{ journal_mode: 'wal' }]);
  expect(await db.run('pragma synchronous', [])).toMatchObject([{ synchronous: 2 }]);
  expect(await db.run('pragma locking_mode', [])).toMatchObject([{ locking_mode: 'exclusive' }]);
  await db.close();
});

test('what is acknowledged is in the files at that moment', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'lamplighter.db');
  const store = await openStore(`sqlite:${file}`);
  const arrived: boolean[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      await store.acceptMachine(`d${n}`, aMachine(`m${n}`, ownedBy(`U${n}`)), 1, [note(`m${n}`)]);
      const copy = join(directory, `copy-${n}.db`);
      copyFileSync(file, copy);
      if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
      const other = await openStore(`sqlite:${copy}`);
      arrived.push((await other.machine(`m${n}`)) !== undefined);
      await other.close();
    }),
  );
  expect(arrived).toEqual(Array.from({ length: 20 }, () => true));
  await store.close();
});

test('writes that arrive together share a commit, and each is undone alone', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'x.db');
  const db = openSqlite(file, systemClock);
  await db.run('create table t (id bigint primary key not null, pad text)', []);
  const insert = 'insert into t (id, pad) values ($1, $2) on conflict do nothing';
  const pad = 'x'.repeat(100);
  const pages = () => (statSync(`${file}-wal`).size - 32) / (24 + 4096);
  const before = pages();
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      db.batch([
        { sql: insert, params: [n, pad], mustAffect: true },
        { sql: insert, params: [n % 10 === 9 ? 0 : 1_000 + n, pad], mustAffect: true },
      ]),
    ),
  );
  expect(results).toEqual(Array.from({ length: 50 }, (_, n) => (n % 10 === 9 ? { failed: 1 } : 'done')));
  expect(await db.run('select count(*) as n from t', [])).toMatchObject([{ n: 90 }]);
  // Each commit writes every page that it touched; fifty commits would have written at least fifty.
  expect(pages() - before).toBeLessThan(20);
  await db.close();
});

test('when the commit itself fails, nobody is told that it worked', async () => {
  const db = openSqlite(':memory:', systemClock);
  await db.run('create table parent (id bigint primary key not null)', []);
  // A deferred constraint is looked at only by the commit.
  await db.run('create table child (id bigint references parent (id) deferrable initially deferred)', []);
  const writes = [
    db.run('insert into parent (id) values (1)', []),
    db.run('insert into child (id) values (7)', []),
    db.run('select count(*) as n from parent', []),
  ];
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await db.run('select id from parent', [])).toEqual([]);
  await db.run('insert into parent (id) values (2)', []);
  expect(await db.run('select id from parent', [])).toMatchObject([{ id: 2 }]);
  await db.close();
});

test('when the disk is full, what was not told to have worked is not there, and the other way round', async () => {
  const db = openSqlite(':memory:', systemClock);
  await db.run('create table t (id bigint primary key not null, pad text)', []);
  await db.run('pragma max_page_count = 40', []);
  const insert = 'insert into t (id, pad) values ($1, $2)';
  const pads = Array.from({ length: 9 }, (_, n) => 'x'.repeat(n === 5 ? 1_000_000 : 100));
  const outcomes = await Promise.allSettled(pads.map((pad, n) => db.run(insert, [n, pad])));
  const told = outcomes.flatMap(({ status }, n) => (status === 'fulfilled' ? [{ id: n }] : []));
  expect(told.length).toBeLessThan(9);
  expect(await db.run('select id from t order by id', [])).toMatchObject(told);
  expect(await db.run('select count(*) as n from t', [])).toMatchObject([{ n: told.length }]);
  await db.run(insert, [20, 'small']);
  expect(await db.run('select id from t where id = 20', [])).toHaveLength(1);
  await db.close();
});

test('operations happen in the order in which they were asked for, reads among them', async () => {
  const db = openSqlite(':memory:', systemClock);
  await db.run('create table t (id bigint primary key not null)', []);
  const count = 'select count(*) as n from t';
  const answers = await Promise.all([
    db.run(count, []),
    db.run('insert into t (id) values ($1)', [1]),
    db.run(count, []),
    db.batch([{ sql: 'insert into t (id) values ($1)', params: [2] }]),
    db.run(count, []),
  ]);
  expect([answers[0], answers[2], answers[4]]).toMatchObject([[{ n: 0 }], [{ n: 1 }], [{ n: 2 }]]);
  await db.close();
});

test('a long queue hands the event loop back in between', async () => {
  const db = openSqlite(':memory:', systemClock);
  const slow = `select count(*) as n from (
    with recursive c (n) as (select 1 union all select n + 1 from c where n < 150000) select n from c)`;
  let turns = 0;
  let done = false;
  const turn = () => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  const queries = Promise.all(Array.from({ length: 10 }, () => db.run(slow, [])));
  setImmediate(turn);
  await queries;
  done = true;
  expect(turns).toBeGreaterThan(4);
  await db.close();
});

test('close writes what is queued; afterwards the store says that it is closed', async () => {
  const url = `sqlite:${join(temporaryDirectory(), 'lamplighter.db')}`;
  const store = await openStore(url);
  const write = store.firstSeen('k1');
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  await store.close();
  expect(await write).toBe(true);
  await expect(store.machines()).rejects.toThrow('the store is closed');
  await store.close();
  const again = await openStore(url);
  expect(await again.firstSeen('k1')).toBe(false);
  await again.close();
});

test('after a restart all is there, and claims of the process before are released', async () => {
  const url = `sqlite:${join(temporaryDirectory(), 'lamplighter.db')}`;
  const clock = new SandboxClock(START);
  const store = await openStore(url, { clock });
  await store.acceptMachine('d1', aMachine('m1'), 3, [say('k1')]);
  await store.acceptRequest(
    'r1',
    { id: 'r1', machineId: undefined, actor: 'U', channel: 'C', at: START, what: { verb: 'stop' } },
    [],
  );
  const claim = await store.claimMachine('w1', LEASE);
  await store.claimSaying('w1', LEASE);
  await store.claimRequest('w1', LEASE);
  await store.close();

  const next = await openStore(url, { clock });
  expect(await next.claimMachine('w1', LEASE)).toBeUndefined();
  await next.releaseClaims();
  expect((await next.claimMachine('w1', LEASE))?.row.id).toBe('m1');
  expect((await next.claimSaying('w1', LEASE))?.row).toMatchObject({ triedAt: START, tries: 1 });
  expect((await next.claimRequest('w1', LEASE))?.row.id).toBe('r1');
  if (claim === undefined) throw new Error('nothing was due');
  expect(await next.saveMachine(claim, claim.row, undefined, [])).toBe(false);
  await next.close();
});

test('a file that is no database is refused with its name and a cure', async () => {
  const file = join(temporaryDirectory(), 'notes.txt');
  writeFileSync(file, 'not a database, but long enough to be taken for one by its size alone'.repeat(99));
  await expect(openStore(`sqlite:${file}`)).rejects.toThrow(
    `Cannot open the database file ${file}: file is not a database. Check that`,
  );
});

test('a day of one kind of the journal is read by an index, already in its order', async () => {
  const db = openSqlite(':memory:', systemClock);
  await migrate(db, MIGRATIONS);
  const plan = await db.run(
    'explain query plan select doc from journal where at >= $1 and kind in ($2) order by at desc, seq desc limit $3',
    [0, 'attempt', 500],
  );
  expect(plan.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('INDEX journal_kind (kind=? AND at>?)'),
  ]);
  await db.close();
});
