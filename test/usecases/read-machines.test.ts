/** What a day of watching reads: little of those that work, everything of those that may be warned. */
import { describe, expect, it } from 'vitest';
import { fail } from '../../src/domain/result.ts';
import { HOUR, MINUTE, type Millis } from '../../src/domain/time.ts';
import type { MeterQuery } from '../../src/ports/meters.ts';
import { up } from '../support/ada.ts';
import { type Activity, type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

interface Asked extends MeterQuery {
  readonly series: number;
}

/** A machine that has been ready for 40 minutes, and what is read of it from then on. */
async function watched(activity: Activity): Promise<{ world: FakeEngine; asked: Asked[] }> {
  const world = await fakeEngine();
  world.meters.activity = activity;
  await up(world);
  await world.travel(40 * MINUTE);
  const asked: Asked[] = [];
  const read = world.meters.read.bind(world.meters);
  world.meters.read = async (query, onSeries) => {
    const done = await read(query, onSeries);
    asked.push({ ...query, series: done.ok ? done.value.series : 0 });
    return done;
  };
  return { world, asked };
}

const of = (asked: readonly Asked[], signal: string) => asked.filter((one) => one.signal === signal).length;

describe('a machine that works', () => {
  it('is asked for its GPU every five minutes, and for all numbers every half hour', async () => {
    const { world, asked } = await watched((_id, signal) => (signal === 'gpu' ? 80 : 0));
    await world.travel(2 * HOUR);
    expect(of(asked, 'gpu')).toBe(24);
    for (const signal of ['cpu', 'network', 'gpu-memory']) expect(of(asked, signal)).toBe(4);
  });

  it('on its CPU alone is asked for that, too, and for no more', async () => {
    const { world, asked } = await watched((_id, signal) => (signal === 'cpu' ? 60 : 0));
    await world.travel(2 * HOUR);
    expect([of(asked, 'gpu'), of(asked, 'cpu'), of(asked, 'network')]).toEqual([24, 24, 4]);
    const [machine] = await world.store.machines();
    const verdict = machine && (await world.store.watches()).get(machine.id)?.lastVerdict;
    // The numbers that are read now and then stay beside the newest.
    expect(Object.keys(verdict?.readings ?? {})).toEqual(['gpu', 'cpu', 'network', 'gpu-memory']);
  });
});

describe('a machine that stops working', () => {
  /** Works in bursts until `until`, then never again. */
  const until = (end: () => Millis): Activity => {
    return (_id, signal, at) => (signal === 'gpu' && at <= end() ? 80 : 0);
  };

  it('is warned in the minute in which its window is full, whenever it fell quiet', async () => {
    for (const offset of [0, 1, 2, 3, 4]) {
      let end = Number.POSITIVE_INFINITY;
      const { world, asked } = await watched(until(() => end));
      end = world.clock.now() + offset * MINUTE;
      await world.travel(50 * MINUTE);
      const [warned] = (await world.store.journal({ kinds: ['warned'] })).map(({ at }) => at);
      // The last busy sample leaves the half hour, and the pass of the next minute sees it.
      expect((warned ?? 0) - end, `quiet from ${offset}`).toBeLessThanOrEqual(31 * MINUTE);
      expect((warned ?? 0) - end).toBeGreaterThanOrEqual(30 * MINUTE);
      // While its GPU's work is in the window nothing else matters; then all that could be work is read.
      const between = (from: number, to: number) =>
        asked.filter((one) => one.to > end + from * MINUTE && one.to <= end + to * MINUTE);
      expect(of(between(17, 30), 'gpu')).toBe(13);
      expect(of(between(17, 30), 'cpu')).toBeLessThanOrEqual(1);
      for (const signal of ['gpu', 'cpu', 'network', 'gpu-memory']) {
        expect(of(between(31, 41), signal)).toBe(10);
      }
    }
  });
});

describe('a project in which few are near', () => {
  it('is asked for those alone', async () => {
    const world = await fakeEngine();
    let quiet = '';
    world.meters.activity = (id, signal) => (signal === 'gpu' && id !== quiet ? 80 : 0);
    for (const name of ['one', 'two', 'three']) await up(world, { name });
    await world.travel(20 * MINUTE);
    const machines = await world.store.machines();
    quiet = machines[1]?.incarnation?.instanceId ?? '';
    const asked: (readonly string[] | undefined)[] = [];
    await world.travel(31 * MINUTE);
    const read = world.meters.read.bind(world.meters);
    world.meters.read = async (query, onSeries) => {
      asked.push(query.instanceIds);
      return read(query, onSeries);
    };
    await world.travel(10 * MINUTE);
    expect(asked.filter((ids) => ids?.length === 1 && ids[0] === quiet).length).toBeGreaterThanOrEqual(30);
    expect(asked.filter((ids) => ids === undefined)).toHaveLength(2);
    expect(asked.flat().filter((id) => id !== undefined && id !== quiet)).toEqual([]);
  });
});

describe('a machine whose GPUs only DCGM measures', () => {
  it('is judged by that, over the whole window from the first look on, and stopped when it is idle', async () => {
    const { world, asked } = await watched((_id, signal) => (signal === 'gpu' ? 80 : 0));
    world.meters.gpuSource = 'dcgm';
    await world.travel(40 * MINUTE);
    const [machine] = await world.store.machines();
    const verdict = async () => machine && (await world.store.watches()).get(machine.id)?.lastVerdict;
    expect(await verdict()).toMatchObject({ kind: 'busy', because: expect.stringContaining('GPU at 80 %') });
    expect(asked.filter(({ source }) => source === 'dcgm').length).toBeGreaterThan(0);
    expect(asked.some(({ source }) => source === 'host')).toBe(false);
    world.meters.activity = () => 0;
    await world.travel(HOUR);
    expect((await world.store.machine(machine?.id ?? ''))?.state).toBe('stopped');
  });

  it('costs nothing where the agent speaks', async () => {
    const { world, asked } = await watched(() => 0);
    await world.travel(20 * MINUTE);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ source }) => source !== undefined)).toEqual([]);
  });

  it('is unknown while that cannot be read', async () => {
    const { world } = await watched(() => 0);
    world.meters.gpuSource = 'dcgm';
    const read = world.meters.read.bind(world.meters);
    world.meters.read = async (query, onSeries) =>
      query.source === undefined
        ? read(query, onSeries)
        : fail({ kind: 'unavailable', scope: 'call', message: 'try later' } as const);
    await world.travel(30 * MINUTE);
    const [machine] = await world.store.machines();
    expect(machine && (await world.store.watches()).get(machine.id)?.lastVerdict).toMatchObject({
      kind: 'unknown',
      signal: 'gpu',
    });
  });
});
