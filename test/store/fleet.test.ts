/** Listing the whole fleet reads what changed, and only that. */
import { expect, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import type { Database } from '../../src/store/database.ts';
import { Fleet } from '../../src/store/fleet.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { storeOn } from '../../src/store/store.ts';
import { aMachine, inState, LEASE, ownedBy } from '../contracts/store-values.ts';

/** A database with `size` machines, and the ids of those whose documents were read since last asked. */
async function fleetOf(size: number) {
  const db = openSqlite(':memory:', systemClock);
  await migrate(db, MIGRATIONS);
  const store = storeOn(db);
  for (let n = 0; n < size; n += 1) {
    await store.acceptMachine(`d${n}`, aMachine(`m${n}`, { askedAt: n, ...ownedBy(`U${n}`) }), 1, []);
  }
  let read: string[] = [];
  const watched: Database = {
    shared: false,
    schemaLock: undefined,
    now: () => db.now(),
    batch: (statements) => db.batch(statements),
    close: () => db.close(),
    async run(sql, params) {
      const rows = await db.run(sql, params);
      if (/doc/.test(sql)) read.push(...rows.map((row) => `${row.id}`));
      return rows;
    },
  };
  function documentsRead(): string[] {
    const ids = read;
    read = [];
    return ids;
  }
  return { db, watched, store, documentsRead };
}

test('the first listing reads every document, the next only those that changed', async () => {
  const { db, watched, store, documentsRead } = await fleetOf(250);
  const fleet = new Fleet(watched);
  expect(await fleet.unended()).toHaveLength(250);
  expect(documentsRead()).toHaveLength(250);
  expect(await fleet.unended()).toHaveLength(250);
  expect(documentsRead()).toEqual([]);
  const claim = await store.claimMachine('w1', LEASE);
  if (claim === undefined) throw new Error('nothing was due');
  await store.saveMachine(claim, inState(claim.row, 'ready'), undefined, []);
  const machines = await fleet.unended();
  expect(documentsRead()).toEqual([claim.row.id]);
  expect(machines.filter((machine) => machine.state === 'ready')).toHaveLength(1);
  await db.close();
});

test('what is remembered is bounded, and the answer is the same', async () => {
  const { db, watched, documentsRead } = await fleetOf(30);
  const [one] = await new Fleet(watched).unended();
  const size = JSON.stringify(one).length;
  documentsRead();
  const fleet = new Fleet(watched, 10.5 * size);
  const first = await fleet.unended();
  documentsRead();
  expect(await fleet.unended()).toEqual(first);
  expect(documentsRead()).toHaveLength(20);
  await db.close();
});
