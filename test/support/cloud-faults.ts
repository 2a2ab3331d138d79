/** What the Cloud in memory answers where Google would say no, or nothing, and its operations under way. */
import type { Fault } from '../../src/domain/fault.ts';
import type { Millis } from '../../src/domain/time.ts';
import type { MachineAt } from '../../src/ports/cloud.ts';

export interface Pending {
  readonly endsAt: Millis;
  readonly fault: Fault | undefined;
  settled: boolean;
  readonly effect: (at: Millis) => void;
}

export const STOCKOUT: Fault = {
  kind: 'stockout',
  scope: 'zone',
  message: 'the zone has no capacity now',
  code: 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS',
};
export const LOST: Fault = { kind: 'unavailable', scope: 'call', message: 'socket hang up' };
export const SMALLER: Fault = { kind: 'invalid', scope: 'project', message: 'the size must be larger' };
export const RUNS: Fault = { kind: 'invalid', scope: 'project', message: 'only while it is stopped' };
export const TAKEN: Fault = {
  kind: 'conflict',
  scope: 'call',
  message: 'already exists',
  code: 'alreadyExists',
};
export const GONE: Fault = { kind: 'not-found', scope: 'call', message: 'not found' };

/** Machines are told apart by project, zone and name. */
export function keyOf(at: MachineAt): string {
  return `${at.project}/${at.zone}/${at.name}`;
}
