/** Two replicas at the digest's hour, in every order of their calls to the database: one digest a channel and day. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { digestSource } from '../../src/loops/daily-digest.ts';
import type { Store } from '../../src/ports/store.ts';
import { World } from '../../src/sandbox/world/world.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { storeOn } from '../../src/store/store.ts';
import { Random } from '../simulation/random.ts';
import { SABOTAGES } from '../simulation/sabotages/index.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { scheduledDatabase } from '../support/scheduled-database.ts';

const CHANNELS = ['C1', 'C2'];

/** How many digests are owed after two replicas looked twice each, in one order of their calls. */
async function digestsOwed(scheduler: fc.Scheduler, change: (store: Store) => Store): Promise<string[]> {
  const world = await fakeEngine((policy) => ({
    ...policy,
    timeZone: 'UTC',
    digest: { ...policy.digest, channels: CHANNELS, hour: 9 },
  }));
  const nine = (Math.floor(world.clock.now() / (24 * HOUR)) + 1) * 24 * HOUR + 9 * HOUR;
  world.clock.advanceTo(nine);
  const db = openSqlite(':memory:', world.clock);
  await migrate(db, MIGRATIONS);
  async function replica(): Promise<void> {
    const deps = { ...world.deps, store: change(storeOn(scheduledDatabase(db, scheduler))) };
    for (const _channel of CHANNELS) {
      const work = await digestSource(deps).claim();
      await work?.();
    }
  }
  await scheduler.waitFor(Promise.all([replica(), replica()]));
  const owed = await db.run("select key from outbox where key like 'digest:%' order by key", []);
  await db.close();
  return owed.map(({ key }) => String(key));
}

test('one digest a channel, whoever looks first, inserts first or comes late', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const owed = await digestsOwed(scheduler, (store) => store);
      expect(owed.map((key) => key.split(':')[1])).toEqual(CHANNELS);
    }),
    { numRuns: 150 },
  );
});

test('looking and then inserting, without the key that decides, is found out', async () => {
  const sabotage = SABOTAGES['digest-lock']?.store;
  const world = await fakeEngine();
  const around = { world: new World(world.clock, {}), random: new Random(1, 'race') };
  const details = await fc.check(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const owed = await digestsOwed(scheduler, (store) => sabotage?.(store, around) ?? store);
      expect(owed).toHaveLength(CHANNELS.length);
    }),
    { numRuns: 150 },
  );
  expect(details.failed).toBe(true);
});
