/** Snapshots behind the Cloud port, over the simulated estate without the wire. */
import { ok } from '../../../src/domain/result.ts';
import type { Cloud, CloudSnapshot } from '../../../src/ports/cloud.ts';
import { findProject } from '../../../src/sandbox/google-api/compute/find.ts';
import {
  createSnapshot,
  deleteSnapshot,
  getSnapshot,
} from '../../../src/sandbox/google-api/compute/snapshot-verbs.ts';
import { snapshotCost } from '../../../src/sandbox/world/list-prices.ts';
import type { Snapshot } from '../../../src/sandbox/world/machine.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { answered, requestFor } from './google-faults.ts';

export function worldSnapshots(
  world: World,
): Pick<Cloud, 'takeSnapshot' | 'snapshot' | 'snapshots' | 'removeSnapshot'> {
  const read = ({ project, name, source, labels, createdAt, readyAt }: Snapshot): CloudSnapshot => {
    const status = world.clock.now() < readyAt ? 'creating' : 'ready';
    const storedGb = snapshotCost(source.sizeGib).gib;
    return {
      ...{ project, name, status, createdAt, labels: { ...labels } },
      ...(status === 'ready' ? { storedGb } : {}),
    };
  };
  const found = (project: string) => answered(() => findProject(world, requestFor({ project })).snapshots);

  return {
    async takeSnapshot({ project, zone, name }, as, requestId) {
      const request = requestFor({ project, zone, disk: name }, { requestId }, as);
      const taken = answered(() => createSnapshot(world, request));
      return taken.ok ? ok({ project, zone, name: (taken.value as { readonly name: string }).name }) : taken;
    },

    async snapshot(project, name) {
      const shown = answered(() => getSnapshot(world, requestFor({ project, snapshot: name })));
      if (!shown.ok) return shown;
      const all = found(project);
      if (!all.ok) return all;
      const one = all.value.get(name);
      if (one === undefined) throw new Error(`${name} is shown and not there`);
      return ok(read(one));
    },

    async snapshots(project) {
      const all = found(project);
      if (!all.ok) return all;
      return ok([...all.value.values()].filter(({ labels }) => 'lamplighter' in labels).map(read));
    },

    async removeSnapshot(project, name, requestId) {
      const params = requestFor({ project, snapshot: name }, { requestId });
      const gone = answered(() => deleteSnapshot(world, params));
      return gone.ok ? ok(undefined) : gone;
    },
  };
}
