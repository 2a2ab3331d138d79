/** TPUs that no zone has at once: one queue at a time, what comes of it, and nothing left behind. */
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine, START, ZONES } from '../support/fake-engine.ts';

const V5E = { family: 'v5e', count: 8 } as const;
const where = (zone: string | undefined) => ({ project: 'ml-prod', zone: zone ?? '', name: 'trainer' });

async function dry(): Promise<FakeEngine> {
  const world = await fakeEngine();
  for (const zone of ZONES) world.cloud.stockedOut.add(zone);
  return world;
}

async function machineOf(world: FakeEngine) {
  const states = ['placing', 'booting', 'ready', 'stopped', 'deleting', 'stuck', 'gone', 'failed'] as const;
  const [machine] = await world.store.machines({ states });
  if (machine === undefined) throw new Error('there is no machine');
  return machine;
}

it('takes a node in the first zone that has one, without a queue', async () => {
  const world = await fakeEngine();
  world.cloud.stockedOut.add(ZONES[0] ?? '');
  await up(world, V5E);
  await world.travel(10 * MINUTE);
  expect(await machineOf(world)).toMatchObject({ kind: 'tpu', state: 'ready', zone: ZONES[1] });
  expect(world.cloud.created).toEqual([`ml-prod/${ZONES[1]}/trainer`]);
  expect(world.cloud.queued).toEqual([]);
});

it('queues in the best zone when none has any, tells where it stands, and its lease counts from its birth', async () => {
  const world = await dry();
  await up(world, { ...V5E, leaseFor: 2 * HOUR });
  await world.travel(HOUR);
  const waiting = await machineOf(world);
  expect(waiting).toMatchObject({ state: 'placing', queue: { state: 'WAITING_FOR_RESOURCES' } });
  expect(waiting.placement.attempts).toHaveLength(ZONES.length + 1);
  expect(world.cloud.queued).toMatchObject([{ zone: ZONES[0], queueFor: expect.any(Number) }]);
  const until = (world.cloud.queued[0]?.queueFor ?? 0) + (waiting.placement.attempts.at(-1)?.startedAt ?? 0);
  expect(until).toBe(START + 4 * HOUR);
  world.cloud.serve(where(ZONES[0]));
  await world.travel(10 * MINUTE);
  const machine = await machineOf(world);
  expect(machine).toMatchObject({ state: 'ready', zone: ZONES[0] });
  expect(machine.lease.until).toBeGreaterThanOrEqual(START + 3 * HOUR);
  expect(world.chat.of('found')).toHaveLength(1);
  expect(world.cloud.created).toHaveLength(1);
});

it('deletes what Google gave up, queues in the next zone, and ends at its deadline with nothing left', async () => {
  const world = await dry();
  await up(world, { ...V5E, waitFor: 2 * HOUR });
  await world.travel(20 * MINUTE);
  world.cloud.lose(where(ZONES[0]), 'FAILED', 'the reservation is too small');
  await world.travel(5 * MINUTE);
  expect(world.cloud.removed).toEqual([`ml-prod/${ZONES[0]}/trainer`]);
  expect(world.cloud.queued.map(({ zone }) => zone)).toEqual([ZONES[0], ZONES[1]]);
  expect((await machineOf(world)).placement.attempts.at(-2)?.fault?.message).toContain('too small');
  await world.travel(2 * HOUR);
  expect(await machineOf(world)).toMatchObject({ state: 'failed', trouble: expect.stringContaining('2 h') });
  expect([...world.cloud.machines.keys()]).toEqual([]);
  expect(world.cloud.longestQueue).toBe(1);
  expect(world.chat.of('request-failed')).toHaveLength(1);
  expect(await world.store.runs(START, world.clock.now())).toEqual([]);
});

it('asks no zone for a queue that refused for another reason', async () => {
  const world = await dry();
  const fault = { kind: 'denied', scope: 'zone', message: 'no access to the zone' } as const;
  world.cloud.refusedZones.set(ZONES[0] ?? '', fault);
  await up(world, V5E);
  await world.travel(10 * MINUTE);
  expect(world.cloud.queued.map(({ zone }) => zone)).toEqual([ZONES[1]]);
});

it('queues several slices at once, and makes no node of them', async () => {
  const world = await fakeEngine();
  await up(world, { ...V5E, slices: 2 });
  await world.travel(MINUTE);
  expect(world.cloud.queued).toMatchObject([{ slices: 2, zone: ZONES[0] }]);
  expect((await machineOf(world)).placement.attempts).toHaveLength(1);
});

it.each([2 * SECOND, 30 * MINUTE])('leaves nothing when it is taken back %d ms on', async (after) => {
  const world = await fakeEngine();
  await up(world, { ...V5E, slices: 2 });
  await world.travel(after);
  expect(await ask(world, { verb: 'cancel' })).toMatchObject({ kind: 'accepted' });
  await world.travel(5 * MINUTE);
  expect(await machineOf(world)).toMatchObject({ state: 'failed' });
  expect(await world.store.runs(0, world.clock.now())).toEqual([]);
  expect([...world.cloud.machines.keys()]).toEqual([]);
  await world.travel(DAY);
  expect(world.cloud.created).toHaveLength(1);
});

it('waits for a removal under way before it is taken back', async () => {
  const world = await fakeEngine();
  await up(world, { ...V5E, slices: 2 });
  await world.travel(20 * MINUTE);
  world.cloud.lose(where(ZONES[0]), 'SUSPENDED');
  await world.travel(16 * SECOND);
  expect((await machineOf(world)).placement.attempts.at(-1)?.gaveUp).toBeDefined();
  await ask(world, { verb: 'cancel' });
  await world.travel(5 * MINUTE);
  expect(await machineOf(world)).toMatchObject({ state: 'failed' });
  expect([...world.cloud.machines.keys()]).toEqual([]);
  expect(world.cloud.queued).toHaveLength(1);
});
