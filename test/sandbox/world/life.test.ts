/** Machines of the world over time: repeatable births, stockouts, preemption, time limits, quotas. */
import { describe, expect, test } from 'vitest';
import { at, existing, HOUR, MINUTE, PROJECT, START, spec, spot, worldAt, ZONE } from './worlds.ts';

const status = (world: ReturnType<typeof worldAt>['world'], name: string) =>
  world.machines().find((machine) => machine.name === name)?.status;

describe('time', () => {
  test('same seed, same calls: same world; another seed: another one', () => {
    const play = (seed: number) => {
      const { world, travel } = worldAt({ seed });
      world.insert(spec('a'));
      world.insert(spot('b'));
      travel(10 * MINUTE);
      return { machines: world.machines(), events: world.events() };
    };
    expect(play(7)).toEqual(play(7));
    expect(play(8)).not.toEqual(play(7));
  });

  test('one long step or many events: the same end', () => {
    const straight = worldAt();
    straight.world.insert(spec('a'));
    straight.travel(HOUR);
    const stepped = worldAt();
    stepped.world.insert(spec('a'));
    let steps = 0;
    for (let next = stepped.world.nextEventAt(); next !== undefined; next = stepped.world.nextEventAt()) {
      if (next > START + HOUR) break;
      stepped.clock.advanceTo(next);
      steps++;
    }
    stepped.clock.advanceTo(START + HOUR);
    expect(steps).toBeGreaterThan(5);
    expect(stepped.world.machines()).toEqual(straight.world.machines());
    expect(stepped.world.events()).toEqual(straight.world.events());
  });

  test('nothing is due in a world in which nothing happens', () => {
    expect(worldAt({ machines: [existing('idle', HOUR)] }).world.nextEventAt()).toBeUndefined();
  });
});

describe('capacity', () => {
  test('a stockout that ends lets the next insert through', () => {
    const stockouts = [{ zone: ZONE, accelerator: 'nvidia-l4', until: START + HOUR }];
    const { world, travel } = worldAt({ stockouts });
    const refused = world.insert(spec('early'));
    travel(MINUTE);
    expect(refused.error?.code).toBe('ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS');
    expect((refused.endedAt ?? 0) - START).toBeGreaterThanOrEqual(8_000);
    expect((refused.endedAt ?? 0) - START).toBeLessThanOrEqual(30_000);
    expect(world.machines()).toEqual([]);
    travel(HOUR);
    world.insert(spec('late'));
    travel(MINUTE);
    expect(status(world, 'late')).toBe('RUNNING');
  });

  test('stopping does not hold the GPU: a later start can fail and leaves the machine stopped', () => {
    const { world, travel } = worldAt({ machines: [existing('one', HOUR)] });
    const machine = world.project(PROJECT)?.machine(ZONE, 'one');
    if (machine === undefined) throw new Error('there is no machine');
    const stop = world.stop(machine);
    travel(2 * MINUTE);
    const took = (stop.endedAt ?? 0) - START;
    expect(took).toBeGreaterThanOrEqual(30_000);
    expect(took).toBeLessThanOrEqual(90_000);
    world.setStockout(ZONE, 'nvidia-l4', true);
    const start = world.start(machine);
    travel(MINUTE);
    expect(start.error?.httpStatus).toBe(503);
    expect(status(world, 'one')).toBe('TERMINATED');
    world.setStockout(ZONE, 'nvidia-l4', false);
    world.start(machine);
    travel(MINUTE);
    expect(status(world, 'one')).toBe('RUNNING');
  });
});

describe('Google ends machines', () => {
  test('a spot machine is taken back within half a minute, an on-demand one never', () => {
    const { world, travel } = worldAt();
    world.insert(spot('cheap'));
    world.insert(spec('dear'));
    travel(MINUTE);
    world.preempt(at('cheap'));
    expect(status(world, 'cheap')).toBe('STOPPING');
    travel(30_000);
    expect(status(world, 'cheap')).toBe('TERMINATED');
    expect(world.events().map(({ kind }) => kind)).toContain('preempted');
    expect(() => world.preempt(at('dear'))).toThrow(/not a running spot machine/);
    expect(() => world.preempt(at('cheap'))).toThrow(/not a running spot machine/);
  });

  test('a rule preempts spot machines so long after each start, and leaves others alone', () => {
    const activity = { gpu: 90, cpu: 9, gpuMemory: 9, networkBytesPerSecond: 0 };
    const behaviour = { profile: { kind: 'constant' as const, activity }, preemptAfter: 40 * MINUTE };
    const { world, travel } = worldAt({ rules: [{ match: 'any', behaviour }] });
    world.insert(spot('cheap'));
    world.insert(spec('dear'));
    travel(39 * MINUTE);
    expect(status(world, 'cheap')).toBe('RUNNING');
    travel(3 * MINUTE);
    expect([status(world, 'cheap'), status(world, 'dear')]).toEqual(['TERMINATED', 'RUNNING']);
  });

  test('a time limit deletes where the action says so', () => {
    const scheduling = { ...spec('x').scheduling, maxRun: HOUR, terminationAction: 'DELETE' as const };
    const { world, travel } = worldAt();
    world.insert(spec('short', { scheduling }));
    travel(59 * MINUTE);
    expect(status(world, 'short')).toBe('RUNNING');
    travel(5 * MINUTE);
    expect(world.machines()).toEqual([]);
  });
});

describe('quotas', () => {
  const usage = (world: ReturnType<typeof worldAt>['world'], metric: string, region = 'us-central1') =>
    world.quotas().find((quota) => quota.region === region && quota.metric === metric)?.usage ?? 0;

  test('GPUs count while the machine is up, its disk for as long as it exists', () => {
    const { world, travel } = worldAt();
    world.insert(spec('one'));
    expect(usage(world, 'NVIDIA_L4_GPUS')).toBe(1);
    expect(usage(world, 'GPUS_ALL_REGIONS', 'global')).toBe(1);
    travel(MINUTE);
    const machine = world.project(PROJECT)?.machine(ZONE, 'one');
    if (machine === undefined) throw new Error('there is no machine');
    world.stop(machine);
    travel(2 * MINUTE);
    expect([usage(world, 'NVIDIA_L4_GPUS'), usage(world, 'CPUS'), usage(world, 'SSD_TOTAL_GB')]).toEqual([
      0, 0, 200,
    ]);
    world.delete(machine);
    travel(2 * MINUTE);
    expect([usage(world, 'INSTANCES'), usage(world, 'SSD_TOTAL_GB')]).toEqual([0, 0]);
  });

  test('spot machines draw on the preemptible quota', () => {
    const { world } = worldAt();
    world.insert(spot('cheap'));
    expect(usage(world, 'PREEMPTIBLE_NVIDIA_L4_GPUS')).toBe(1);
    expect(usage(world, 'NVIDIA_L4_GPUS')).toBe(0);
  });

  test('a limit lowered on the console holds for the next start', () => {
    const { world, travel } = worldAt({ machines: [existing('one', HOUR, { stoppedAt: START - MINUTE })] });
    const machine = world.project(PROJECT)?.machine(ZONE, 'one');
    if (machine === undefined) throw new Error('there is no machine');
    world.setQuota(PROJECT, 'global', 'GPUS_ALL_REGIONS', 0);
    const start = world.start(machine);
    travel(MINUTE);
    expect(start.error?.message).toBe("Quota 'GPUS_ALL_REGIONS' exceeded.  Limit: 0.0 globally.");
    expect(status(world, 'one')).toBe('TERMINATED');
  });
});

test('10,000 machines in 50 projects: a look at one is quick, and at all within a second', () => {
  const projects = Array.from({ length: 50 }, (_, i) => ({ id: `team-${i}` }));
  const machines = projects.flatMap(({ id }) =>
    Array.from({ length: 200 }, (_, i) => ({ ...existing(`m-${i}`, HOUR), project: id })),
  );
  const { world } = worldAt({ projects, machines });
  expect(world.machines()).toHaveLength(10_000);
  const from = performance.now();
  let series = 0;
  for (const { id } of projects) {
    for (const _ of world.timeSeries(id, 'agent.googleapis.com/gpu/utilization', START - HOUR, START))
      series++;
  }
  expect(series).toBe(10_000);
  expect(performance.now() - from).toBeLessThan(3_000);
});
