/** Reads the queued resource that a creation asks for, refusing what the Cloud TPU API refuses. */
import type { Duration, Millis } from '../../../domain/time.ts';
import { SECOND } from '../../../domain/time.ts';
import type { QueueSpec } from '../../world/tpu-node.ts';
import type { World } from '../../world/world.ts';
import type { Place } from './find.ts';
import { object, readId, readNode, text } from './node-request.ts';
import { badRequest, failedPrecondition, notImplemented } from './refusals.ts';

type Body = Readonly<Record<string, unknown>>;

/** Throws GoogleError 400, 501. `now` is when the request came. */
export function readQueue(world: World, place: Place, name: string, body: Body, now: Millis): QueueSpec {
  const { nodeSpec } = object(body.tpu);
  const specs: readonly unknown[] = Array.isArray(nodeSpec) ? nodeSpec : [];
  if (specs.length !== 1) {
    throw badRequest(`A queued resource must have exactly one node spec, not ${specs.length}.`);
  }
  const spec = object(specs[0]);
  const parents = [place.parent, `projects/${place.project.number}/locations/${place.zone}`];
  if (!parents.includes(text(spec.parent) ?? '')) {
    throw badRequest(`The parent of the node spec must be "${place.parent}".`);
  }
  if (text(body.reservationName) !== undefined) {
    throw failedPrecondition(`The reservation "${text(body.reservationName)}" has no capacity left.`);
  }
  const multislice = readMultislice(spec, name);
  const names =
    multislice === undefined
      ? [readId('node_id', text(spec.nodeId) ?? null)]
      : Array.from({ length: multislice.nodeCount }, (_, i) => `${multislice.nodeIdPrefix}-${i}`);
  const policy = body.queueingPolicy === undefined ? undefined : object(body.queueingPolicy);
  return {
    project: place.project.id,
    zone: place.zone,
    name,
    nodes: names.map((each) => readNode(world, place, each, object(spec.node))),
    multislice,
    tier: body.spot !== undefined ? 'spot' : body.guaranteed !== undefined ? 'guaranteed' : undefined,
    policy,
    waits: policy === undefined ? undefined : readWaits(policy, now),
  };
}

function readMultislice(spec: Body, name: string): QueueSpec['multislice'] {
  if (spec.multisliceParams === undefined) return undefined;
  const { nodeCount, nodeIdPrefix } = object(spec.multisliceParams);
  const count = Number(nodeCount ?? 0);
  if (!(count >= 2))
    throw badRequest(`The node_count of a multislice request must be 2 or more, not ${count}.`);
  return { nodeCount: count, nodeIdPrefix: readId('node_id_prefix', text(nodeIdPrefix) ?? name) };
}

/** How long it may wait from now on. */
function readWaits(policy: Body, now: Millis): Duration | undefined {
  const { validUntilDuration, validUntilTime, ...others } = policy;
  const [other] = Object.keys(others);
  if (other !== undefined) throw notImplemented(`queueingPolicy.${other}`);
  const waits =
    typeof validUntilDuration === 'string'
      ? Number.parseFloat(validUntilDuration) * SECOND
      : typeof validUntilTime === 'string'
        ? Date.parse(validUntilTime) - now
        : undefined;
  if (waits !== undefined && waits <= 0) throw badRequest('The valid until time must be in the future.');
  return waits;
}
