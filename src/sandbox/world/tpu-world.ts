/** The part of the world that the Cloud TPU API acts on. */
import type { Millis } from '../../domain/time.ts';
import type { ConsoleMachine, ConsoleQueue, MachineRef } from './console.ts';
import type { Estate, Project } from './estate.ts';
import type { Shortage } from './quotas.ts';
import { tpuAccelerator } from './tpu-births.ts';
import { type TpuCatalogue, tpuCatalogue } from './tpu-catalogue.ts';
import { consoleNode, consoleQueue, nodeCost } from './tpu-console.ts';
import {
  createNode,
  deleteNode,
  preemptNode,
  startNode,
  stopNode,
  suspend,
  updateNode,
} from './tpu-lifecycle.ts';
import {
  isSpot,
  type NodeSpec,
  type QueuedResource,
  type QueueSpec,
  type TpuNode,
  type TpuOperation,
} from './tpu-node.ts';
import { createQueue, deleteQueue, isSpotTier } from './tpu-queue.ts';
import { isTpuMetric, tpuDemand } from './tpu-quotas.ts';
import { seriesOfNode } from './tpu-samples.ts';
import type { TimeSeries } from './types.ts';

/** Every access first brings the world up to its clock, as the world's own methods do. */
export class TpuWorld {
  readonly catalogue: TpuCatalogue = tpuCatalogue();
  readonly #estate: Estate;
  readonly #settle: () => Millis;

  constructor(estate: Estate, settle: () => Millis) {
    this.#estate = estate;
    this.#settle = settle;
  }

  operation(project: string, zone: string, name: string): TpuOperation | undefined {
    this.#settle();
    return this.#estate.tpuOperations.find(project, zone, name);
  }

  /** The operation that a requestId led to within the last hour. */
  operationOfRequest(project: string, requestId: string): TpuOperation | undefined {
    return this.#estate.tpuOperations.byRequest(project, requestId, this.#settle());
  }

  /** The quota that a node would exceed; undefined when it fits. */
  nodeShortage(spec: NodeSpec): Shortage | undefined {
    this.#settle();
    const { quotas } = this.#estate.projectOf(spec.project);
    return quotas.shortage([tpuDemand(spec.zone, spec.slice, isSpot(spec), 1)]);
  }

  /** The quota that a queued resource would exceed with all its nodes; undefined when it fits. */
  queueShortage(spec: QueueSpec): Shortage | undefined {
    this.#settle();
    const [first] = spec.nodes;
    if (first === undefined) return undefined;
    const { quotas } = this.#estate.projectOf(spec.project);
    return quotas.shortage([tpuDemand(spec.zone, first.slice, isSpotTier(spec), spec.nodes.length)]);
  }

  /** Writes down that a request was refused for lack of quota. */
  noteRefusal(spec: NodeSpec | QueueSpec, { metric, scope }: Shortage): void {
    this.#estate.note(this.#settle(), 'quota-refused', refOf(spec), `${metric} in ${scope}`);
  }

  /** Asks for a node; the caller has checked that Google would take the request. */
  createNode(spec: NodeSpec): TpuOperation {
    const now = this.#note('nodes.create', spec, spec.slice.type);
    return createNode(this.#estate, this.#home(spec.project), spec, now);
  }

  /** Starts a STOPPED node. */
  startNode(node: TpuNode): TpuOperation {
    const now = this.#note('nodes.start', node.ref, node.state);
    return startNode(this.#estate, this.#home(node.ref.project), node, now);
  }

  /** Stops a READY node. */
  stopNode(node: TpuNode): TpuOperation {
    const now = this.#note('nodes.stop', node.ref, node.state);
    return stopNode(this.#estate, this.#home(node.ref.project), node, now);
  }

  /** Deletes a node; the queued resource that made it is suspended when it has no more. */
  deleteNode(node: TpuNode): TpuOperation {
    const now = this.#note('nodes.delete', node.ref, node.state);
    const { queue } = node;
    return deleteNode(this.#estate, this.#home(node.ref.project), node, now, (at) => {
      if (queue?.nodes.length === 0 && !['SUSPENDING', 'SUSPENDED', 'DELETING'].includes(queue.state)) {
        suspend(this.#estate, queue, 'USER', at);
      }
    });
  }

  /** A change of labels, metadata and the like. */
  updateNode(node: TpuNode, change: (spec: NodeSpec) => NodeSpec): TpuOperation {
    const now = this.#note('nodes.update', node.ref, node.state);
    return updateNode(this.#estate, node, change, now);
  }

  /** The set-up of one host gives up, with those words, where it would enter that phase. Throws Error without such a host. */
  giveUpSetUp(ref: MachineRef, host: number, phase: string, words: string): void {
    const worker = this.node(ref)?.workers[host];
    if (worker === undefined) throw new Error(`${ref.name} has no host ${host}`);
    worker.givesUp = { phase, words };
  }

  createQueue(spec: QueueSpec, requestId?: string): TpuOperation {
    const detail = `${spec.nodes.length} x ${spec.nodes[0]?.slice.type ?? ''}`;
    const now = this.#note('queuedResources.create', spec, detail);
    return createQueue(this.#estate, this.#home(spec.project), spec, now, requestId);
  }

  /** Deletes a queued resource with its nodes. */
  deleteQueue(queue: QueuedResource, requestId?: string): TpuOperation {
    const now = this.#note('queuedResources.delete', queue.ref, queue.state);
    return deleteQueue(this.#estate, this.#home(queue.ref.project), queue, now, requestId);
  }

  /** The nodes of every project, as the console shows them. */
  machines(): readonly ConsoleMachine[] {
    const now = this.#settle();
    const projects = [...this.#estate.projects.values()];
    return projects.flatMap(({ tpu }) => tpu.nodes().map((node) => consoleNode(node, now)));
  }

  /** The queued resources of every project, as the console shows them. */
  queues(): readonly ConsoleQueue[] {
    this.#settle();
    return [...this.#estate.projects.values()].flatMap(({ tpu }) => tpu.queues().map(consoleQueue));
  }

  /** What each node cost until now, in micro-USD, with those that are gone. */
  costs(): readonly (MachineRef & { readonly micros: number })[] {
    const now = this.#settle();
    return [...this.#estate.projects.values()].flatMap(({ tpu }) =>
      [...tpu.nodes(), ...tpu.goneNodes].map((node) => ({ ...node.ref, micros: nodeCost(node, now) })),
    );
  }

  /** The quotas of the Cloud TPU API of which something is used. */
  quotasInUse(): readonly { readonly zone: string; readonly metric: string; readonly usage: number }[] {
    this.#settle();
    return [...this.#estate.projects.values()].flatMap(({ quotas }) =>
      this.catalogue.zones.flatMap((zone) =>
        quotas
          .metrics(zone)
          .filter(isTpuMetric)
          .map((metric) => ({ zone, metric, usage: quotas.usage(zone, metric) }))
          .filter(({ usage }) => usage !== 0),
      ),
    );
  }

  /** As `World.timeSeries`, of the hosts of a project's nodes. */
  *timeSeries(home: Project, metricType: string, from: Millis, to: Millis): Generator<TimeSeries> {
    const now = this.#settle();
    for (const node of [...home.tpu.nodes(), ...home.tpu.goneNodes]) {
      yield* seriesOfNode(node, metricType, from, to, now);
    }
  }

  /** Undefined when there is no such node. */
  node(ref: MachineRef): TpuNode | undefined {
    this.#settle();
    return this.#estate.projects.get(ref.project)?.tpu.node(ref.zone, ref.name);
  }

  /** The generations sold in a zone, as its capacity is switched: tpu-v6e. */
  accelerators(zone: string): readonly string[] {
    return this.catalogue.generations(zone).map(tpuAccelerator);
  }

  /** Google takes a spot node back; false where there is none. Throws Error when it is not a READY spot node. */
  preempted(ref: MachineRef): boolean {
    const node = this.node(ref);
    if (node === undefined) return false;
    if (node.state !== 'READY' || !isSpot(node.spec)) {
      throw new Error(`${node.ref.name} is not a running spot machine`);
    }
    preemptNode(this.#estate, node, this.#settle());
    return true;
  }

  #home(project: string): Project {
    return this.#estate.projectOf(project);
  }

  #note(kind: string, spec: NodeSpec | QueueSpec | TpuNode['ref'], detail: string): Millis {
    const now = this.#settle();
    this.#estate.note(now, kind, refOf(spec), detail);
    return now;
  }
}

function refOf({ project, zone, name }: TpuNode['ref']): TpuNode['ref'] {
  return { project, zone, name };
}
