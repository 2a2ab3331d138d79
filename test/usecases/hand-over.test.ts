/** A machine that would be stopped, offered to its channel: the first who takes it has it, and nobody loses anything. */
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../src/domain/machine.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { type AskAnswer, askMachine } from '../../src/usecases/ask-machine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { ADA, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const BOB = { ...ADA, actor: 'UBOB' };
const EVE = { ...ADA, actor: 'UEVE' };

let deliveries = 0;

async function trainer(world: FakeEngine): Promise<Machine> {
  const [machine] = await world.store.machines({ name: 'trainer' });
  if (machine === undefined) throw new Error('there is no trainer');
  return machine;
}

/** Ada's trainer is idle and she has been warned. */
async function warned(world: FakeEngine): Promise<void> {
  await up(world);
  for (let i = 0; i < 90 && world.chat.of('idle-warning').length === 0; i++) await world.travel(MINUTE);
  if (world.chat.of('idle-warning').length === 0) throw new Error('nobody was warned');
}

async function offer(world: FakeEngine, by = ADA): Promise<AskAnswer> {
  const answer = await askMachine(world.deps, {
    ...by,
    dedupe: `offer-${deliveries++}`,
    machineName: 'trainer',
    what: { verb: 'hand-over' },
  });
  return answer;
}

async function take(world: FakeEngine, by = BOB, changes: object = {}): Promise<AskAnswer> {
  return askMachine(world.deps, {
    ...by,
    dedupe: `take-${deliveries++}`,
    machineName: 'trainer',
    what: { verb: 'take-over', round: 1 },
    ...changes,
  });
}

async function onOffer(): Promise<FakeEngine> {
  const world = await fakeEngine();
  await warned(world);
  await offer(world);
  await world.engine.drain(10_000);
  return world;
}

const texts = async (world: FakeEngine, kind: 'handed' | 'offered') =>
  (await world.store.journal({ kinds: [kind] })).map(({ text }) => text);

describe('an offer', () => {
  it('stands in the channel until the announced stop, and the warning says so', async () => {
    const world = await onOffer();
    const [warning] = world.chat.of('idle-warning');
    expect(world.chat.said.filter(({ notice }) => notice.kind === 'hand-over')).toMatchObject([
      { destination: { to: 'channel', channel: 'C1' }, notice: { by: 'UADA', until: warning?.stopAt } },
    ]);
    expect(warning).toMatchObject({ offered: true });
    expect(await offer(world)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/on offer in <#C1> already/),
    });
  });

  it('that nobody takes ends with the stop as announced', async () => {
    const world = await onOffer();
    await world.travel(30 * MINUTE);
    expect(world.cloud.stopped).toEqual(['trainer']);
    expect(world.chat.of('hand-over')).toMatchObject([{ end: { kind: 'stopped', reason: 'idle' } }]);
    expect(await take(world)).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['somebody who does not own it', { actor: 'UBOB' }, /Only <@UADA>/],
    ['a guest', { isGuest: true }, /Guests/],
  ])('is not made by %s', async (_who, changes, message) => {
    const world = await fakeEngine();
    await warned(world);
    expect(await offer(world, { ...ADA, ...changes })).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(message),
    });
    await world.engine.drain(10_000);
    expect(world.chat.of('hand-over')).toEqual([]);
  });

  it('is not made of a machine that nobody is about to stop, nor of one that was asked for in a DM', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    expect(await offer(world)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/not about to be stopped/),
    });
    const alone = await fakeEngine();
    await requestMachine(alone.deps, {
      ...ADA,
      channel: 'D1',
      dedupe: 'alone',
      name: 'trainer',
      spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: HOUR, zone: undefined },
    });
    expect(await offer(alone)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/no channel to offer it to/),
    });
  });

  it('ends when the machine wakes up, or its owner keeps it, and cannot be taken then', async () => {
    const awake = await onOffer();
    const wokenAt = awake.clock.now();
    awake.meters.activity = (_id, signal, at) => (signal === 'gpu' && at > wokenAt ? 90 : 0);
    await awake.travel(5 * MINUTE);
    expect(awake.chat.of('hand-over')).toMatchObject([{ end: { kind: 'awake' } }]);
    expect(await take(awake)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/busy again/),
    });
    const kept = await onOffer();
    await askMachine(kept.deps, {
      ...ADA,
      dedupe: 'keep',
      machineName: 'trainer',
      what: { verb: 'keep', for: HOUR },
    });
    await kept.engine.drain(10_000);
    expect(kept.chat.of('hand-over')).toMatchObject([{ end: { kind: 'kept' } }]);
    expect(await take(kept)).toMatchObject({ kind: 'refused', message: expect.stringMatching(/it is kept/) });
    expect((await trainer(kept)).lease.owner).toBe('UADA');
  });
});

describe('taking it over', () => {
  it('makes it theirs: lease, labels, ledger, both told, and an hour to begin', async () => {
    const world = await onOffer();
    expect(await take(world)).toMatchObject({ kind: 'accepted' });
    await world.engine.drain(10_000);
    const takenAt = world.clock.now();
    const machine = await trainer(world);
    expect(machine).toMatchObject({
      lease: { owner: 'UBOB' },
      askedBy: 'UADA',
      snoozedUntil: takenAt + HOUR,
    });
    const [seen] = [...world.cloud.machines.values()];
    expect(seen?.labels).toMatchObject({ 'lamplighter-owner': 'ubob' });
    expect(world.chat.of('idle-warning')).toMatchObject([{ end: { kind: 'handed', to: 'UBOB' } }]);
    expect(world.chat.of('hand-over')).toMatchObject([{ end: { kind: 'handed', from: 'UADA' } }]);
    expect(
      world.chat.said.flatMap(({ notice, destination }) =>
        notice.kind === 'handed-over' ? [[notice.to, destination]] : [],
      ),
    ).toEqual([
      ['giver', { to: 'person', user: 'UADA' }],
      ['taker', { to: 'person', user: 'UBOB' }],
    ]);
    expect(await texts(world, 'handed')).toEqual(['<@UBOB> takes trainer over from <@UADA>.']);
    const [bobs, adas] = (await world.store.runs(0, takenAt + 1)).toSorted(
      (a, b) => b.startedAt - a.startedAt,
    );
    expect(adas).toMatchObject({ owner: 'UADA', endedAt: takenAt, endReason: undefined });
    expect(bobs).toMatchObject({ owner: 'UBOB', startedAt: takenAt, endedAt: undefined });
    await world.travel(50 * MINUTE);
    expect(world.cloud.stopped).toEqual([]);
    // Still idle after the hour: now it is Bob who is warned, and his machine that is stopped.
    await world.travel(HOUR);
    expect(world.chat.said.at(-1)).toMatchObject({ destination: { to: 'person', user: 'UBOB' } });
    expect(world.cloud.stopped).toEqual(['trainer']);
  });

  it('goes to the first of two who press at once; the other is told, and pays nothing', async () => {
    const world = await onOffer();
    expect((await Promise.all([take(world), take(world, EVE), take(world)])).map(({ kind }) => kind)).toEqual(
      ['accepted', 'accepted', 'accepted'],
    );
    await world.engine.drain(10_000);
    expect((await trainer(world)).lease.owner).toBe('UBOB');
    expect(await texts(world, 'handed')).toHaveLength(1);
    expect(world.chat.of('request-failed').map(({ what }) => what)).toEqual([
      expect.stringContaining('<@UBOB> was faster'),
    ]);
    expect(await take(world, EVE)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/was faster/),
    });
    expect(await take(world)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/yours already/),
    });
  });

  it.each([
    ['its owner', ADA, {}, /yours already/],
    ['a guest', { ...BOB, isGuest: true }, {}, /Guests/],
    ['another company', { ...BOB, team: 'T2' }, {}, /its own workspace/],
  ])('is not for %s', async (_who, by, changes, message) => {
    const world = await onOffer();
    expect(await take(world, by, changes)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(message),
    });
    await world.engine.drain(10_000);
    expect((await trainer(world)).lease.owner).toBe('UADA');
  });

  it('is not for who may not use its project from there, nor for who holds enough', async () => {
    const world = await fakeEngine((policy) => ({
      ...policy,
      projects: [{ id: 'ml-prod', channels: ['C1'] }],
      limits: { ...policy.limits, machinesPerPerson: 1 },
    }));
    await warned(world);
    await offer(world);
    await world.engine.drain(10_000);
    expect(await take(world, { ...BOB, channel: 'C2' })).toMatchObject({
      message: expect.stringMatching(/not used from here/),
    });
    const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: HOUR, zone: undefined };
    // Both are accepted before Bob's own machine is there; the store decides.
    const taken = await take(world);
    await requestMachine(world.deps, { ...BOB, dedupe: 'own', spec, name: 'own' });
    expect(taken).toMatchObject({ kind: 'accepted' });
    await world.engine.drain(10_000);
    expect((await trainer(world)).lease.owner).toBe('UADA');
    expect(world.chat.of('request-failed')).toMatchObject([
      { what: expect.stringContaining('1 is the most') },
    ]);
    expect(await take(world)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/1 is the most/),
    });
  });

  it('is looked at once more: what became busy a moment ago stays where it is', async () => {
    const world = await onOffer();
    const now = world.clock.now();
    await take(world);
    world.meters.activity = (_id, signal, at) => (signal === 'gpu' && at > now - 3 * MINUTE ? 90 : 0);
    await world.engine.drain(10_000);
    expect((await trainer(world)).lease.owner).toBe('UADA');
    expect(world.chat.of('idle-warning')).toMatchObject([{ end: { kind: 'awake' } }]);
    expect(world.chat.of('hand-over')).toMatchObject([{ end: { kind: 'awake' } }]);
    expect(world.chat.of('request-failed')).toMatchObject([
      { what: expect.stringContaining('stays with <@UADA>') },
    ]);
  });

  it('comes before a stop that was decided in the same moment', async () => {
    const world = await onOffer();
    const [notice] = world.chat.of('idle-warning');
    while (world.clock.now() < (notice?.stopAt ?? 0) - 2_000) await world.travel(1_000);
    await take(world);
    await world.travel(5 * MINUTE);
    expect(world.cloud.stopped).toEqual([]);
    expect((await trainer(world)).lease.owner).toBe('UBOB');
  });

  it('is made good where the label could not be written at first', async () => {
    const world = await onOffer();
    const set = world.cloud.setLabels.bind(world.cloud);
    let refusals = 2;
    world.cloud.setLabels = async (...args) =>
      refusals-- > 0
        ? { ok: false, fault: { kind: 'conflict', scope: 'call', message: 'Labels fingerprint' } }
        : set(...args);
    await take(world);
    await world.travel(2 * MINUTE);
    expect([...world.cloud.machines.values()][0]?.labels).toMatchObject({ 'lamplighter-owner': 'ubob' });
    expect(await texts(world, 'handed')).toHaveLength(1);
  });
});
