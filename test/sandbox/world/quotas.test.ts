/** Which limits a machine draws on, and that it gives back what it took, whatever became of the limits meanwhile. */
import { expect, test } from 'vitest';
import { HOUR } from '../../../src/domain/time.ts';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import { World } from '../../../src/sandbox/world/world.ts';

const START = Date.parse('2026-11-21T12:00:00Z');

function open(quotas: Readonly<Record<string, number>>, spot: boolean) {
  const clock = new SandboxClock(START);
  const world = new World(clock, {
    projects: [{ id: 'p', quotas }],
    machines: [
      {
        zone: 'us-central1-a',
        name: 'one',
        machineType: 'a2-ultragpu-1g',
        spot,
        createdAt: START - HOUR,
      },
    ],
  });
  const usage = () =>
    Object.fromEntries(
      world
        .quotas()
        .filter((one) => one.usage > 0)
        .map((one) => [`${one.region}/${one.metric}`, one.usage]),
    );
  return { world, clock, usage };
}

const COMMON = { 'global/GPUS_ALL_REGIONS': 1, 'global/CPUS_ALL_REGIONS': 12 };
const KEPT = { 'us-central1/INSTANCES': 1, 'us-central1/SSD_TOTAL_GB': 200 };

test('a standard machine draws on the standard limits', () => {
  expect(open({ PREEMPTIBLE_CPUS: 50 }, false).usage()).toMatchObject({
    ...COMMON,
    ...KEPT,
    'us-central1/A2_CPUS': 12,
    'us-central1/NVIDIA_A100_80GB_GPUS': 1,
  });
});

test('a spot machine draws on the preemptible vCPUs only where there are any', () => {
  expect(open({}, true).usage()).toMatchObject({
    ...COMMON,
    'us-central1/A2_CPUS': 12,
    'us-central1/PREEMPTIBLE_NVIDIA_A100_80GB_GPUS': 1,
  });
  const { 'us-central1/A2_CPUS': standard, ...others } = open({ PREEMPTIBLE_CPUS: 50 }, true).usage();
  expect(standard).toBeUndefined();
  expect(others).toMatchObject({ ...COMMON, 'us-central1/PREEMPTIBLE_CPUS': 12 });
});

test('what it took is given back, also when the pools have changed since', () => {
  const { world, clock, usage } = open({}, true);
  world.setQuota('p', 'us-central1', 'PREEMPTIBLE_CPUS', 50);
  const machine = world.project('p')?.machine('us-central1-a', 'one');
  if (machine === undefined) throw new Error('it is gone');
  world.stop(machine);
  clock.advance(HOUR);
  expect(usage()).toEqual(KEPT);
});
