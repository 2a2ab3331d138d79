/** A TPU as the tests of the adapter ask for it. */
import type { CreateMachine, MachineAt } from '../../../src/ports/cloud.ts';
import { L4 } from '../../contracts/cloud.ts';

export const AT: MachineAt = { service: 'tpu', project: 'p', zone: 'us-east5-b', name: 'ada-1' };

export const V6E: CreateMachine = {
  ...L4,
  ...AT,
  shape: { family: 'v6e', count: 8, machineType: 'v6e-8' },
  runtimeVersion: 'v2-alpha-tpuv6e',
};
