/** Utilization samples of the world: once a minute, late, in order, and silent where nobody sends. */
import { describe, expect, test } from 'vitest';
import type { World } from '../../../src/sandbox/world/world.ts';
import { at, existing, HOUR, MINUTE, PROJECT, START, spec, worldAt } from './worlds.ts';

const GPU = 'agent.googleapis.com/gpu/utilization';
const MEMORY = 'agent.googleapis.com/gpu/memory/bytes_used';
const CPU = 'compute.googleapis.com/instance/cpu/utilization';
const RECEIVED = 'compute.googleapis.com/instance/network/received_bytes_count';

const read = (world: World, type: string, from: number, to: number) => [
  ...world.timeSeries(PROJECT, type, from, to),
];
const newest = (world: World, type: string) =>
  read(world, type, 0, Number.POSITIVE_INFINITY)[0]?.points.at(-1)?.at ?? 0;

describe('series', () => {
  test('one per GPU with number, uuid and model; numeric instance id; a point a minute', () => {
    const { world } = worldAt({ machines: [existing('four', DAY, { machineType: 'g2-standard-48' })] });
    const series = read(world, GPU, START - HOUR, START - 5 * MINUTE);
    expect(series).toHaveLength(4);
    expect(new Set(series.map(({ metric }) => metric.labels.uuid)).size).toBe(4);
    for (const each of series) {
      expect(each.resource.labels).toEqual({
        project_id: PROJECT,
        zone: 'us-central1-a',
        instance_id: expect.stringMatching(/^\d{19}$/),
      });
      expect(each.metric.labels.model).toBe('NVIDIA L4');
      expect(each.points).toHaveLength(55);
      const gaps = each.points.slice(1).map((point, i) => point.at - (each.points[i]?.at ?? 0));
      expect(new Set(gaps)).toEqual(new Set([MINUTE]));
    }
  });

  test('GPU in percent, CPU as a ratio, memory and traffic in bytes', () => {
    const { world, travel } = worldAt({ machines: [existing('one', DAY)] });
    world.setActivity(at('one'), { gpu: 80, cpu: 50, gpuMemory: 25, networkBytesPerSecond: 1_000_000 });
    travel(HOUR);
    const value = (type: string, i = 0) =>
      read(world, type, START + 30 * MINUTE, START + HOUR)[i]?.points[0]?.value ?? 0;
    expect(value(GPU)).toBeGreaterThan(70);
    expect(value(GPU)).toBeLessThan(90);
    expect(value(CPU)).toBeCloseTo(0.5, 1);
    expect(value(MEMORY)).toBe(6 * 2 ** 30);
    expect(value(MEMORY, 0) + value(MEMORY, 1)).toBe(24 * 2 ** 30);
    expect(value(RECEIVED)).toBeGreaterThan(54_000_000);
    expect(value(RECEIVED)).toBeLessThan(66_000_000);
  });

  test('an idle machine shows no GPU work, little CPU and a trickle of traffic', () => {
    const { world, travel } = worldAt({ machines: [existing('one', DAY)] });
    world.setActivity(at('one'), { gpu: 0, cpu: 0, gpuMemory: 0, networkBytesPerSecond: 0 });
    travel(HOUR);
    const values = (type: string) =>
      read(world, type, START + 5 * MINUTE, START + HOUR)[0]?.points.map(({ value }) => value) ?? [];
    expect(Math.max(...values(GPU))).toBe(0);
    expect(Math.max(...values(CPU))).toBeLessThan(0.02);
    expect(Math.max(...values(RECEIVED)) / 60).toBeLessThan(2_000);
  });

  test('unknown metric types and projects have none', () => {
    const { world } = worldAt({ machines: [existing('one', DAY)] });
    expect(read(world, 'compute.googleapis.com/instance/gpu/utilization', 0, START)).toEqual([]);
    expect([...world.timeSeries('nobody', GPU, 0, START)]).toEqual([]);
  });
});

describe('delay', () => {
  test('a sample shows 30 to 240 s after it was taken, never before an older one', () => {
    const { world, travel } = worldAt({ machines: [existing('one', DAY)] });
    const delays = new Set<number>();
    let before = newest(world, CPU);
    for (let i = 0; i < 1_800; i++) {
      travel(1_000);
      const now = world.clock.now();
      const last = newest(world, CPU);
      expect(last).toBeGreaterThanOrEqual(before);
      expect(now - last).toBeLessThanOrEqual(300_000);
      if (last > before) delays.add(Math.round((now - last) / 1_000));
      before = last;
    }
    const points = read(world, CPU, START - HOUR, world.clock.now() - 4 * MINUTE)[0]?.points ?? [];
    expect(points.slice(1).every((point, i) => point.at - (points[i]?.at ?? 0) === MINUTE)).toBe(true);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...delays)).toBeLessThanOrEqual(241);
    expect(delays.size).toBeGreaterThan(5);
  });
});

describe('silence', () => {
  test('agent samples begin with the agent, host samples a minute after the start', () => {
    const { world, travel } = worldAt();
    world.insert(spec('born'));
    travel(10 * MINUTE);
    const running = world.machines()[0]?.lastStartedAt ?? 0;
    const first = (type: string) => (read(world, type, 0, START + DAY)[0]?.points[0]?.at ?? 0) - running;
    expect(first(CPU)).toBeLessThanOrEqual(2 * MINUTE);
    expect(first(GPU)).toBeGreaterThanOrEqual(95_000);
    expect(first(GPU)).toBeLessThanOrEqual(180_000);
  });

  test('a machine without an agent sends no GPU samples', () => {
    const { world, travel } = worldAt({ machines: [existing('mute', DAY, { agent: false })] });
    travel(HOUR);
    expect(read(world, GPU, 0, START + HOUR)).toEqual([]);
    expect(read(world, CPU, 0, START + HOUR)).toHaveLength(1);
    expect(world.machines()[0]?.reportsMetrics).toBe(false);
  });

  test('the console switches the agent off and on; the gap stays a gap', () => {
    const { world, travel } = worldAt({ machines: [existing('one', DAY)] });
    world.setReportsMetrics(at('one'), false);
    travel(20 * MINUTE);
    world.setReportsMetrics(at('one'), true);
    travel(20 * MINUTE);
    const points = read(world, GPU, START - 10 * MINUTE, START + HOUR)[0]?.points ?? [];
    const gaps = points.slice(1).map((point, i) => point.at - (points[i]?.at ?? 0));
    expect(gaps.filter((gap) => gap > MINUTE)).toEqual([21 * MINUTE]);
  });

  test('a stopped machine falls silent, a deleted one keeps its past', () => {
    const { world, travel } = worldAt({ machines: [existing('one', DAY)] });
    const machine = world.project(PROJECT)?.machine('us-central1-a', 'one');
    if (machine === undefined) throw new Error('there is no machine');
    world.stop(machine);
    travel(HOUR);
    const stopped = machine.lastStoppedAt ?? 0;
    expect(newest(world, CPU)).toBeLessThanOrEqual(stopped);
    world.delete(machine);
    travel(HOUR);
    expect(world.machines()).toEqual([]);
    expect(read(world, CPU, START - HOUR, START)[0]?.points).toHaveLength(60);
  });

  test('gaps of a profile count from the start', () => {
    const activity = { gpu: 50, cpu: 5, gpuMemory: 5, networkBytesPerSecond: 0 };
    const gaps = [{ from: 30 * MINUTE, to: 60 * MINUTE }];
    const behaviour = { profile: { kind: 'constant' as const, activity }, gaps };
    const { world, travel } = worldAt({ rules: [{ match: { birth: 0 }, behaviour }] });
    world.insert(spec('gappy'));
    travel(2 * HOUR);
    const running = world.machines()[0]?.lastStartedAt ?? 0;
    const minutes = (read(world, GPU, 0, START + DAY)[0]?.points ?? []).map(
      ({ at }) => (at - running) / MINUTE,
    );
    expect(minutes.some((minute) => minute >= 30 && minute < 60)).toBe(false);
    expect(minutes.some((minute) => minute < 30)).toBe(true);
    expect(minutes.some((minute) => minute >= 60)).toBe(true);
  });
});

test('what a machine did does not change afterwards', () => {
  const { world, travel } = worldAt({ machines: [existing('one', DAY)] });
  travel(HOUR);
  const before = read(world, GPU, START, START + 50 * MINUTE);
  world.setActivity(at('one'), { gpu: 0, cpu: 0, gpuMemory: 0, networkBytesPerSecond: 0 });
  travel(HOUR);
  expect(read(world, GPU, START, START + 50 * MINUTE)).toEqual(before);
});

const DAY = 24 * HOUR;
