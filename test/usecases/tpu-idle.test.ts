/** TPUs under the watchdog: every host counts, and what Google shows nothing of tells it itself. */
import { describe, expect, it } from 'vitest';
import { fail, ok } from '../../src/domain/result.ts';
import { MINUTE, type Millis } from '../../src/domain/time.ts';
import type { TpuReport } from '../../src/domain/tpu-report.ts';
import type { Verdict } from '../../src/domain/utilization.ts';
import type { HostReport } from '../../src/ports/cloud.ts';
import { up } from '../support/ada.ts';
import { type Activity, type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

/** A v5litepod-16: four hosts. It is ready, and its first half hour is over. */
async function slice(
  activity: Activity,
  change: (world: FakeEngine) => void = () => {},
): Promise<FakeEngine> {
  const world = await fakeEngine();
  world.meters.activity = activity;
  change(world);
  await up(world, { family: 'v5e', count: 16 });
  await world.travel(45 * MINUTE);
  return world;
}

async function verdict(world: FakeEngine): Promise<Verdict | undefined> {
  const [machine] = await world.store.machines({ name: 'trainer' });
  return machine && (await world.store.watches()).get(machine.id)?.lastVerdict;
}

/** What a host writes at a full minute: the same in each of the last `minutes`. */
function report(at: Millis, worker: number, busy: number, minutes = 60): HostReport {
  const all = (value: number) => Array.from({ length: minutes }, () => value);
  const told: TpuReport = {
    at: Math.floor(at / MINUTE) * MINUTE,
    worker,
    busy: all(busy),
    cpu: all(0.2),
    network: all(900),
  };
  return { ...told, slice: 0 };
}

describe('a slice', () => {
  it('is warned about and ended when every host is idle, with what a TPU is judged by as evidence', async () => {
    const world = await slice(() => 0);
    const [warning] = world.chat.of('idle-warning');
    expect(warning?.evidence.series.map(({ signal }) => signal)).toEqual(['tensorcore', 'cpu', 'network']);
    await world.travel(20 * MINUTE);
    expect(await world.store.machines({ name: 'trainer', states: ['deleting', 'gone'] })).toHaveLength(1);
  });

  it('lives on as long as one of its hosts works', async () => {
    const world = await slice((_id, signal, _at, host) => (signal === 'tensorcore' && host === 3 ? 40 : 0));
    await world.travel(10 * MINUTE);
    expect(await verdict(world)).toMatchObject({
      kind: 'busy',
      because: expect.stringMatching(/^TensorCore of worker 3 at 40 %/),
    });
    expect(world.chat.of('idle-warning')).toEqual([]);
  });

  it('is never idle while a host says nothing', async () => {
    const world = await slice((_id, _signal, _at, host) => (host === 2 ? undefined : 0));
    await world.travel(10 * MINUTE);
    expect(await verdict(world)).toMatchObject({
      kind: 'unknown',
      why: { kind: 'hosts', missing: 1, of: 4, host: 2 },
    });
    expect(world.chat.of('idle-warning')).toEqual([]);
  });
});

describe('what Google shows nothing of', () => {
  const hosts = [0, 1, 2, 3];

  it('is judged by what its hosts report, also in the last look', async () => {
    const world = await slice(
      () => undefined,
      ({ cloud, clock }) => {
        cloud.ownReport = async () => ok(hosts.map((worker) => report(clock.now(), worker, 0)));
      },
    );
    expect(await verdict(world)).toMatchObject({ kind: 'idle' });
    await world.travel(20 * MINUTE);
    expect(await world.store.machines({ name: 'trainer', states: ['deleting', 'gone'] })).toHaveLength(1);
  });

  it('is judged so when Google cannot be asked at all', async () => {
    const world = await slice(
      () => 0,
      ({ cloud, clock, meters }) => {
        meters.fault = { kind: 'denied', scope: 'project', message: 'no role' };
        cloud.ownReport = async () => ok(hosts.map((worker) => report(clock.now(), worker, 70)));
      },
    );
    expect(await verdict(world)).toMatchObject({ kind: 'busy', because: expect.stringContaining('70 %') });
  });

  it('is unknown when a host reports nothing, an old thing, or Google refuses', async () => {
    const world = await slice(
      () => undefined,
      ({ cloud, clock }) => {
        cloud.ownReport = async () => ok(hosts.slice(1).map((worker) => report(clock.now(), worker, 0)));
      },
    );
    expect(await verdict(world)).toMatchObject({ kind: 'unknown', why: { kind: 'hosts', host: 0 } });
    const old = world.clock.now() - 10 * MINUTE;
    world.cloud.ownReport = async () => ok(hosts.map((worker) => report(old, worker, 0)));
    await world.travel(20 * MINUTE);
    expect(await verdict(world)).toMatchObject({ kind: 'unknown', why: { kind: 'stale' } });
    world.cloud.ownReport = async () => fail({ kind: 'denied', scope: 'project', message: 'no role' });
    await world.travel(20 * MINUTE);
    expect(await verdict(world)).toMatchObject({ kind: 'unknown' });
    expect(world.chat.of('idle-warning')).toEqual([]);
  });

  it('lives when a host reports work that Google does not show', async () => {
    const world = await slice(() => 0);
    expect(world.chat.of('idle-warning').length).toBeGreaterThan(0);
    world.cloud.ownReport = async () => ok([report(world.clock.now(), 1, 90)]);
    await world.travel(20 * MINUTE);
    expect(await world.store.machines({ name: 'trainer', states: ['ready'] })).toHaveLength(1);
  });
});

describe('a TPU that is a machine of Compute Engine', () => {
  it('has its TensorCores from its own report alone, and the rest from Google', async () => {
    const world = await fakeEngine();
    let busy = 60;
    world.cloud.ownReport = async () => ok([report(world.clock.now(), 0, busy)]);
    await up(world, { family: 'tpu7x', count: 4 });
    await world.travel(10 * MINUTE);
    expect(await verdict(world)).toMatchObject({
      kind: 'busy',
      because: expect.stringMatching(/^TensorCore at 60 %/),
    });
    busy = 0;
    await world.travel(30 * MINUTE);
    expect(await verdict(world)).toMatchObject({ kind: 'idle' });
    world.cloud.ownReport = async () => ok([]);
    await world.travel(10 * MINUTE);
    expect(await verdict(world)).toMatchObject({ kind: 'unknown', signal: 'tensorcore' });
  });
});

describe('a project', () => {
  it('is asked for what it has alone, and no TPU that Google shows for its own report', async () => {
    const asked = new Set<string>();
    for (const [family, count] of [
      ['l4', 1],
      ['v5e', 1],
      ['tpu7x', 4],
    ] as const) {
      const world = await fakeEngine();
      const { meters, cloud } = world;
      const [read, readTpus, ownReport] = [meters.read, meters.readTpus, cloud.ownReport];
      meters.read = (...all) => {
        asked.add(`${family} ${all[0].signal}`);
        return read.apply(meters, all);
      };
      meters.readTpus = (...all) => {
        asked.add(`${family} TPU ${all[0].signal}`);
        return readTpus.apply(meters, all);
      };
      cloud.ownReport = (...all) => {
        asked.add(`${family} report`);
        return ownReport(...all);
      };
      await up(world, { family, count });
      await world.travel(10 * MINUTE);
    }
    expect([...asked].sort()).toEqual([
      'l4 cpu',
      'l4 gpu',
      'l4 gpu-memory',
      'l4 network',
      'tpu7x cpu',
      'tpu7x network',
      'tpu7x report',
      'v5e TPU cpu',
      'v5e TPU network',
      'v5e TPU tensorcore',
    ]);
  });
});
