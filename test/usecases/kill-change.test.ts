/** The engine is killed at any call of a resize or a move; what follows must be as if it had not been. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { createEngine } from '../../src/loops/engine.ts';
import { type Ask, askMachine } from '../../src/usecases/ask-machine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine, ZONES } from '../support/fake-engine.ts';
import { doomedBy, Fuse } from '../support/fuse.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'C1', isGuest: false };
const HERE = 'us-east4-a';

/** A ready machine that somebody works on; then the request, and a kill at one call after it. */
async function killed(what: Ask, at: number, afterEffect: boolean, prepare: (world: FakeEngine) => void) {
  const world = await fakeEngine();
  world.meters.activity = () => 80;
  const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  await requestMachine(world.deps, { ...by, dedupe: 'up', spec, name: 'trainer' });
  await world.travel(10 * MINUTE);
  prepare(world);
  const fuse = new Fuse(at, afterEffect);
  const first = createEngine(doomedBy(fuse, world), { every: MINUTE, scheduled: false });
  await askMachine(world.deps, { ...by, dedupe: 'ask', machineName: 'trainer', what });
  const end = world.clock.now() + 12 * MINUTE;
  while (!fuse.blown && world.clock.now() < end) {
    await first.drain(10_000);
    world.clock.advance(MINUTE / 12);
  }
  await first.stop();
  await world.store.releaseClaims();
  await world.travel(30 * MINUTE);
  return { world, fuse };
}

async function isWhole(world: FakeEngine, context: string, zone: string, count: number) {
  const [machine] = await world.store.machines();
  expect(machine, context).toMatchObject({ state: 'ready', zone, spec: { count } });
  expect(machine?.change, context).toBeUndefined();
  expect([...world.cloud.machines.keys()], context).toEqual([`ml-prod/${zone}/trainer`]);
  expect([...world.cloud.copies.keys()], context).toEqual([]);
  const runs = await world.store.runs(0, world.clock.now());
  expect(
    runs.filter(({ endedAt }) => endedAt === undefined),
    context,
  ).toHaveLength(1);
  const keys = world.chat.said.map(({ key }) => key);
  expect(new Set(keys).size, context).toBe(keys.length);
  expect(world.chat.of('change'), context).toHaveLength(1);
  expect(world.chat.of('orphan'), context).toEqual([]);
}

const RESIZE = { verb: 'resize', family: 'l4', count: 4, buy: 'on-demand', start: false } as const;
const MOVE = { verb: 'move', family: 'l4', count: 1, buy: 'on-demand' } as const;

describe('an engine that is killed', () => {
  let cases = 0;
  for (const afterEffect of [false, true]) {
    const when = afterEffect ? 'after' : 'before';
    const each = async (
      what: Ask,
      prepare: (world: FakeEngine) => void,
      check: (world: FakeEngine, context: string) => Promise<void>,
    ) => {
      let calls = 0;
      // Sampled, each case at other calls; with every third call this takes minutes.
      for (let at = 1 + (cases++ % 7) * 2; ; at += 14) {
        const { world, fuse } = await killed(what, at + (afterEffect ? 1 : 0), afterEffect, prepare);
        await check(world, `killed ${when} call ${at}`);
        if (!fuse.blown) break;
        calls = at;
        // The rest are the watchdog's passes.
        if (at > 130) break;
      }
      expect(calls).toBeGreaterThan(60);
    };

    it(`${when} a call of a resize makes the change once`, async () => {
      await each(
        RESIZE,
        () => undefined,
        async (world, context) => {
          await isWhole(world, context, HERE, 4);
          expect(world.cloud.changed, context).toEqual(['type g2-standard-48']);
          expect(world.cloud.created, context).toHaveLength(1);
        },
      );
    }, 120_000);

    it(`${when} a call of a resize without capacity sets it back`, async () => {
      await each(
        RESIZE,
        (world) => void world.cloud.outOf.add(`${HERE} g2-standard-48`),
        (world, context) => isWhole(world, context, HERE, 1),
      );
    }, 120_000);

    it(`${when} a call of a move leaves one machine and no copy`, async () => {
      await each(
        MOVE,
        (world) => void world.cloud.stockedOut.add('us-east4-c'),
        async (world, context) => {
          await isWhole(world, context, 'us-central1-a', 1);
          expect(world.cloud.created, context).toHaveLength(2);
          expect(world.cloud.snapshotsTaken, context).toHaveLength(1);
        },
      );
    }, 120_000);

    it(`${when} a call of a move that no zone takes leaves it where it was`, async () => {
      await each(
        MOVE,
        (world) => {
          for (const zone of ZONES.slice(1)) world.cloud.stockedOut.add(zone);
        },
        (world, context) => isWhole(world, context, HERE, 1),
      );
    }, 120_000);
  }
});
