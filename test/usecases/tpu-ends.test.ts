/** How TPUs end: slices are deleted and single hosts stopped, what Google took back is told of and deleted. */
import { describe, expect, it } from 'vitest';
import { incarnationKey } from '../../src/domain/machine.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Ask } from '../../src/usecases/ask-machine.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine, START, ZONES } from '../support/fake-engine.ts';

const AT = { project: 'ml-prod', zone: ZONES[0] ?? '', name: 'trainer' };
/** One host, and four. */
const SINGLE = { family: 'v5e', count: 8 } as const;
const SLICE = { family: 'v5e', count: 16 } as const;

async function ready(wish: Parameters<typeof up>[1]): Promise<FakeEngine> {
  const world = await fakeEngine();
  await up(world, wish);
  await world.travel(10 * MINUTE);
  expect(await machineOf(world)).toMatchObject({ state: 'ready' });
  return world;
}

async function machineOf(world: FakeEngine) {
  const states = [
    'placing',
    'booting',
    'ready',
    'starting',
    'stopped',
    'deleting',
    'gone',
    'failed',
  ] as const;
  const [machine] = await world.store.machines({ states });
  if (machine === undefined) throw new Error('there is no machine');
  return machine;
}

const busy = (world: FakeEngine) => {
  world.meters.activity = () => 90;
};

describe('an idle slice of several hosts', () => {
  it('is warned of, then deleted, and its owner is told', async () => {
    const world = await ready(SLICE);
    await world.travel(2 * HOUR);
    expect(await machineOf(world)).toMatchObject({ state: 'gone', stopReason: 'idle' });
    expect(world.chat.of('idle-warning')).toHaveLength(2);
    expect(world.chat.of('ended')).toMatchObject([{ reason: 'idle', machine: { state: 'gone' } }]);
    expect(world.chat.of('removed')).toEqual([]);
    expect([world.cloud.stopped, [...world.cloud.machines.keys()]]).toEqual([[], []]);
    const [run] = await world.store.runs(START, world.clock.now());
    expect(run).toMatchObject({ endReason: 'idle', idleSince: expect.any(Number) });
  });

  it('stays when it gets busy before its removal is sent', async () => {
    const world = await ready(SLICE);
    const remove = world.cloud.remove.bind(world.cloud);
    world.cloud.remove = async () => ({
      ok: false,
      fault: { kind: 'unavailable', scope: 'call', message: 'no answer' },
    });
    while ((await machineOf(world)).state !== 'deleting') await world.travel(MINUTE);
    busy(world);
    await world.travel(5 * MINUTE);
    world.cloud.remove = remove;
    await world.travel(HOUR);
    expect(await machineOf(world)).toMatchObject({ state: 'ready' });
    expect(world.cloud.removed).toEqual([]);
  });
});

describe('at the end of its lease', () => {
  it.each([
    ['a slice', SLICE, 'gone'],
    ['what came out of a queue', { ...SINGLE, queued: true }, 'gone'],
    ['a single host', SINGLE, 'stopped'],
  ] as const)('%s', async (_what, { family, count, ...how }, state) => {
    const world = await fakeEngine();
    if ('queued' in how) for (const zone of ZONES) world.cloud.stockedOut.add(zone);
    await up(world, { family, count, leaseFor: 30 * MINUTE });
    await world.travel(5 * MINUTE);
    if ('queued' in how) world.cloud.serve(AT);
    await world.travel(2 * HOUR);
    expect(await machineOf(world)).toMatchObject({ state, stopReason: 'lease-end' });
    expect([...world.cloud.machines.values()].map(({ status }) => status)).toEqual(
      state === 'gone' ? [] : ['stopped'],
    );
    expect(world.chat.of(state === 'gone' ? 'ended' : 'stopped')).toHaveLength(1);
  });

  it('deletes a node that never came to life', async () => {
    const unborn = await fakeEngine();
    unborn.cloud.operationTime = 0;
    const get = unborn.cloud.get.bind(unborn.cloud);
    unborn.cloud.get = async (at) => {
      const seen = await get(at);
      return seen.ok ? { ...seen, value: { ...seen.value, status: 'provisioning' } } : seen;
    };
    await up(unborn, { ...SINGLE, leaseFor: HOUR });
    await unborn.travel(61 * MINUTE);
    expect(await machineOf(unborn)).toMatchObject({ state: 'gone', stopReason: 'lease-end' });
    expect([...unborn.cloud.machines.keys()]).toEqual([]);
  });
});

describe('what Google took back', () => {
  it.each(['booting', 'ready', 'stopped', 'starting'] as const)('while it was %s', async (state) => {
    const world = state === 'booting' ? await fakeEngine() : await ready({ ...SINGLE, buy: 'spot' });
    busy(world);
    if (state === 'booting') {
      await up(world, { ...SINGLE, buy: 'spot' });
      await world.travel(MINUTE);
    } else if (state !== 'ready') {
      await ask(world, { verb: 'stop' });
      await world.travel(5 * MINUTE);
    }
    expect(await machineOf(world)).toMatchObject({ state: state === 'starting' ? 'stopped' : state });
    world.cloud.lose(AT, 'PREEMPTED', 'the host is needed');
    const lostAt = world.clock.now();
    if (state === 'starting') await ask(world, { verb: 'start' });
    await world.travel(5 * MINUTE);
    expect(await machineOf(world)).toMatchObject({ state: 'gone', stopReason: 'preempted' });
    expect(world.cloud.removed).toHaveLength(1);
    const told = world.chat.said.filter(({ notice }) => notice.kind === 'ended');
    expect(told).toMatchObject([
      { destination: { to: 'person', user: 'UADA' }, notice: { machine: { state: 'gone' } } },
    ]);
    const runs = await world.store.runs(START, world.clock.now());
    expect(runs).toHaveLength(1);
    expect(runs[0]?.endedAt).toBeLessThanOrEqual(lostAt + 2 * MINUTE);
    expect(await ask(world, { verb: 'start' })).toMatchObject({
      kind: 'refused',
      example: '/gpu up like trainer',
    });
  });
});

describe('a single host that was stopped and started', () => {
  it('is in another life, which an older stop does not end', async () => {
    const world = await ready(SINGLE);
    busy(world);
    const first = incarnationKey(await machineOf(world));
    await ask(world, { verb: 'stop' });
    await world.travel(5 * MINUTE);
    await ask(world, { verb: 'start' });
    await world.travel(10 * MINUTE);
    const again = await machineOf(world);
    expect(again).toMatchObject({ state: 'ready', starts: 2 });
    expect(incarnationKey(again)).not.toBe(first);
    expect(again.incarnation?.startedAt).toBeGreaterThan(START + 15 * MINUTE);
    expect(await world.store.runs(START, world.clock.now())).toHaveLength(2);
    await world.travel(HOUR);
    expect(await machineOf(world)).toMatchObject({ state: 'ready', stateSince: again.stateSince });
  });
});

describe('what cannot be done to TPUs', () => {
  const wish = { family: 'v5e', count: 4, buy: 'on-demand' } as const;
  it.each<readonly [Ask, string, string]>([
    [{ verb: 'stop' }, 'only ended', '/gpu rm trainer'],
    [{ verb: 'resize', ...wish, start: false }, 'another size', '/gpu up v5e-4'],
    [{ verb: 'move', ...wish, zone: 'us-west4-a' }, 'another zone', '/gpu up v5e-4 --zone us-west4-a'],
    [{ verb: 'disk', gb: 500 }, 'cannot be made larger', '/gpu cp trainer:results gs://my-bucket/results'],
  ])('%j', async (what, message, example) => {
    const world = await ready(SLICE);
    expect(await ask(world, what)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(message),
      example,
    });
  });
});

describe('what carries our labels and no record', () => {
  async function forgotten(wish: Parameters<typeof up>[1], dry = false): Promise<FakeEngine> {
    const before = await fakeEngine();
    if (dry) for (const zone of ZONES) before.cloud.stockedOut.add(zone);
    await up(before, wish);
    await before.travel(12 * MINUTE);
    const after = await fakeEngine();
    for (const [key, machine] of before.cloud.machines) after.cloud.machines.set(key, machine);
    await after.travel(12 * MINUTE);
    return after;
  }

  it('a place in a queue is held again, and comes to life', async () => {
    const world = await forgotten(SINGLE, true);
    await world.travel(MINUTE);
    expect(await machineOf(world)).toMatchObject({ kind: 'tpu', queue: { state: 'WAITING_FOR_RESOURCES' } });
    world.cloud.serve(AT);
    await world.travel(10 * MINUTE);
    expect(await machineOf(world)).toMatchObject({ kind: 'tpu', state: 'ready' });
    expect(await ask(world, { verb: 'stop' })).toMatchObject({ kind: 'refused' });
  });

  it('a node that Google took back meanwhile is told of and deleted', async () => {
    const world = await forgotten(SINGLE);
    world.cloud.lose(AT, 'PREEMPTED');
    await world.travel(5 * MINUTE);
    expect(await machineOf(world)).toMatchObject({ state: 'gone' });
    expect(world.chat.of('ended')).toHaveLength(1);
    expect([...world.cloud.machines.keys()]).toEqual([]);
  });

  it('what is over by the records is deleted once its lease is over or Google has ended it', async () => {
    const world = await ready(SINGLE);
    const [node] = world.cloud.machines.values();
    await ask(world, { verb: 'remove' });
    await world.travel(5 * MINUTE);
    if (node !== undefined) world.cloud.machines.set(`${AT.project}/${AT.zone}/${AT.name}`, node);
    await world.travel(20 * MINUTE);
    expect(world.cloud.machines.size).toBe(1);
    await world.travel(DAY);
    expect(world.cloud.machines.size).toBe(0);
  });
});
