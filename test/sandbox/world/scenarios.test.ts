/** Each scenario begins a world in which its story is true. */
import { expect, test } from 'vitest';
import { findScenario, SCENARIO_NAMES } from '../../../src/sandbox/scenarios/index.ts';
import type { MachineSpec } from '../../../src/sandbox/world/machine.ts';
import { HOUR, MINUTE, PROJECT, spec, spot, worldAt } from './worlds.ts';

function begin(name: string) {
  const scenario = findScenario(name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return { ...worldAt(scenario.world, scenario.startAt), startAt: scenario.startAt };
}

function gpu(world: ReturnType<typeof begin>['world'], from: number, to: number): number[] {
  const series = [...world.timeSeries(PROJECT, 'agent.googleapis.com/gpu/utilization', from, to)];
  return series.flatMap(({ points }) => points.map(({ value }) => value));
}

/** Asks for a machine and lets a minute pass. */
function ask({ world, travel }: ReturnType<typeof begin>, what: MachineSpec = spec('m')) {
  const operation = world.insert(what);
  travel(MINUTE);
  return operation;
}

test('they are listed, described and begin on a Friday, the month on its first day', () => {
  expect(SCENARIO_NAMES).toEqual([
    'default',
    'forgotten-h100',
    'stockout-friday',
    'metric-gap',
    'busy-all-night',
    'spot-preempted',
    'tpu-queued',
    'tpu-preempted',
    'quota-zero',
    'month-end',
  ]);
  for (const name of SCENARIO_NAMES) {
    const scenario = findScenario(name);
    expect(scenario?.description).toMatch(/\.$/);
    const first = new Date(scenario?.startAt ?? 0);
    if (name === 'month-end') expect(first.getUTCDate()).toBe(1);
    else expect(first.getUTCDay()).toBe(5);
    begin(name);
  }
  expect(findScenario('nothing')).toBeUndefined();
});

test('forgotten-h100: three hours of work, then none', () => {
  const stage = begin('forgotten-h100');
  const scheduling = spot('m').scheduling;
  const h100 = { machineType: 'a3-highgpu-1g', vcpus: 26, gpus: { type: 'nvidia-h100-80gb', count: 1 } };
  ask(stage, spec('m', { ...h100, scheduling }));
  stage.travel(5 * HOUR);
  expect(Math.min(...gpu(stage.world, stage.startAt, stage.startAt + 3 * HOUR))).toBeGreaterThan(80);
  expect(Math.max(...gpu(stage.world, stage.startAt + 3 * HOUR + MINUTE, stage.startAt + 5 * HOUR))).toBe(0);
});

test('stockout-friday: five zones refuse, the sixth takes the machine', () => {
  const order = ['us-east4-a', 'us-east4-c', 'us-central1-a', 'us-central1-b', 'us-central1-c', 'us-east1-b'];
  const stage = begin('stockout-friday');
  const errors = order.map((zone) => ask(stage, spec('m', { zone })).error?.code);
  const stockout = 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS';
  expect(errors).toEqual([stockout, stockout, stockout, stockout, stockout, undefined]);
  expect(stage.world.machines().map(({ zone, status }) => [zone, status])).toEqual([
    ['us-east1-b', 'RUNNING'],
  ]);
});

test('metric-gap: the agent falls silent for two hours, the host does not', () => {
  const stage = begin('metric-gap');
  ask(stage);
  stage.travel(8 * HOUR);
  const silent = stage.startAt + 42 * MINUTE;
  const back = stage.startAt + 2 * HOUR + 42 * MINUTE;
  expect(gpu(stage.world, stage.startAt, silent).length).toBeGreaterThan(30);
  expect(gpu(stage.world, silent, back - 4 * MINUTE)).toEqual([]);
  expect(Math.min(...gpu(stage.world, back, back + 55 * MINUTE))).toBeGreaterThan(80);
  expect(Math.max(...gpu(stage.world, back + HOUR + MINUTE, back + 5 * HOUR))).toBe(0);
  const cpu = 'compute.googleapis.com/instance/cpu/utilization';
  const [host] = stage.world.timeSeries(PROJECT, cpu, silent, silent + 7 * HOUR);
  expect(host?.points.length).toBe(7 * 60);
});

test('busy-all-night: never idle for ten minutes', () => {
  const stage = begin('busy-all-night');
  ask(stage);
  stage.travel(12 * HOUR);
  const values = gpu(stage.world, stage.startAt, stage.startAt + 12 * HOUR);
  let quiet = 0;
  let longest = 0;
  for (const value of values) {
    quiet = value < 5 ? quiet + 1 : 0;
    longest = Math.max(longest, quiet);
  }
  expect(longest).toBeGreaterThan(3);
  expect(longest).toBeLessThan(10);
});

test('spot-preempted: taken back after forty minutes', () => {
  const stage = begin('spot-preempted');
  ask(stage, spot('m'));
  stage.travel(38 * MINUTE);
  expect(stage.world.machines()[0]?.status).toBe('RUNNING');
  stage.travel(3 * MINUTE);
  expect(stage.world.machines()[0]?.status).toBe('TERMINATED');
});

test('quota-zero: no GPU at all', () => {
  const stage = begin('quota-zero');
  expect(ask(stage).error).toMatchObject({ code: 'QUOTA_EXCEEDED', httpStatus: 403 });
  expect(stage.world.machines()).toEqual([]);
});
