/** Nodes and queued resources of the Cloud TPU API, read into the words of the port. */
import { type Millis, SECOND } from '../../domain/time.ts';
import type { CloudMachine, CloudStatus } from '../../ports/cloud.ts';
import { isWaiting, nodeState, nodeStatus, queueState, queueStatus } from './states.ts';

/** A node as Google's JSON has it, as far as it is read. */
export interface NodeJson {
  readonly name?: string;
  readonly id?: string;
  readonly state?: string | number;
  readonly acceleratorType?: string;
  readonly createTime?: string;
  readonly healthDescription?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly schedulingConfig?: { readonly preemptible?: boolean; readonly spot?: boolean };
  readonly networkConfig?: { readonly enableExternalIps?: boolean };
  readonly networkEndpoints?: readonly { readonly accessConfig?: { readonly externalIp?: string } }[];
  readonly queuedResource?: string;
}

/** A queued resource as Google's JSON has it, as far as it is read. It has no labels: its nodes have. */
export interface QueuedJson {
  readonly name?: string;
  readonly createTime?: string;
  readonly tpu?: {
    readonly nodeSpec?: readonly {
      readonly nodeId?: string;
      readonly multisliceParams?: { readonly nodeCount?: number; readonly nodeIdPrefix?: string };
      readonly node?: NodeJson;
    }[];
  };
  readonly spot?: object;
  readonly queueingPolicy?: {
    readonly validUntilDuration?: string;
    readonly validUntilTime?: string;
    readonly validInterval?: { readonly endTime?: string };
  };
  readonly state?: {
    readonly state?: string | number;
    /** StateInitiator: 1 is a user, 2 the service. */
    readonly stateInitiator?: string | number;
    readonly failedData?: { readonly error?: { readonly message?: string } };
  };
}

/** What lists read of a node. */
export const NODE_FIELDS =
  'name,id,state,acceleratorType,createTime,healthDescription,labels,schedulingConfig,queuedResource';
/** The same with what tells how it is reached. */
export const ONE_NODE_FIELDS = `${NODE_FIELDS},networkConfig,networkEndpoints`;

/** What is read of a queued resource: without the set-up scripts of its nodes. */
export const QUEUED_FIELDS =
  'name,createTime,spot,queueingPolicy,state,' +
  'tpu(nodeSpec(nodeId,multisliceParams,node(acceleratorType,labels,schedulingConfig)))';

/** A node that was readable. */
export interface Node extends Omit<CloudMachine, 'queue'> {
  /** The name of the queued resource that made it; undefined where none did. */
  readonly queuedBy: string | undefined;
  /** Hosts that Google shows; 0 where nobody asked (lists do not), or while it has none yet. */
  readonly hosts: number;
}

/** A queued resource that was readable. */
export interface Queued {
  readonly project: string;
  readonly zone: string;
  readonly name: string;
  readonly state: string;
  readonly createdAt: Millis;
  readonly until: Millis | undefined;
  readonly because: string | undefined;
  readonly acceleratorType: string;
  readonly spot: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** How many nodes it makes. */
  readonly slices: number;
}

/** Undefined when the record lacks what identifies a node. */
export function readNode(project: string, json: NodeJson): Node | undefined {
  const { zone, name } = partsOf(json.name);
  const createdAt = readTime(json.createTime);
  if (zone === '' || name === '' || createdAt === undefined) return undefined;
  const state = nodeState(json.state);
  const status = nodeStatus(state);
  const queuedBy = partsOf(json.queuedResource).name;
  return {
    service: 'tpu',
    project,
    zone,
    name,
    instanceId: json.id ?? '',
    status,
    machineType: json.acceleratorType ?? '',
    createdAt,
    // A node does not tell when it was started or stopped last.
    lastStartedAt: undefined,
    lastStoppedAt: undefined,
    spot: json.schedulingConfig?.spot === true || json.schedulingConfig?.preemptible === true,
    hasLocalSsd: false,
    labels: { ...json.labels },
    queuedBy: queuedBy === '' ? undefined : queuedBy,
    hosts: json.networkEndpoints?.length ?? 0,
    ...(status === 'lost' ? { because: json.healthDescription || LOST[state] || state } : {}),
    ...addressOf(json),
  };
}

/** What is said of a lost one where Google says no more than its state. */
const LOST: Readonly<Record<string, string>> = {
  PREEMPTED: 'its state is PREEMPTED',
  TERMINATED: 'its state is TERMINATED',
  ACTIVE: 'its nodes are gone, though its queued resource is ACTIVE',
  FAILED: 'Google gave the request up (FAILED)',
  SUSPENDING: 'its state is SUSPENDING',
  SUSPENDED: 'its state is SUSPENDED',
};

function addressOf({ networkConfig, networkEndpoints }: NodeJson): { readonly publicAddress?: boolean } {
  if (networkConfig === undefined && networkEndpoints === undefined) return {};
  const hasOne = (networkEndpoints ?? []).some(({ accessConfig }) => accessConfig?.externalIp !== undefined);
  return { publicAddress: networkConfig?.enableExternalIps === true || hasOne };
}

/** Undefined when the record lacks what identifies a queued resource. */
export function readQueued(project: string, json: QueuedJson): Queued | undefined {
  const { zone, name } = partsOf(json.name);
  const createdAt = readTime(json.createTime);
  const spec = json.tpu?.nodeSpec?.[0];
  if (zone === '' || name === '' || createdAt === undefined || spec === undefined) return undefined;
  return {
    project,
    zone,
    name,
    state: queueState(json.state?.state),
    createdAt,
    until: untilOf(json.queueingPolicy, createdAt),
    because: json.state?.failedData?.error?.message ?? byHand(json.state),
    acceleratorType: spec.node?.acceleratorType ?? '',
    spot: json.spot !== undefined || spec.node?.schedulingConfig?.spot === true,
    labels: { ...spec.node?.labels },
    slices: spec.multisliceParams?.nodeCount ?? 1,
  };
}

/** It is suspended also when somebody deletes its nodes. */
function byHand(sent: QueuedJson['state']): string | undefined {
  const state = queueState(sent?.state);
  const isUsers = sent?.stateInitiator === 1 || sent?.stateInitiator === 'USER';
  return isUsers && state.startsWith('SUSPEND') ? `somebody deleted its nodes (${state})` : undefined;
}

function untilOf(policy: QueuedJson['queueingPolicy'], createdAt: Millis): Millis | undefined {
  const duration = /^([0-9.]+)s$/.exec(policy?.validUntilDuration ?? '')?.[1];
  if (duration !== undefined) return createdAt + Number(duration) * SECOND;
  return readTime(policy?.validUntilTime ?? policy?.validInterval?.endTime);
}

/**
 * The machines that nodes and queued resources are together: a node is one, a queued resource without its node is one,
 * and one with several slices is one with all its nodes. `queue` must be as old as `nodes` or older: an ACTIVE queued
 * resource has made its nodes, so those that are not seen afterwards are gone.
 */
export function machinesOf(nodes: readonly Node[], queue: readonly Queued[]): CloudMachine[] {
  const made = new Map<string, Node[]>();
  const machines: CloudMachine[] = [];
  for (const node of nodes) {
    const key = `${node.zone}/${node.queuedBy}`;
    if (node.queuedBy === undefined) machines.push(machineOf(node));
    else made.set(key, [...(made.get(key) ?? []), node]);
  }
  for (const one of queue) {
    const key = `${one.zone}/${one.name}`;
    machines.push(queuedMachine(one, made.get(key) ?? [], queue));
    made.delete(key);
  }
  // Their queued resources came or went between the two looks.
  for (const left of made.values()) machines.push(...left.slice(0, 1).map((node) => alone(node, left)));
  return machines;
}

/** A node that no queued resource made. */
export function machineOf({ queuedBy: _, hosts: __, ...machine }: Node): CloudMachine {
  return machine;
}

/** The machine that nodes are whose queued resource is not seen. */
export function alone(node: Node, nodes: readonly Node[]): CloudMachine {
  const stand = {
    project: node.project,
    zone: node.zone,
    name: node.queuedBy ?? node.name,
    state: 'UNKNOWN',
    createdAt: node.createdAt,
    until: undefined,
    because: undefined,
    acceleratorType: node.machineType,
    spot: node.spot,
    labels: node.labels,
    slices: nodes.length,
  };
  return queuedMachine(stand, nodes, undefined);
}

/** The worst of its nodes counts, in this order. */
const WORST: readonly CloudStatus[] = ['lost', 'stopping', 'other', 'stopped', 'provisioning', 'running'];

/** Its nodes decide once it has all of them and Google does not take it back. */
export function queuedMachine(
  one: Queued,
  nodes: readonly Node[],
  queue: readonly Queued[] | undefined,
): CloudMachine {
  const { project, zone, name, state, createdAt, spot, labels } = one;
  const [first] = nodes.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const place = {
    state,
    since: createdAt,
    until: one.until,
    ahead: queue === undefined ? undefined : aheadOf(one, queue),
  };
  const status = statusOf(one, nodes);
  const because =
    status === 'lost'
      ? (one.because ?? nodes.find((node) => node.status === 'lost')?.because ?? LOST[state] ?? state)
      : undefined;
  return {
    service: 'tpu',
    project,
    zone,
    name,
    // Google has no number for what has no node yet.
    instanceId: first?.instanceId ?? `queued-${createdAt}`,
    status,
    machineType: one.acceleratorType,
    createdAt: first?.createdAt ?? createdAt,
    lastStartedAt: undefined,
    lastStoppedAt: undefined,
    spot,
    hasLocalSsd: false,
    queue: place,
    ...(first === undefined ? { withoutNode: true } : {}),
    ...(because === undefined ? {} : { because }),
    ...(first?.publicAddress === undefined ? {} : { publicAddress: first.publicAddress }),
    labels: { ...labels, ...first?.labels },
  };
}

function statusOf({ state, slices }: Queued, nodes: readonly Node[]): CloudStatus {
  const own = queueStatus(state);
  const whole = nodes.length >= slices;
  if (own === 'stopping' || (own === 'lost' && !(state === 'ACTIVE' && whole))) return own;
  const worst = WORST.find((status) => nodes.some((node) => node.status === status));
  // One that is still missing is on its way.
  return worst === undefined || (!whole && worst === 'running') ? own : worst;
}

/** Requests for the same accelerator type in the same zone that came before it and still wait. */
function aheadOf(one: Queued, queue: readonly Queued[]): number | undefined {
  if (!isWaiting(one.state)) return undefined;
  return queue.filter(
    (other) =>
      other.zone === one.zone &&
      other.acceleratorType === one.acceleratorType &&
      other.createdAt < one.createdAt &&
      isWaiting(other.state),
  ).length;
}

/** `projects/P/locations/ZONE/nodes/NAME`; empty parts where there are none. */
function partsOf(name: string | undefined): { readonly zone: string; readonly name: string } {
  const found = /^projects\/[^/]+\/locations\/([^/]+)\/[A-Za-z]+\/([^/]+)$/.exec(name ?? '');
  return { zone: found?.[1] ?? '', name: found?.[2] ?? '' };
}

function readTime(text: string | undefined): Millis | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}
