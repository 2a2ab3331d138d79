/** A request that waits for capacity, over fakes: hours of stockouts, found, taken back, given up. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Ask } from '../../src/usecases/ask-machine.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine, START, ZONES } from '../support/fake-engine.ts';

function upWaiting(world: FakeEngine, name: string, waitFor: number, leaseFor = 2 * HOUR) {
  return up(world, { name, waitFor, leaseFor });
}

async function soldOut(change?: Parameters<typeof fakeEngine>[0]): Promise<FakeEngine> {
  const world = await fakeEngine(change);
  for (const zone of ZONES) world.cloud.stockedOut.add(zone);
  return world;
}

async function machineOf(world: FakeEngine, name = 'trainer') {
  const states = ['placing', 'booting', 'ready', 'stopped', 'gone', 'failed'] as const;
  const all = await world.store.machines({ states });
  const found = all.find((machine) => machine.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** When each zone was asked, in minutes since the command. */
async function asked(world: FakeEngine): Promise<readonly number[]> {
  const entries = await world.store.journal({ kinds: ['attempt'], from: START, limit: 2_000 });
  return entries.map(({ at }) => (at - START) / MINUTE).toReversed();
}

async function askAndSettle(world: FakeEngine, what: Ask) {
  const answer = await ask(world, what);
  await world.engine.drain(10_000);
  return answer;
}

describe('a day without capacity', () => {
  it('is asked through with back-off, and ends at the deadline with what to do', async () => {
    const world = await soldOut();
    await upWaiting(world, 'trainer', 24 * HOUR);
    await world.travel(24 * HOUR - MINUTE);
    const waiting = await machineOf(world);
    expect(waiting).toMatchObject({ state: 'placing' });
    // Its lease has not begun, though it is shorter than the wait.
    expect(waiting.lease.until).toBeGreaterThan(world.clock.now());
    const times = await asked(world);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    const pauses = gaps.filter((gap) => gap > 1);
    expect(pauses.slice(0, 3).map((gap) => Math.round(gap / 2) * 2)).toEqual([2, 4, 8]);
    expect(Math.max(...gaps)).toBeLessThan(12);
    expect(pauses.length).toBeGreaterThan(110);
    expect(pauses.length).toBeLessThan(150);
    expect(times.length).toBeLessThanOrEqual((pauses.length + 1) * ZONES.length);
    expect(world.cloud.created).toEqual([]);

    await world.travel(2 * MINUTE);
    const ended = await machineOf(world);
    expect(ended.state).toBe('failed');
    expect(ended.stateSince).toBe(START + 24 * HOUR);
    expect(ended.trouble).toMatch(/^Google had no capacity in 1 d, in \d{3} tries\. Ask again with --wait/);
    const told = world.chat.said.filter(({ key }) => key === `not-found:${ended.id}`);
    expect(told.map(({ destination }) => destination)).toEqual([{ to: 'person', user: 'UADA' }]);
    expect(world.chat.of('birth')).toHaveLength(1);
  });

  it('ends when a zone comes back: its owner is told, and the lease counts from then', async () => {
    const world = await soldOut();
    await upWaiting(world, 'trainer', 24 * HOUR);
    await world.travel(20 * HOUR);
    world.cloud.stockedOut.delete('us-central1-b');
    await world.travel(30 * MINUTE);
    expect(world.cloud.created).toEqual(['ml-prod/us-central1-b/trainer']);
    const machine = await machineOf(world);
    expect(machine).toMatchObject({ state: 'ready', zone: 'us-central1-b' });
    const bornAt = machine.incarnation?.startedAt ?? 0;
    expect(bornAt).toBeGreaterThan(START + 20 * HOUR);
    expect(machine.lease.until - bornAt).toBeGreaterThanOrEqual(2 * HOUR);
    expect(machine.lease.until - bornAt).toBeLessThan(2 * HOUR + MINUTE);
    const [instance] = world.cloud.machines.values();
    expect(instance?.labels['lamplighter-lease-end']).toBe(String(Math.floor(machine.lease.until / 1000)));
    const found = world.chat.said.filter(({ notice }) => notice.kind === 'found');
    expect(found.map(({ destination }) => destination)).toEqual([{ to: 'person', user: 'UADA' }]);
    expect(world.chat.of('birth')).toHaveLength(1);
    await world.travel(4 * HOUR);
    expect((await machineOf(world)).state).toBe('stopped');
  });
});

describe('while it waits', () => {
  it('holds its place among its owner’s machines, and gives it back when it is taken back', async () => {
    const world = await soldOut((policy) => ({
      ...policy,
      limits: { ...policy.limits, machinesPerPerson: 1 },
    }));
    await upWaiting(world, 'trainer', 6 * HOUR);
    await world.travel(3 * HOUR);
    expect(await upWaiting(world, 'second', 6 * HOUR)).toMatchObject({ kind: 'refused', field: 'limit' });
    expect(await askAndSettle(world, { verb: 'cancel' })).toMatchObject({ kind: 'accepted' });
    expect(await machineOf(world)).toMatchObject({ state: 'failed' });
    expect(await upWaiting(world, 'third', 6 * HOUR)).toMatchObject({ kind: 'accepted' });
    const before = (await asked(world)).length;
    await askAndSettle(world, { verb: 'cancel' });
    expect((await asked(world)).length).toBe(before);
    expect(world.cloud.created).toEqual([]);
  });

  it('is ended by a stop, and a keep neither wakes it nor shortens its lease', async () => {
    const world = await soldOut();
    await upWaiting(world, 'trainer', 6 * HOUR);
    await world.travel(HOUR);
    const before = await asked(world);
    await askAndSettle(world, { verb: 'keep', for: 5 * HOUR });
    expect(await asked(world)).toEqual(before);
    expect((await machineOf(world)).lease.until).toBe(world.clock.now() + 5 * HOUR);
    await askAndSettle(world, { verb: 'stop' });
    expect((await machineOf(world)).state).toBe('failed');
  });

  it('is not taken back by a button once a zone has taken it', async () => {
    const world = await soldOut();
    await upWaiting(world, 'trainer', 6 * HOUR);
    await world.travel(HOUR);
    world.cloud.stockedOut.clear();
    await world.travel(20 * MINUTE);
    expect(await askAndSettle(world, { verb: 'cancel' })).toMatchObject({ kind: 'refused' });
    expect((await machineOf(world)).state).toBe('ready');
  });

  it('goes on where it was after hours in which nobody ran, and ends when the deadline passed meanwhile', async () => {
    const world = await soldOut();
    await upWaiting(world, 'trainer', 6 * HOUR);
    await upWaiting(world, 'long', 24 * HOUR);
    await world.travel(HOUR);
    world.clock.advance(7 * HOUR);
    world.cloud.stockedOut.clear();
    await world.travel(20 * MINUTE);
    expect((await machineOf(world)).state).toBe('failed');
    expect((await machineOf(world, 'long')).state).toBe('ready');
    expect(world.cloud.created).toHaveLength(1);
  });
});

it('without --wait, and where anything but capacity is missing, the first round is the last', async () => {
  const world = await soldOut();
  world.quotas = [{ metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 0, usage: 0 }];
  await upWaiting(world, 'trainer', 6 * HOUR);
  await world.travel(5 * MINUTE);
  expect((await machineOf(world)).state).toBe('failed');
  expect(await asked(world)).toEqual([]);
});
