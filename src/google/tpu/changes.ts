/** Changes of TPUs that exist, at the Cloud TPU API: their labels and metadata; and what they cannot change. */
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Cloud, MachineAt } from '../../ports/cloud.ts';
import { invalidRequest } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import { readOperation } from './operations.ts';
import type { Node, NodeJson } from './record.ts';
import { parentOf } from './request.ts';

type Changes = Pick<
  Cloud,
  'setLabels' | 'setMetadata' | 'bootDisk' | 'setMachineType' | 'setAccelerators' | 'setBuy' | 'serialTail'
>;

type Words = Readonly<Record<string, string>>;

/** The part of the port that changes a TPU. `nodesOf` gives the nodes of a machine. */
export function tpuChanges(
  google: GoogleConnection,
  nodesOf: (at: MachineAt) => Promise<Result<readonly Node[]>>,
): Changes {
  /**
   * Merges `words` into the labels or the metadata of every node. They have no fingerprint: of two writers at the same
   * time the later one counts.
   */
  async function merge(at: MachineAt, what: 'labels' | 'metadata', words: Words): Promise<Result<void>> {
    const nodes = await nodesOf(at);
    if (!nodes.ok) return nodes;
    for (const node of nodes.value) {
      const name = `${parentOf(node.project, node.zone)}/nodes/${node.name}`;
      const found = await google.read('tpu.nodes.get', { name }, (json) => (json as Parts)[what] ?? {}, {
        fields: what,
      });
      if (!found.ok) return found;
      if (Object.entries(words).every(([key, value]) => found.value[key] === value)) continue;
      const set = await google.read(
        'tpu.nodes.patch',
        { node: { name, [what]: { ...found.value, ...words } }, updateMask: { paths: [what] } },
        readOperation,
      );
      if (!set.ok) return set;
    }
    return ok(undefined);
  }

  return {
    setLabels: (at, labels) => merge(at, 'labels', labels),
    setMetadata: (at, key, value) => merge(at, 'metadata', { [key]: value }),
    bootDisk: async (at) => cannot(at, 'its disk cannot be changed'),
    setMachineType: async (at) => cannot(at, 'its size cannot be changed'),
    setAccelerators: async (at) => cannot(at, 'its chips cannot be changed'),
    setBuy: async (at) => cannot(at, 'how it is bought cannot be changed'),
    serialTail: async (at) => cannot(at, 'Google shows no serial console of it'),
  };
}

type Parts = Pick<NodeJson, 'labels'> & { readonly metadata?: Words };

function cannot({ name }: MachineAt, why: string): Result<never> {
  return fail(invalidRequest(`${name} is a TPU: ${why}`));
}
