/** The TPU nodes and queued resources of one project. */
import type { Millis } from '../../domain/time.ts';
import type { QueuedResource, TpuNode } from './tpu-node.ts';

export class TpuFleet {
  readonly #nodes = new Map<string, TpuNode>();
  readonly #queues = new Map<string, QueuedResource>();
  /** Deleted ones: their samples and bills outlive them. */
  readonly goneNodes: TpuNode[] = [];

  node(zone: string, name: string): TpuNode | undefined {
    return this.#nodes.get(`${zone}/${name}`);
  }

  /** By zone, then name. */
  nodes(): readonly TpuNode[] {
    return sorted(this.#nodes);
  }

  queue(zone: string, name: string): QueuedResource | undefined {
    return this.#queues.get(`${zone}/${name}`);
  }

  /** By zone, then name. */
  queues(): readonly QueuedResource[] {
    return sorted(this.#queues);
  }

  addNode(node: TpuNode): void {
    this.#nodes.set(`${node.ref.zone}/${node.ref.name}`, node);
  }

  addQueue(queue: QueuedResource): void {
    this.#queues.set(`${queue.ref.zone}/${queue.ref.name}`, queue);
  }

  removeNode(node: TpuNode, at: Millis): void {
    node.deletedAt = at;
    this.#nodes.delete(`${node.ref.zone}/${node.ref.name}`);
    this.goneNodes.push(node);
  }

  removeQueue(queue: QueuedResource, at: Millis): void {
    queue.deletedAt = at;
    this.#queues.delete(`${queue.ref.zone}/${queue.ref.name}`);
  }
}

function sorted<T>(entries: ReadonlyMap<string, T>): readonly T[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
