/** What is in a project whoever made it, at Compute Engine and at the Cloud TPU API: the Inventory port. */
import { ok, type Result } from '../domain/result.ts';
import type { Inventory, StrangeMachine, StrangeMachines } from '../ports/inventory.ts';
import { readLeftover, removeLeftover } from './compute/leftover.ts';
import { readLeftovers } from './compute/leftovers.ts';
import { strangeInstance, strangeInstances } from './compute/strangers.ts';
import type { GoogleConnection } from './connect.ts';
import { tpuEstate } from './tpu/estate.ts';

/** The Inventory port over the official clients. */
export function googleInventory(google: GoogleConnection): Inventory {
  const tpus = tpuEstate(google);

  /** A project that may not use the Cloud TPU API, or never switched it on, has none there. */
  async function strangeNodes(project: string): Promise<StrangeMachines> {
    const nodes = await tpus.nodes(project);
    if (!nodes.ok) {
      const hasNone = nodes.fault.kind === 'not-found' || nodes.fault.kind === 'denied';
      return { machines: [], complete: hasNone };
    }
    const machines = nodes.value.all
      .filter(({ labels, status }) => labels.lamplighter === undefined && status === 'running')
      .map(({ queuedBy, hosts, ...node }): StrangeMachine => ({ ...node, accelerators: undefined }));
    return { machines, complete: nodes.value.complete };
  }

  return {
    leftovers: (project) => readLeftovers(google, project),

    stranger: (at) => strangeInstance(google, at),
    leftover: (at) => readLeftover(google, at),

    removeLeftover: (at, requestId) => removeLeftover(google, at, requestId),

    async strangers(project): Promise<Result<StrangeMachines>> {
      const [instances, nodes] = await Promise.all([
        strangeInstances(google, project),
        strangeNodes(project),
      ]);
      if (!instances.ok) return instances;
      return ok({
        machines: [...instances.value.machines, ...nodes.machines],
        complete: instances.value.complete && nodes.complete,
      });
    },
  };
}
