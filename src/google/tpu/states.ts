/** The states of nodes and queued resources, by number and by name, and what they mean for a machine. */
import type { CloudStatus } from '../../ports/cloud.ts';

/** Node.State (google.cloud.tpu.v2); the client asks for enums as numbers. 7 is not in use. */
const NODE_STATES: readonly string[] = [
  'STATE_UNSPECIFIED',
  'CREATING',
  'READY',
  'RESTARTING',
  'REIMAGING',
  'DELETING',
  'REPAIRING',
  '',
  'STOPPED',
  'STOPPING',
  'STARTING',
  'PREEMPTED',
  'TERMINATED',
  'HIDING',
  'HIDDEN',
  'UNHIDING',
  'UNKNOWN',
];

/** QueuedResourceState.State (google.cloud.tpu.v2). */
const QUEUE_STATES: readonly string[] = [
  'STATE_UNSPECIFIED',
  'CREATING',
  'ACCEPTED',
  'PROVISIONING',
  'FAILED',
  'DELETING',
  'ACTIVE',
  'SUSPENDING',
  'SUSPENDED',
  'WAITING_FOR_RESOURCES',
];

/** READY is the state that costs money; a node that restarts, is reimaged or repaired comes back by itself. */
const NODE_STATUS: Readonly<Record<string, CloudStatus>> = {
  CREATING: 'provisioning',
  STARTING: 'provisioning',
  READY: 'running',
  STOPPING: 'stopping',
  DELETING: 'stopping',
  STOPPED: 'stopped',
  PREEMPTED: 'lost',
  TERMINATED: 'lost',
};

/** Of a queued resource whose nodes are not there (any more). An ACTIVE one has lost them. */
const QUEUE_STATUS: Readonly<Record<string, CloudStatus>> = {
  CREATING: 'pending',
  ACCEPTED: 'pending',
  WAITING_FOR_RESOURCES: 'pending',
  PROVISIONING: 'provisioning',
  ACTIVE: 'lost',
  FAILED: 'lost',
  SUSPENDING: 'lost',
  SUSPENDED: 'lost',
  DELETING: 'stopping',
};

/** Requests that have not got their machines yet. */
const WAITING: readonly string[] = ['CREATING', 'ACCEPTED', 'WAITING_FOR_RESOURCES'];

/** The name of a node's state as Google sent it, by number or name; a number that nobody knows stays one. */
export function nodeState(sent: string | number | undefined): string {
  return nameOf(sent, NODE_STATES);
}

/** The name of a queued resource's state. */
export function queueState(sent: string | number | undefined): string {
  return nameOf(sent, QUEUE_STATES);
}

export function nodeStatus(state: string): CloudStatus {
  return NODE_STATUS[state] ?? 'other';
}

export function queueStatus(state: string): CloudStatus {
  return QUEUE_STATUS[state] ?? 'other';
}

export function isWaiting(state: string): boolean {
  return WAITING.includes(state);
}

function nameOf(sent: string | number | undefined, names: readonly string[]): string {
  return typeof sent === 'number' ? names[sent] || String(sent) : (sent ?? 'STATE_UNSPECIFIED');
}
