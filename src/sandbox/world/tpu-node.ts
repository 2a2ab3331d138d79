/** TPU nodes, queued resources and their operations as the world keeps them. */
import type { Duration, Millis } from '../../domain/time.ts';
import type { MachineRef } from './console.ts';
import type { Demand } from './demand.ts';
import type { Charge, Run, Since } from './machine.ts';
import type { TpuOffer } from './tpu-catalogue.ts';
import type { Behaviour } from './types.ts';

/** Node.State; READY is the one that costs money. */
export type NodeState =
  | 'CREATING'
  | 'READY'
  | 'STOPPING'
  | 'STOPPED'
  | 'STARTING'
  | 'DELETING'
  | 'REPAIRING'
  /** A spot node that was taken back: it never runs again. */
  | 'PREEMPTED'
  /** A node that maintenance ended: it never runs again. */
  | 'TERMINATED';

/** Everything that a creation decides about a node. */
export interface NodeSpec extends MachineRef {
  readonly slice: TpuOffer;
  readonly runtimeVersion: string;
  readonly description: string;
  /** SchedulingConfig: what was asked for; either of the first two is billed as spot. */
  readonly spot: boolean;
  readonly preemptible: boolean;
  readonly reserved: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly network: string | undefined;
  readonly subnetwork: string | undefined;
  readonly externalAddresses: boolean;
  readonly serviceAccount: { readonly email: string; readonly scopes: readonly string[] } | undefined;
  /** Fields of the body that the world does not interpret, as they came. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** One TPU VM of a node. */
export interface TpuWorker {
  readonly internalAddress: string;
  readonly externalAddress: string | undefined;
  /** Guest attributes by `namespace/key`. */
  readonly attributes: Map<string, string>;
  /** Ids of the copies that the service on it has begun. */
  readonly copies: Set<string>;
  /** The run, and since when in it, of which its meter reports. */
  meteredFrom: { readonly run: Run; readonly at: Millis } | undefined;
  /** Its set-up is to give up instead of entering that phase, with those words. */
  givesUp: { readonly phase: string; readonly words: string } | undefined;
}

export interface TpuNode {
  readonly id: string;
  readonly ref: MachineRef;
  spec: NodeSpec;
  state: NodeState;
  readonly createdAt: Millis;
  deletedAt: Millis | undefined;
  /** The queued resource that made it. */
  readonly queue: QueuedResource | undefined;
  readonly workers: readonly TpuWorker[];
  readonly runs: Run[];
  readonly charges: Omit<Charge, 'machineType' | 'gpus'>[];
  readonly labelHistory: Since<Readonly<Record<string, string>>>[];
  readonly behaviours: Since<Behaviour>[];
  readonly reporting: Since<boolean>[];
  /** Operations that end with the transition under way. */
  underway: LiveTpuOperation[];
  /** Numbers for samples follow from this and the minute alone. */
  readonly stream: number;
  /** Takes the world's own plans for this node off the agenda. */
  plans: (() => void)[];
  /** Quota that it holds itself; a queued resource holds that of its nodes. */
  holds: readonly Demand[];
}

/** QueuedResourceState.State. */
export type QueueState =
  | 'CREATING'
  | 'ACCEPTED'
  | 'WAITING_FOR_RESOURCES'
  | 'PROVISIONING'
  | 'ACTIVE'
  | 'FAILED'
  | 'SUSPENDING'
  | 'SUSPENDED'
  | 'DELETING';

export interface QueueSpec extends MachineRef {
  /** One for each slice that it is to make. */
  readonly nodes: readonly NodeSpec[];
  readonly multislice: { readonly nodeCount: number; readonly nodeIdPrefix: string } | undefined;
  readonly tier: 'spot' | 'guaranteed' | undefined;
  /** queueingPolicy as it came. */
  readonly policy: Readonly<Record<string, unknown>> | undefined;
  /** How long it may wait; undefined = for ever. */
  readonly waits: Duration | undefined;
}

export interface QueuedResource {
  readonly ref: MachineRef;
  readonly spec: QueueSpec;
  state: QueueState;
  /** Since when it is in this state. */
  since: Millis;
  /** Who brought it into this state. */
  initiator: 'USER' | 'SERVICE';
  error: RpcStatus | undefined;
  readonly createdAt: Millis;
  deletedAt: Millis | undefined;
  readonly nodes: TpuNode[];
  underway: LiveTpuOperation[];
  plans: (() => void)[];
  holds: readonly Demand[];
}

/** True when Google bills it as spot and takes it from the preemptible pool. */
export function isSpot(spec: Pick<NodeSpec, 'spot' | 'preemptible'>): boolean {
  return spec.spot || spec.preemptible;
}

/** google.rpc.Status. */
export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly details?: readonly object[];
}

/** What an operation that went well answers: the thing as it was at that moment, or nothing. */
export type TpuResult =
  | { readonly node: TpuNode }
  | { readonly queue: QueuedResource }
  | { readonly empty: true };

export interface TpuOperation {
  readonly name: string;
  readonly target: MachineRef & { readonly kind: 'nodes' | 'queuedResources' };
  readonly verb: 'create' | 'delete' | 'start' | 'stop' | 'update';
  readonly createdAt: Millis;
  readonly endedAt: Millis | undefined;
  readonly error: RpcStatus | undefined;
  readonly result: TpuResult | undefined;
}

export interface LiveTpuOperation extends TpuOperation {
  endedAt: Millis | undefined;
  error: RpcStatus | undefined;
  result: TpuResult | undefined;
}
