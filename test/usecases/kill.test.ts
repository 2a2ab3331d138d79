/** The engine is killed before or after every single call that reaches the outside; what follows must be as if it had not been. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { createEngine } from '../../src/loops/engine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine, START, ZONES } from '../support/fake-engine.ts';
import { doomedBy, Fuse } from '../support/fuse.ts';

/** Runs a life with a kill at one call, then a second engine over what is left. Answers the fuse. */
async function liveWithKill(world: FakeEngine, fuse: Fuse): Promise<void> {
  world.cloud.stockedOut.add('us-east4-a');
  const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  await requestMachine(world.deps, {
    team: 'T1',
    botTeam: 'T1',
    channel: 'C1',
    actor: 'UADA',
    isGuest: false,
    dedupe: 'd1',
    spec,
    name: 'trainer',
  });
  const first = createEngine(doomedBy(fuse, world), { every: MINUTE, scheduled: false });
  const end = world.clock.now() + 2 * HOUR;
  while (!fuse.blown && world.clock.now() < end) {
    await first.drain(10_000);
    world.clock.advance(MINUTE / 4);
  }
  await first.stop();
  await world.store.releaseClaims();
  await world.travel(end - world.clock.now() + 30 * MINUTE);
}

async function check(at: number, afterEffect: boolean): Promise<boolean> {
  const world = await fakeEngine();
  const fuse = new Fuse(at, afterEffect);
  await liveWithKill(world, fuse);
  const context = `killed ${afterEffect ? 'after' : 'before'} call ${at}`;
  expect(world.cloud.created, context).toEqual(['ml-prod/us-east4-c/trainer']);
  expect(world.cloud.stopped, context).toEqual(['trainer']);
  const keys = world.chat.said.map((said) => said.key);
  expect(new Set(keys).size, context).toBe(keys.length);
  expect(
    keys.filter((key) => key.startsWith('birth:')),
    context,
  ).toHaveLength(1);
  expect(world.chat.of('stopped'), context).toHaveLength(1);
  expect(
    world.chat.of('idle-warning').every((notice) => notice.end !== undefined),
    context,
  ).toBe(true);
  const ledger = await world.store.runs(0, world.clock.now());
  expect(ledger, context).toHaveLength(1);
  expect(await world.store.machines(), context).toMatchObject([{ state: 'stopped' }]);
  return fuse.blown;
}

describe('an engine that is killed', () => {
  for (const afterEffect of [false, true]) {
    it(`${afterEffect ? 'after' : 'before'} any one of its calls leaves one machine, one message each, one stop`, async () => {
      let at = 1;
      // The first calls hold the birth; later ones repeat every minute, so fewer of them are tried.
      while (await check(at, afterEffect)) at += at < 70 ? 3 : 149;
      expect(at).toBeGreaterThan(200);
    }, 120_000);
  }
});

/** The same for a request that waits: no zone has capacity for a quarter of an hour, then one has. */
async function waitWithKill(world: FakeEngine, fuse: Fuse): Promise<void> {
  for (const zone of ZONES) world.cloud.stockedOut.add(zone);
  const backAt = START + 15 * MINUTE;
  const end = START + 32 * MINUTE;
  const pass = (by: number) => {
    world.clock.advance(by);
    if (world.clock.now() >= backAt) world.cloud.stockedOut.delete('us-east4-c');
  };
  const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  await requestMachine(world.deps, {
    team: 'T1',
    botTeam: 'T1',
    channel: 'C1',
    actor: 'UADA',
    isGuest: false,
    dedupe: 'd1',
    spec: { ...spec, waitFor: 2 * HOUR },
    name: 'trainer',
  });
  const first = createEngine(doomedBy(fuse, world), { every: MINUTE, scheduled: false });
  while (!fuse.blown && world.clock.now() < end) {
    await first.drain(10_000);
    pass(MINUTE / 4);
  }
  await first.stop();
  await world.store.releaseClaims();
  while (world.clock.now() < end) {
    await world.travel(MINUTE / 4);
    pass(0);
  }
}

async function checkWait(at: number, afterEffect: boolean): Promise<boolean> {
  const world = await fakeEngine();
  const fuse = new Fuse(at, afterEffect);
  await waitWithKill(world, fuse);
  const context = `killed ${afterEffect ? 'after' : 'before'} call ${at}`;
  expect(world.cloud.created, context).toEqual(['ml-prod/us-east4-c/trainer']);
  const keys = world.chat.said.map((said) => said.key.split(':')[0]);
  expect(keys.toSorted(), context).toEqual(['birth', 'found']);
  const [machine] = await world.store.machines();
  expect(machine, context).toMatchObject({ state: 'ready', zone: 'us-east4-c' });
  const lent = (machine?.lease.until ?? 0) - (machine?.incarnation?.startedAt ?? 0);
  expect(Math.abs(lent - 8 * HOUR), context).toBeLessThan(2 * MINUTE);
  return fuse.blown;
}

describe('an engine that is killed while a request waits for capacity', () => {
  for (const afterEffect of [false, true]) {
    it(`${afterEffect ? 'after' : 'before'} a call goes on waiting, and gets one machine when there is one`, async () => {
      let at = 1;
      // Its rounds repeat the same calls, so they are sampled.
      while (await checkWait(at, afterEffect)) at += 53;
      expect(at).toBeGreaterThan(200);
    }, 120_000);
  }
});
