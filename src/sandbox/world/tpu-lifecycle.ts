/** What happens to TPU nodes: births, starts, stops, deletions and preemption, driven by the agenda alone. */
import { type Duration, HOUR, type Millis, SECOND } from '../../domain/time.ts';
import type { Estate, Project } from './estate.ts';
import { valueAt } from './machine.ts';
import { between } from './random.ts';
import {
  bearNode,
  buryNode,
  dropNodePlans,
  enterReady,
  giveBack,
  leaveReady,
  stillborn,
  tpuAccelerator,
} from './tpu-births.ts';
import { nodeMetadataChanged, planTpuBoot } from './tpu-guest.ts';
import { isSpot, type LiveTpuOperation, type NodeSpec, type TpuNode, type TpuOperation } from './tpu-node.ts';
import { endTpu, noCapacity, tpuQuotaExceeded } from './tpu-operations.ts';
import { tpuDemand } from './tpu-quotas.ts';

/** A creation; the caller has found that the quota suffices. */
export function createNode(estate: Estate, project: Project, spec: NodeSpec, at: Millis): LiveTpuOperation {
  const node = bearNode(estate, project, spec, undefined, at);
  take(project, node);
  const operation = openFor(estate, node, 'create', at);
  comeUp(estate, node, at, {
    up: () => undefined,
    none: (failedAt) => stillborn(estate, project, node, failedAt),
    over: (how, overAt) => endItself(estate, project, node, how, overAt),
  });
  return operation;
}

/** A start of a STOPPED node; quota and capacity are asked for afresh. */
export function startNode(estate: Estate, project: Project, node: TpuNode, at: Millis): LiveTpuOperation {
  const operation = openFor(estate, node, 'start', at);
  node.state = 'STARTING';
  const shortage = project.quotas.shortage([demandOf(node)]);
  const failed = (failedAt: Millis, error: ReturnType<typeof noCapacity>) => {
    node.state = 'STOPPED';
    endTpu(node.underway, failedAt, error);
    node.underway = [];
  };
  if (shortage !== undefined) {
    const endsAt = at + between(estate.seed, `quota ${operation.name}`, 2 * SECOND, 6 * SECOND);
    plan(estate, node, endsAt, (failedAt) => {
      estate.note(failedAt, 'quota-refused', node.ref, `${shortage.metric} in ${shortage.scope}`);
      failed(failedAt, tpuQuotaExceeded(shortage, project.number));
    });
    return operation;
  }
  take(project, node);
  comeUp(estate, node, at, {
    up: () => undefined,
    none: (failedAt) => {
      const { zone } = node.ref;
      giveBack(project, node);
      estate.note(
        failedAt,
        'stockout',
        node.ref,
        `${zone} has no ${tpuAccelerator(node.spec.slice.generation)}`,
      );
      failed(failedAt, noCapacity(zone, node.id));
    },
    over: (how, overAt) => endItself(estate, project, node, how, overAt),
  });
  return operation;
}

export interface Arrival {
  up(at: Millis): void;
  /** The zone had none. */
  none(at: Millis): void;
  /** Its own timer called the API with this method and path. */
  over(how: string, at: Millis): void;
}

/** What the API makes of the call of a node's own timer. */
function endItself(estate: Estate, project: Project, node: TpuNode, how: string, at: Millis): void {
  const path = `projects/${node.ref.project}/locations/${node.ref.zone}/nodes/${node.ref.name}`;
  if (how === `DELETE ${path}`) deleteNode(estate, project, node, at);
  else if (how === `POST ${path}:stop` && node.workers.length === 1) stopNode(estate, project, node, at);
}

/** CREATING or STARTING → READY, or what `none` makes of it. */
export function comeUp(estate: Estate, node: TpuNode, at: Millis, arrival: Arrival): void {
  const key = `tpu up ${node.id} ${node.runs.length}`;
  const placedAt = at + between(estate.seed, `${key} place`, 15 * SECOND, 35 * SECOND);
  const readyAt = placedAt + between(estate.seed, `${key} boot`, 40 * SECOND, 80 * SECOND);
  plan(estate, node, placedAt, (now) => {
    if (estate.capacity.isOut(node.ref.zone, tpuAccelerator(node.spec.slice.generation))) {
      arrival.none(now);
      return;
    }
    plan(estate, node, readyAt, (upAt) => {
      enterReady(node, upAt);
      planTpuBoot(estate, node, (how, overAt) => arrival.over(how, overAt));
      planPreemption(estate, node, upAt);
      estate.note(upAt, 'running', node.ref, node.spec.slice.type);
      endUnderway(node, upAt);
      arrival.up(upAt);
    });
  });
}

function planPreemption(estate: Estate, node: TpuNode, at: Millis): void {
  if (node.spec.preemptible) {
    plan(estate, node, at + PREEMPTIBLE_LIVES, (endsAt) => loseNode(estate, node, 'TERMINATED', endsAt));
  }
  const after = valueAt(node.behaviours, at)?.preemptAfter;
  if (after === undefined || !isSpot(node.spec)) return;
  plan(estate, node, at + after, (takenAt) => preemptNode(estate, node, takenAt));
}

/** A stop of a READY node of one host. */
export function stopNode(estate: Estate, project: Project, node: TpuNode, at: Millis): LiveTpuOperation {
  const operation = openFor(estate, node, 'stop', at);
  const takes = between(estate.seed, `tpu down ${operation.name}`, 30 * SECOND, 90 * SECOND);
  dropNodePlans(node);
  node.state = 'STOPPING';
  plan(estate, node, at + takes, (downAt) => {
    leaveReady(node, downAt);
    giveBack(project, node);
    node.state = 'STOPPED';
    estate.note(downAt, 'terminated', node.ref, '');
    endUnderway(node, downAt);
  });
  return operation;
}

/** A deletion, or one that joins that under way. `then` runs when the node is gone. */
export function deleteNode(
  estate: Estate,
  project: Project,
  node: TpuNode,
  at: Millis,
  then: (at: Millis) => void = () => undefined,
): LiveTpuOperation {
  const joins = node.state === 'DELETING';
  const operation = openFor(estate, node, 'delete', at);
  if (!joins) goAway(estate, project, node, at, then);
  return operation;
}

/** DELETING → gone. */
export function goAway(
  estate: Estate,
  project: Project,
  node: TpuNode,
  at: Millis,
  then: (at: Millis) => void,
): void {
  dropNodePlans(node);
  node.state = 'DELETING';
  const takes = between(estate.seed, `tpu away ${node.id}`, 45 * SECOND, 90 * SECOND);
  plan(estate, node, at + takes, (goneAt) => {
    endTpu(node.underway, goneAt, { empty: true });
    node.underway = [];
    buryNode(project, node, goneAt);
    estate.note(goneAt, 'deleted', node.ref, '');
    then(goneAt);
  });
}

/** So long a preemptible node lives at most; a spot one has no such limit (cloud.google.com/tpu/docs/preemptible). */
const PREEMPTIBLE_LIVES: Duration = 24 * HOUR;

/** Google takes a spot node back. */
export function preemptNode(estate: Estate, node: TpuNode, at: Millis): void {
  loseNode(estate, node, 'PREEMPTED', at);
}

/** A node never runs again, and with it those of the same queued resource. It stays, and keeps its quota, until somebody deletes it. */
function loseNode(estate: Estate, node: TpuNode, state: 'PREEMPTED' | 'TERMINATED', at: Millis): void {
  const { queue } = node;
  for (const each of queue === undefined ? [node] : [...queue.nodes]) {
    if (each.state === 'DELETING') continue;
    estate.note(at, state === 'PREEMPTED' ? 'preempted' : 'end-of-life', each.ref, each.ref.zone);
    leaveReady(each, at);
    each.state = state;
    const message = `Cloud TPU received a bad request. update is not supported while in state ${state}`;
    endTpu(each.underway, at, { code: 3, message });
    each.underway = [];
  }
  if (queue !== undefined) suspend(estate, queue, 'SERVICE', at);
}

/** SUSPENDING → SUSPENDED: the nodes of a queued resource were taken back or deleted. */
export function suspend(
  estate: Estate,
  queue: NonNullable<TpuNode['queue']>,
  initiator: 'USER' | 'SERVICE',
  at: Millis,
): void {
  for (const cancel of queue.plans) cancel();
  queue.state = 'SUSPENDING';
  queue.since = at;
  queue.initiator = initiator;
  const takes = between(estate.seed, `suspend ${queue.ref.name} ${at}`, 30 * SECOND, 60 * SECOND);
  const { cancel } = estate.agenda.add(at + takes, (now) => {
    queue.state = 'SUSPENDED';
    queue.since = now;
    estate.note(now, 'suspended', queue.ref, '');
  });
  queue.plans = [cancel];
}

/** A change that is in force at once; its operation takes a moment. */
export function updateNode(
  estate: Estate,
  node: TpuNode,
  change: (spec: NodeSpec) => NodeSpec,
  at: Millis,
): LiveTpuOperation {
  const { labels, metadata } = node.spec;
  node.spec = change(node.spec);
  if (node.spec.metadata !== metadata) nodeMetadataChanged(estate, node, at);
  if (node.spec.labels !== labels) node.labelHistory.push({ at, value: node.spec.labels });
  const operation = estate.tpuOperations.open({ ...node.ref, kind: 'nodes' }, 'update', at, estate.nextId());
  const takes = between(estate.seed, `quick ${operation.name}`, 2 * SECOND, 6 * SECOND);
  estate.agenda.add(at + takes, (doneAt) => endTpu([operation], doneAt, { node }));
  return operation;
}

function demandOf({ ref, spec }: TpuNode) {
  return tpuDemand(ref.zone, spec.slice, isSpot(spec), 1);
}

function take(project: Project, node: TpuNode): void {
  node.holds = [demandOf(node)];
  project.quotas.take(node.holds);
}

function openFor(estate: Estate, node: TpuNode, verb: TpuOperation['verb'], at: Millis): LiveTpuOperation {
  const operation = estate.tpuOperations.open({ ...node.ref, kind: 'nodes' }, verb, at, estate.nextId());
  node.underway.push(operation);
  return operation;
}

function endUnderway(node: TpuNode, at: Millis): void {
  endTpu(node.underway, at, { node });
  node.underway = [];
}

function plan(estate: Estate, node: TpuNode, at: Millis, happen: (at: Millis) => void): void {
  node.plans.push(estate.agenda.add(at, happen).cancel);
}
