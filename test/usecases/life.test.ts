/** A machine's whole life over fakes and the real embedded store: what people are told and what the cloud did. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { ADA, ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

function trainer(world: FakeEngine) {
  return world.store
    .machines({
      name: 'trainer',
      states: [
        'accepted',
        'placing',
        'booting',
        'ready',
        'stopping',
        'stopped',
        'starting',
        'deleting',
        'gone',
        'failed',
        'stuck',
      ],
    })
    .then(([machine]) => machine);
}

describe('a machine', () => {
  it('is born in the cheapest zone with capacity, told in one message', async () => {
    const world = await fakeEngine();
    world.cloud.stockedOut.add('us-east4-a').add('us-east4-c');
    expect(await up(world)).toMatchObject({ kind: 'accepted' });
    await world.travel(10 * MINUTE);

    expect(await trainer(world)).toMatchObject({ state: 'ready', zone: 'us-central1-a' });
    const births = world.chat.said.filter((said) => said.notice.kind === 'birth');
    expect(births).toHaveLength(1);
    expect(births[0]?.notice).toMatchObject({
      machine: {
        state: 'ready',
        placement: {
          attempts: [
            { fault: { kind: 'stockout' } },
            { fault: { kind: 'stockout' } },
            { offer: { zone: 'us-central1-a' } },
          ],
        },
      },
    });
    expect(world.cloud.created).toEqual(['ml-prod/us-central1-a/trainer']);
  });

  it('is one, although the command came twice and an answer was lost', async () => {
    const world = await fakeEngine();
    world.cloud.loseAnswerOf.push('create');
    await up(world);
    expect(await up(world)).toEqual({ kind: 'duplicate' });
    await world.travel(10 * MINUTE);
    expect(world.cloud.created).toHaveLength(1);
    expect(await trainer(world)).toMatchObject({ state: 'ready' });
  });

  it('that fits nowhere fails with every attempt named, and leaves its name free', async () => {
    const world = await fakeEngine();
    for (const zone of ['us-east4-a', 'us-east4-c', 'us-central1-a', 'us-central1-b', 'europe-west4-a']) {
      world.cloud.stockedOut.add(zone);
    }
    await up(world);
    await world.travel(10 * MINUTE);
    expect(await trainer(world)).toMatchObject({ state: 'failed', placement: { attempts: { length: 5 } } });
    expect(await up(world, { dedupe: 'd2' })).toMatchObject({ kind: 'accepted' });
  });

  it('is warned about, stopped when idle, and told with a way back', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(2 * HOUR);

    const [warning, reminder] = world.chat.of('idle-warning');
    expect(warning).toMatchObject({ reminder: false, end: { kind: 'stopped', reason: 'idle' } });
    expect(reminder).toMatchObject({ reminder: true, end: { kind: 'stopped', reason: 'idle' } });
    expect(world.chat.of('stopped')).toMatchObject([{ reason: 'idle' }]);
    expect(world.cloud.stopped).toEqual(['trainer']);
    const ledger = await world.store.runs(0, world.clock.now());
    expect(ledger).toMatchObject([{ endReason: 'idle', machineName: 'trainer' }]);
  });

  it('is never stopped while busy, nor while nothing is known', async () => {
    const world = await fakeEngine();
    await up(world);
    world.meters.activity = (_id, signal) => (signal === 'gpu' ? 60 : 0);
    await world.travel(3 * HOUR);
    world.meters.activity = () => undefined;
    await world.travel(3 * HOUR);
    expect(world.cloud.stopped).toEqual([]);
    expect(world.chat.of('unknown-utilization')).toHaveLength(1);
  });

  it('that wakes up after the warning stays, and the warning says so', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(38 * MINUTE);
    const warned = world.chat.of('idle-warning');
    expect(warned).toHaveLength(1);
    world.meters.activity = () => 80;
    await world.travel(HOUR);
    expect(world.cloud.stopped).toEqual([]);
    expect(world.chat.of('idle-warning')[0]).toMatchObject({ end: { kind: 'awake' } });
  });

  it('is kept by its owner, and by nobody else', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(40 * MINUTE);
    const stranger = await askMachine(world.deps, {
      ...ADA,
      actor: 'UBOB',
      dedupe: 'k0',
      machineName: 'trainer',
      what: { verb: 'keep', for: HOUR },
    });
    expect(stranger.kind).toBe('refused');
    await askMachine(world.deps, {
      ...ADA,
      dedupe: 'k1',
      machineName: 'trainer',
      what: { verb: 'keep', for: HOUR, why: 'loading data' },
    });
    await world.travel(50 * MINUTE);
    expect(world.cloud.stopped).toEqual([]);
    expect(world.chat.of('idle-warning')[0]).toMatchObject({
      end: { kind: 'kept', by: 'UADA', why: 'loading data' },
    });
    await world.travel(2 * HOUR);
    expect(world.cloud.stopped).toEqual(['trainer']);
  });

  it('stops, starts again with a message of its own, and is removed on request', async () => {
    const world = await fakeEngine();
    world.meters.activity = () => 50;
    await up(world);
    await world.travel(10 * MINUTE);
    await ask(world, { verb: 'stop' });
    await world.travel(2 * MINUTE);
    expect(await trainer(world)).toMatchObject({ state: 'stopped', stopReason: 'owner' });
    await ask(world, { verb: 'start' });
    await world.travel(10 * MINUTE);
    expect(await trainer(world)).toMatchObject({ state: 'ready', starts: 2 });
    expect(world.chat.of('birth')).toHaveLength(2);
    await ask(world, { verb: 'remove' });
    await world.travel(2 * MINUTE);
    expect(await trainer(world)).toMatchObject({ state: 'gone' });
    expect(world.cloud.machines.size).toBe(0);
  });

  it('that Google takes back is told as preempted', async () => {
    const world = await fakeEngine();
    world.meters.activity = () => 50;
    await up(world, { buy: 'spot' });
    await world.travel(10 * MINUTE);
    world.cloud.stopOutside({ project: 'ml-prod', zone: 'us-east4-a', name: 'trainer' });
    await world.travel(2 * MINUTE);
    expect(await trainer(world)).toMatchObject({ state: 'stopped', stopReason: 'preempted' });
    expect(world.chat.of('preempted')).toHaveLength(1);
  });

  it('tells its owner directly when its channel refuses the message', async () => {
    const world = await fakeEngine();
    world.chat.closedChannels.add('C1');
    await up(world);
    await world.travel(10 * MINUTE);
    expect(world.chat.said).toMatchObject([{ destination: { to: 'person', user: 'UADA' } }]);
  });

  it('posts a message once although the answer was lost', async () => {
    const world = await fakeEngine();
    world.chat.loseNextAnswer = true;
    await up(world);
    await world.travel(MINUTE + 10 * SECOND);
    expect(world.chat.said.filter((said) => said.notice.kind === 'birth')).toHaveLength(1);
  });

  it('is found again by its labels when the database is lost, and is stopped when it idles', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    const before = await trainer(world);
    const later = await fakeEngine();
    for (const [key, machine] of world.cloud.machines) later.cloud.machines.set(key, machine);
    await later.travel(12 * MINUTE);
    const after = await trainer(later);
    expect(after).toMatchObject({
      id: before?.id,
      state: 'ready',
      zone: before?.zone,
      channel: 'C1',
      team: 'T1',
      lease: { owner: 'UADA', until: before?.lease.until },
      incarnation: before?.incarnation,
    });
    expect(later.chat.of('orphan')).toEqual([]);
    await later.travel(2 * HOUR);
    expect(later.cloud.stopped).toEqual(['trainer']);
  });
});
