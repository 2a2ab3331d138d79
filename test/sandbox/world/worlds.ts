/** Worlds and machine specifications for the world's tests. */
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import type { MachineSpec } from '../../../src/sandbox/world/machine.ts';
import type { WorldOptions } from '../../../src/sandbox/world/options.ts';
import { World } from '../../../src/sandbox/world/world.ts';

export const START = Date.parse('2026-11-20T09:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ZONE = 'us-central1-a';
export const PROJECT = 'ml-research';

const SCRIPT =
  'PUT guest-attributes/lamplighter/phase: booting driver agent jupyter ready; install ops-agent';

export function worldAt(options: WorldOptions = {}, start = START) {
  const clock = new SandboxClock(start);
  const world = new World(clock, options);
  return {
    clock,
    world,
    travel(ms: number) {
      clock.advance(ms);
      world.settle();
    },
  };
}

export function spec(name: string, change: Partial<MachineSpec> = {}): MachineSpec {
  return {
    project: PROJECT,
    zone: ZONE,
    name,
    machineType: 'g2-standard-8',
    vcpus: 8,
    gpus: { type: 'nvidia-l4', count: 1 },
    scheduling: {
      provisioningModel: 'STANDARD',
      onHostMaintenance: 'TERMINATE',
      automaticRestart: true,
      terminationAction: undefined,
      maxRun: undefined,
      terminationTime: undefined,
      discardLocalSsd: undefined,
    },
    labels: { owner: 'ada' },
    metadata: [
      { key: 'enable-guest-attributes', value: 'TRUE' },
      { key: 'startup-script', value: SCRIPT },
    ],
    disks: [
      {
        name,
        type: 'pd-balanced',
        sizeGib: 200,
        boot: true,
        autoDelete: true,
        sourceImage: undefined,
        labels: {},
      },
    ],
    scratchPartitions: 0,
    externalAddress: false,
    serviceAccount: { email: 'x', scopes: ['https://www.googleapis.com/auth/cloud-platform'] },
    deletionProtection: false,
    rest: {},
    ...change,
  };
}

export function spot(name: string): MachineSpec {
  const scheduling = spec(name).scheduling;
  return spec(name, {
    scheduling: {
      ...scheduling,
      provisioningModel: 'SPOT',
      automaticRestart: false,
      terminationAction: 'STOP',
    },
  });
}

/** A machine that began so long before the world. */
export function existing(name: string, age: number, more: object = {}) {
  return { zone: ZONE, name, machineType: 'g2-standard-8', createdAt: START - age, ...more };
}

export const at = (name: string) => ({ project: PROJECT, zone: ZONE, name });
