/** Answers of Google's that leave a doubt: nothing is done twice, nothing is done that is no longer right. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import { fail } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { ADA, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const DENIED: Fault = { kind: 'denied', scope: 'project', message: 'Required permission is missing' };

/** The next calls of this method are refused as long as `refuses` says so. */
function refuse(
  world: FakeEngine,
  method: 'create' | 'stop' | 'operation' | 'get',
  refuses: () => boolean,
  fault: Fault = DENIED,
): void {
  const before = world.cloud[method].bind(world.cloud) as (...args: unknown[]) => Promise<unknown>;
  const refusing = async (...args: unknown[]) => (refuses() ? fail(fault) : before(...args));
  Object.assign(world.cloud, { [method]: refusing });
}

async function trainer(world: FakeEngine) {
  const states = ['ready', 'stopping', 'stopped', 'placing', 'booting', 'gone', 'failed'] as const;
  return (await world.store.machines({ name: 'trainer', states }))[0];
}

describe('a machine that may have been created', () => {
  it('is looked for before another zone is tried, when the repeated call is refused', async () => {
    const world = await fakeEngine();
    world.cloud.loseAnswerOf.push('create');
    refuse(world, 'create', () => world.cloud.created.length > 0 || asked++ > 0);
    let asked = 0;
    await up(world);
    await world.travel(10 * MINUTE);
    expect(world.cloud.created).toEqual(['ml-prod/us-east4-a/trainer']);
    expect(await trainer(world)).toMatchObject({ state: 'ready', zone: 'us-east4-a' });
  });

  it('is looked for before another zone is tried, when its operation cannot be looked at', async () => {
    const world = await fakeEngine();
    refuse(world, 'operation', () => true);
    await up(world);
    await world.travel(10 * MINUTE);
    expect(world.cloud.created).toEqual(['ml-prod/us-east4-a/trainer']);
    expect(await trainer(world)).toMatchObject({ state: 'ready', zone: 'us-east4-a' });
  });

  it('is not looked for when the very first call is refused: the reason is told at once', async () => {
    const world = await fakeEngine();
    refuse(world, 'create', () => true);
    refuse(world, 'get', () => true);
    await up(world);
    await world.travel(MINUTE);
    expect(await trainer(world)).toMatchObject({ state: 'failed' });
  });
});

describe('a machine whose removal is under way', () => {
  it('is not called gone when only the operation of the removal is not found', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    const machineId = (await trainer(world))?.id ?? '';
    let looks = 0;
    refuse(world, 'operation', () => looks++ === 0, { kind: 'not-found', scope: 'call', message: 'no such' });
    await askMachine(world.deps, { ...ADA, dedupe: 'r1', machineId, what: { verb: 'remove' } });
    await world.travel(5 * MINUTE);
    expect(looks).toBeGreaterThan(1);
    expect(await trainer(world)).toMatchObject({ state: 'gone' });
    expect([...world.cloud.machines.keys()]).toEqual([]);
  });
});

describe('an idle machine whose stop Google does not take', () => {
  it('is not stopped when it has become busy meanwhile', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    refuse(world, 'stop', () => isDown, { kind: 'unavailable', scope: 'call', message: 'HTTP 503' });
    let isDown = true;
    await world.travel(65 * MINUTE);
    expect(await trainer(world)).toMatchObject({ state: 'stopping', stopReason: 'idle' });
    const busyFrom = world.clock.now();
    world.meters.activity = (_id, signal, at) => (signal === 'gpu' && at > busyFrom ? 90 : 0);
    await world.travel(20 * MINUTE);
    isDown = false;
    await world.travel(20 * MINUTE);
    expect(world.cloud.stopped).toEqual([]);
    expect(await trainer(world)).toMatchObject({ state: 'ready' });
    expect(world.chat.of('idle-warning').every(({ end }) => end?.kind === 'awake')).toBe(true);
  });

  it('is told to its owner when every operation comes to nothing', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    const { operation } = world.cloud;
    const ended = {
      ok: true,
      value: { done: true, fault: { ...DENIED, message: 'Internal error' } },
    } as const;
    Object.assign(world.cloud, { operation: async () => ended });
    world.cloud.stop = async (at) => ({ ok: true, value: { ...at, name: 'operation-fails' } });
    await world.travel(80 * MINUTE);
    expect(world.chat.of('stuck')).toHaveLength(1);
    Object.assign(world.cloud, { operation });
  });
});

describe('a person who keeps a machine in the very moment of its stop', () => {
  it('keeps it when the stop has not been sent', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    const read = world.meters.read.bind(world.meters);
    let kept = false;
    world.meters.read = async (query, onSeries) => {
      if (query.instanceId !== undefined && !kept) {
        kept = true;
        const machineId = (await trainer(world))?.id ?? '';
        await askMachine(world.deps, { ...ADA, dedupe: 'k1', machineId, what: { verb: 'keep', for: HOUR } });
      }
      return read(query, onSeries);
    };
    await world.travel(70 * MINUTE);
    expect(kept).toBe(true);
    expect(world.cloud.stopped).toEqual([]);
    expect(await trainer(world)).toMatchObject({ state: 'ready' });
  });

  it('is told when it was too late', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    const stop = world.cloud.stop.bind(world.cloud);
    world.cloud.stop = async (at, requestId, discard) => {
      const now = await world.store.now();
      const machine = await trainer(world);
      // Accepted by a replica that still saw it as ready.
      const what = { verb: 'keep', until: now + HOUR, why: '' } as const;
      const request = { id: 'r1', machineId: machine?.id, actor: 'UADA', channel: 'C1', at: now, what };
      await world.store.acceptRequest('k2', request, []);
      return stop(at, requestId, discard);
    };
    await world.travel(75 * MINUTE);
    expect(world.cloud.stopped).toEqual(['trainer']);
    expect(world.chat.of('request-failed')).toMatchObject([{ machineName: 'trainer' }]);
  });
});
