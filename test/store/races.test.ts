/** Narrow races: fast-check decides which database call of which actor comes next. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SECOND } from '../../src/domain/time.ts';
import type { Store } from '../../src/ports/store.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { storeOn } from '../../src/store/store.ts';
import { aMachine, aNotice, aRequest, aWatch, LEASE, note, START, say } from '../contracts/store-values.ts';
import { scheduledDatabase } from '../support/scheduled-database.ts';

const RUNS = 150;

interface Scene {
  /** Every database call waits until the scheduler lets it answer. */
  readonly store: Store;
  /** The same database, unscheduled: for the beginning and the end. */
  readonly plain: Store;
  readonly clock: SandboxClock;
}

/** Plays the actors against each other in many orders, then looks. */
async function play(
  actors: (scene: Scene) => readonly (() => Promise<void>)[],
  before: (scene: Scene) => Promise<void>,
  after: (scene: Scene) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const clock = new SandboxClock(START);
    const db = openSqlite(':memory:', clock);
    await migrate(db, MIGRATIONS);
    const scene = { store: storeOn(scheduledDatabase(db, scheduler)), plain: storeOn(db), clock };
    await before(scene);
    await scheduler.waitFor(Promise.all(actors(scene).map((actor) => actor())));
    await after(scene);
    await db.close();
  });
  await fc.assert(property, { numRuns: RUNS });
}

test('a cap of two holds against four commands at once, and gives exactly two', async () => {
  await play(
    ({ store }) =>
      [1, 2, 3, 4].map((n) => async () => {
        await store.acceptMachine(`d${n}`, aMachine(`m${n}`), 2, [note(`m${n}`)]);
      }),
    async () => undefined,
    async ({ plain }) => {
      const kept = (await plain.machines()).map((machine) => machine.id).sort();
      expect(kept).toHaveLength(2);
      expect((await plain.journal()).map((entry) => entry.text).sort()).toEqual(kept);
    },
  );
});

test('no step is lost or done twice while leases run out under the workers', async () => {
  let steps = 0;
  await play(
    ({ store, clock }) => {
      const worker = (name: string) => async () => {
        for (let n = 0; n < 3; n += 1) {
          const claim = await store.claimMachine(name, LEASE);
          if (claim === undefined) continue;
          const renewed = await store.checkpoint(
            claim,
            { ...claim.row, starts: claim.row.starts + 1 },
            LEASE,
            [],
          );
          if (renewed === undefined) continue;
          steps += 1;
          const saved = { ...renewed.row, tries: renewed.row.tries + 1 };
          await store.saveMachine(renewed, saved, clock.now(), [note(`${saved.tries}`)]);
        }
      };
      const time = async () => {
        for (let n = 0; n < 6; n += 1) {
          await store.now();
          clock.advance(LEASE / 2);
        }
      };
      return [worker('w1'), worker('w2'), time];
    },
    async ({ plain }) => {
      steps = 0;
      await plain.acceptMachine('d1', aMachine('m1'), 1, []);
    },
    async ({ plain }) => {
      const machine = await plain.machine('m1');
      const noted = (await plain.journal()).map((entry) => entry.text).reverse();
      expect(machine?.starts).toBe(steps);
      expect(noted).toEqual(Array.from({ length: machine?.tries ?? 0 }, (_, n) => `${n + 1}`));
    },
  );
});

test('an open request always leaves its machine due', async () => {
  await play(
    ({ store }) => {
      const front = async () => {
        await store.acceptRequest('k1', aRequest('r1', 'm1'), []);
        await store.acceptRequest('k2', aRequest('r2', 'm1'), []);
      };
      const engine = async () => {
        for (let n = 0; n < 3; n += 1) {
          const claim = await store.claimMachine('w1', LEASE);
          if (claim === undefined) continue;
          const open = await store.requests('m1');
          const done = open.map(({ id }) => ({ write: 'request-done', requestId: id }) as const);
          await store.saveMachine(claim, claim.row, undefined, done);
        }
      };
      return [front, engine];
    },
    async ({ plain }) => {
      await plain.acceptMachine('d1', aMachine('m1'), 1, []);
    },
    async ({ plain }) => {
      if ((await plain.requests('m1')).length > 0) expect(await plain.nextDueAt()).toBeDefined();
    },
  );
});

test('passes that look at the same time never overwrite each other', async () => {
  let saved = 0;
  await play(
    ({ store }) =>
      [1, 2, 3].map(() => async () => {
        for (let n = 0; n < 2; n += 1) {
          const before = await store.watch('m1', '1-1');
          const round = (before?.round ?? 0) + 1;
          const after = { ...(before ?? aWatch('m1', '1-1')), round };
          if (await store.saveWatch(before, after, [note(`${round}`)])) saved += 1;
        }
      }),
    async () => {
      saved = 0;
    },
    async ({ plain }) => {
      expect((await plain.watch('m1', '1-1'))?.round).toBe(saved);
      expect(await plain.journal()).toHaveLength(saved);
    },
  );
});

test('people end up seeing the last thing that was said, each message posted once', async () => {
  let board: { text: string; posts: number };
  await play(
    ({ store, clock }) => {
      const speaker = async () => {
        for (const text of ['one', 'two', 'three']) await store.write([say('k1', text)]);
      };
      const deliver = (name: string) => async () => {
        for (let n = 0; n < 4; n += 1) {
          const claim = await store.claimSaying(name, 60 * SECOND);
          if (claim === undefined) continue;
          const { posted, saying } = claim.row;
          if (posted === undefined) board.posts += 1;
          if (saying.notice.kind === 'brake') board.text = saying.notice.what;
          await store.delivered(claim, posted ?? { channel: 'C1', ts: `${clock.now()}` });
        }
      };
      return [speaker, deliver('w1'), deliver('w2')];
    },
    async () => {
      board = { text: '', posts: 0 };
    },
    async ({ plain }) => {
      const left = await plain.claimSaying('w3', LEASE);
      const row = await plain.saying('k1');
      expect(row?.saying.notice).toEqual(aNotice('three'));
      if (left === undefined) expect(board).toEqual({ text: 'three', posts: 1 });
      else expect(board.posts).toBeLessThanOrEqual(1);
    },
  );
});
