/** A flex-start machine that is queued after its insert is over: served, taken back, or queued in vain. */
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { defaultPolicy } from '../../src/policy.ts';
import type { CreateMachine } from '../../src/ports/cloud.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine, START, ZONES } from '../support/fake-engine.ts';

async function queued(): Promise<FakeEngine> {
  const world = await fakeEngine();
  world.cloud.queues = true;
  await up(world, { buy: 'flex-start', leaseFor: 2 * HOUR });
  await world.travel(40 * MINUTE);
  expect(await machineOf(world)).toMatchObject({ state: 'placing' });
  expect([...world.cloud.machines.values()].map(({ status }) => status)).toEqual(['pending']);
  return world;
}

async function machineOf(world: FakeEngine) {
  const states = ['placing', 'booting', 'ready', 'deleting', 'stuck', 'gone', 'failed'] as const;
  const [machine] = await world.store.machines({ states });
  if (machine === undefined) throw new Error('there is no machine');
  return machine;
}

it('is set up once it is served, is not called stuck, and its lease counts from then', async () => {
  const world = await queued();
  for (const [key, machine] of world.cloud.machines) {
    world.cloud.machines.set(key, { ...machine, status: 'running', lastStartedAt: world.clock.now() });
  }
  await world.travel(10 * MINUTE);
  const machine = await machineOf(world);
  expect(machine).toMatchObject({ state: 'ready', zone: ZONES[0] });
  expect(machine.lease.until).toBeGreaterThanOrEqual(START + 40 * MINUTE + 2 * HOUR);
  expect(machine.lease.until).toBeLessThan(START + 42 * MINUTE + 2 * HOUR);
  expect(machine.incarnation?.startedAt).toBe(START + 40 * MINUTE);
  expect(world.cloud.created).toHaveLength(1);
});

it('leaves nothing when it is taken back', async () => {
  const world = await queued();
  expect(await ask(world, { verb: 'cancel' })).toMatchObject({ kind: 'accepted' });
  await world.travel(2 * MINUTE);
  expect(await machineOf(world)).toMatchObject({
    state: 'failed',
    trouble: expect.stringContaining('<@UADA> took the request back'),
  });
  expect([...world.cloud.machines.keys()]).toEqual([]);
  await world.travel(HOUR);
  expect(world.cloud.created).toHaveLength(1);
  expect(await world.store.runs(START, world.clock.now())).toEqual([]);
});

it('goes on to the next zone when its time is up', async () => {
  const world = await queued();
  world.cloud.machines.clear();
  await world.travel(3 * MINUTE);
  expect(world.cloud.created).toEqual([`ml-prod/${ZONES[0]}/trainer`, `ml-prod/${ZONES[1]}/trainer`]);
  const { placement } = await machineOf(world);
  expect(placement.attempts[0]?.fault).toMatchObject({ kind: 'stockout' });
});

it('may run for a week at most, and waits no longer than its owner does', async () => {
  const limits = { ...defaultPolicy(['ml-prod']).limits, maxLease: 14 * DAY };
  const world = await fakeEngine((policy) => ({ ...policy, limits }));
  const asked: CreateMachine[] = [];
  const create = world.cloud.create.bind(world.cloud);
  world.cloud.create = (machine, requestId) => {
    asked.push(machine);
    return create(machine, requestId);
  };
  await up(world, { buy: 'flex-start', waitFor: 30 * MINUTE });
  await world.travel(MINUTE);
  expect(asked[0]).toMatchObject({ maxRun: 7 * DAY, queueFor: 30 * MINUTE });
  await up(world, { buy: 'flex-start', name: 'second' });
  await world.travel(MINUTE);
  expect(asked.at(-1)).toMatchObject({ name: 'second', queueFor: 2 * HOUR });
});

it('is taken back at the first moment, too', async () => {
  const world = await fakeEngine();
  world.cloud.queues = true;
  await up(world, { buy: 'flex-start' });
  await world.travel(2 * SECOND);
  await ask(world, { verb: 'cancel' });
  await world.travel(3 * MINUTE);
  expect(await machineOf(world)).toMatchObject({ state: 'failed' });
  expect([...world.cloud.machines.keys()]).toEqual([]);
});
