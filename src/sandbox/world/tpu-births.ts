/** Makes TPU nodes and takes them out of the world again. */
import type { Millis } from '../../domain/time.ts';
import { behaviourOf } from './births.ts';
import type { Estate, Project } from './estate.ts';
import { randomOf, streamOf } from './random.ts';
import { isSpot, type NodeSpec, type QueuedResource, type TpuNode, type TpuWorker } from './tpu-node.ts';
import { endTpu, noCapacity } from './tpu-operations.ts';

/** What the capacity of a zone is kept under, for each generation. */
export function tpuAccelerator(generation: string): string {
  return `tpu-${generation}`;
}

/** Adds a node in CREATING; takes no quota. */
export function bearNode(
  estate: Estate,
  project: Project,
  spec: NodeSpec,
  queue: QueuedResource | undefined,
  at: Millis,
): TpuNode {
  const id = estate.nextId();
  const { project: projectId, zone, name } = spec;
  const node: TpuNode = {
    id,
    ref: { project: projectId, zone, name },
    spec,
    state: 'CREATING',
    createdAt: at,
    deletedAt: undefined,
    queue,
    workers: workersOf(estate, spec, id),
    runs: [],
    charges: [],
    labelHistory: [{ at, value: spec.labels }],
    behaviours: [{ at, value: behaviourOf(estate, name, estate.nextBirth()) }],
    reporting: [{ at, value: true }],
    underway: [],
    stream: streamOf(estate.seed, `node ${id}`),
    plans: [],
    holds: [],
  };
  project.tpu.addNode(node);
  return node;
}

/** The addresses of a slice lie side by side. */
function workersOf(estate: Estate, { slice, externalAddresses }: NodeSpec, id: string): TpuWorker[] {
  const net = Math.floor(randomOf(estate.seed, `tpu address ${id}`) * 0xfff);
  return Array.from({ length: slice.hosts }, (_, i) => {
    const host = net * 16 + 2 + i;
    const tail = `${(host >> 8) & 0xff}.${host & 0xff}`;
    return {
      internalAddress: `10.${130 + ((host >> 16) & 0x3f)}.${tail}`,
      externalAddress: externalAddresses ? `35.${186 + ((host >> 16) & 0x3f)}.${tail}` : undefined,
      attributes: new Map<string, string>(),
      copies: new Set<string>(),
      meteredFrom: undefined,
      givesUp: undefined,
    };
  });
}

/** The node is READY from now on and costs money. */
export function enterReady(node: TpuNode, at: Millis): void {
  const { slice } = node.spec;
  const spot = isSpot(node.spec);
  node.state = 'READY';
  node.runs.push({ from: at, to: undefined, agentFrom: at });
  node.charges.push({
    from: at,
    to: undefined,
    micros: spot ? slice.price.spot : slice.price.standard,
    spot,
  });
}

/** The node runs no more: run and charge end, plans are dropped; quota stays as it is. */
export function leaveReady(node: TpuNode, at: Millis): void {
  const run = node.runs.at(-1);
  if (run !== undefined) run.to ??= at;
  const charge = node.charges.at(-1);
  if (charge !== undefined) charge.to ??= at;
  dropNodePlans(node);
}

export function dropNodePlans(node: TpuNode): void {
  for (const cancel of node.plans) cancel();
  node.plans = [];
}

/** Gives back the quota that the node itself holds. */
export function giveBack(project: Project, holder: Pick<TpuNode | QueuedResource, 'holds'>): void {
  project.quotas.give(holder.holds);
  holder.holds = [];
}

/** Takes a node out of the world. */
export function buryNode(project: Project, node: TpuNode, at: Millis): void {
  leaveReady(node, at);
  giveBack(project, node);
  project.tpu.removeNode(node, at);
  const siblings = node.queue?.nodes;
  if (siblings?.includes(node)) siblings.splice(siblings.indexOf(node), 1);
}

/** A creation that found the zone empty: the operation says so, and nothing is left. */
export function stillborn(estate: Estate, project: Project, node: TpuNode, at: Millis): void {
  const { zone } = node.ref;
  estate.note(at, 'stockout', node.ref, `${zone} has no ${tpuAccelerator(node.spec.slice.generation)}`);
  endTpu(node.underway, at, noCapacity(zone, node.id));
  buryNode(project, node, at);
}
