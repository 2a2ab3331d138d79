/** What happens to queued resources: waiting, being served, running out of time, and going away. */
import type { Millis } from '../../domain/time.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import type { Estate, Project } from './estate.ts';
import { between } from './random.ts';
import { bearNode, buryNode, giveBack, tpuAccelerator } from './tpu-births.ts';
import { comeUp, goAway } from './tpu-lifecycle.ts';
import {
  isSpot,
  type LiveTpuOperation,
  type QueuedResource,
  type QueueSpec,
  type QueueState,
  type RpcStatus,
  type TpuOperation,
} from './tpu-node.ts';
import { endTpu } from './tpu-operations.ts';
import { tpuDemand } from './tpu-quotas.ts';

/** Between two looks whether the zone has capacity. */
const EVERY = MINUTE;

/** A request for slices; the caller has found that the quota suffices. It holds its quota until it is deleted. */
export function createQueue(
  estate: Estate,
  project: Project,
  spec: QueueSpec,
  at: Millis,
  requestId: string | undefined,
): LiveTpuOperation {
  const { project: projectId, zone, name } = spec;
  const queue: QueuedResource = {
    ref: { project: projectId, zone, name },
    spec,
    state: 'CREATING',
    since: at,
    initiator: 'USER',
    error: undefined,
    createdAt: at,
    deletedAt: undefined,
    nodes: [],
    underway: [],
    plans: [],
    holds: spec.nodes.map((node) => tpuDemand(zone, node.slice, isSpotTier(spec), 1)),
  };
  project.quotas.take(queue.holds);
  project.tpu.addQueue(queue);
  const operation = openFor(estate, queue, 'create', at, requestId);
  const acceptedAt = at + between(estate.seed, `accept ${operation.name}`, 2 * SECOND, 5 * SECOND);
  const waitingAt = acceptedAt + between(estate.seed, `wait ${operation.name}`, 3 * SECOND, 8 * SECOND);
  const until = spec.waits === undefined ? Number.POSITIVE_INFINITY : at + spec.waits;
  plan(estate, queue, acceptedAt, (now) => {
    enter(queue, 'ACCEPTED', now);
    endTpu(queue.underway, now, { queue });
    queue.underway = [];
  });
  plan(estate, queue, waitingAt, (now) => enter(queue, 'WAITING_FOR_RESOURCES', now));
  look(
    estate,
    project,
    queue,
    waitingAt + between(estate.seed, `look ${name} ${at}`, 10 * SECOND, 40 * SECOND),
    until,
  );
  return operation;
}

/** A queued resource of the spot tier, or one whose nodes are to be preemptible, draws on the preemptible pool. */
export function isSpotTier({ tier, nodes }: QueueSpec): boolean {
  return tier === 'spot' || nodes.some(isSpot);
}

function look(estate: Estate, project: Project, queue: QueuedResource, at: Millis, until: Millis): void {
  plan(estate, queue, Math.min(at, until), (now) => {
    const isOut = queue.spec.nodes.some(({ zone, slice }) =>
      estate.capacity.isOut(zone, tpuAccelerator(slice.generation)),
    );
    if (now >= until) fail(estate, queue, now, { code: 4, message: TOO_LATE });
    else if (isOut) look(estate, project, queue, now + EVERY, until);
    else serve(estate, project, queue, now);
  });
}

/** Google's own words for it are not known (UNVERIFIED). */
const TOO_LATE =
  'The resources could not be provisioned within the start timing constraints of the request: the valid until time has passed.';

function fail(estate: Estate, queue: QueuedResource, at: Millis, error: RpcStatus): void {
  enter(queue, 'FAILED', at);
  queue.error = error;
  endTpu(queue.underway, at, error);
  queue.underway = [];
  estate.note(at, 'failed', queue.ref, error.message);
}

function serve(estate: Estate, project: Project, queue: QueuedResource, at: Millis): void {
  enter(queue, 'PROVISIONING', at);
  estate.note(at, 'provisioning', queue.ref, queue.spec.nodes[0]?.slice.type ?? '');
  const spot = isSpotTier(queue.spec);
  for (const spec of queue.spec.nodes) {
    const node = bearNode(estate, project, { ...spec, spot }, queue, at);
    queue.nodes.push(node);
    comeUp(estate, node, at, {
      up(upAt) {
        if (queue.state === 'PROVISIONING' && queue.nodes.every(({ state }) => state === 'READY')) {
          enter(queue, 'ACTIVE', upAt);
        }
      },
      none: (failedAt) => backToTheQueue(estate, project, queue, failedAt),
      over: (how, overAt) => {
        const { project: id, zone, name } = queue.ref;
        const path = `projects/${id}/locations/${zone}/queuedResources/${name}`;
        if (how === `DELETE ${path}?force=true`) deleteQueue(estate, project, queue, overAt, undefined);
      },
    });
  }
}

/** The capacity was gone again before the hosts could be placed: it waits on. */
function backToTheQueue(estate: Estate, project: Project, queue: QueuedResource, at: Millis): void {
  for (const node of [...queue.nodes]) buryNode(project, node, at);
  enter(queue, 'WAITING_FOR_RESOURCES', at);
  const { waits } = queue.spec;
  const until = waits === undefined ? Number.POSITIVE_INFINITY : queue.createdAt + waits;
  look(estate, project, queue, at + EVERY, Math.max(until, at));
}

/** A deletion with everything that it made. The caller has checked `force`. */
export function deleteQueue(
  estate: Estate,
  project: Project,
  queue: QueuedResource,
  at: Millis,
  requestId: string | undefined,
): LiveTpuOperation {
  const operation = openFor(estate, queue, 'delete', at, requestId);
  if (queue.state === 'DELETING') return operation;
  for (const cancel of queue.plans) cancel();
  queue.plans = [];
  enter(queue, 'DELETING', at, 'USER');
  const goneAt = at + between(estate.seed, `forget ${operation.name}`, 5 * SECOND, 15 * SECOND);
  const forget = (now: Millis) => {
    endTpu(queue.underway, now, { empty: true });
    queue.underway = [];
    giveBack(project, queue);
    project.tpu.removeQueue(queue, now);
    estate.note(now, 'deleted', queue.ref, 'queued resource');
  };
  if (queue.nodes.length === 0) plan(estate, queue, goneAt, forget);
  for (const node of [...queue.nodes]) {
    goAway(estate, project, node, at, (now) => {
      if (queue.nodes.length === 0) forget(now);
    });
  }
  return operation;
}

function enter(
  queue: QueuedResource,
  state: QueueState,
  at: Millis,
  initiator: QueuedResource['initiator'] = 'SERVICE',
): void {
  queue.state = state;
  queue.since = at;
  queue.initiator = initiator;
}

function openFor(
  estate: Estate,
  queue: QueuedResource,
  verb: TpuOperation['verb'],
  at: Millis,
  requestId: string | undefined,
): LiveTpuOperation {
  const target = { ...queue.ref, kind: 'queuedResources' } as const;
  const operation = estate.tpuOperations.open(target, verb, at, estate.nextId(), requestId);
  queue.underway.push(operation);
  return operation;
}

function plan(estate: Estate, queue: QueuedResource, at: Millis, happen: (at: Millis) => void): void {
  queue.plans.push(estate.agenda.add(at, happen).cancel);
}
