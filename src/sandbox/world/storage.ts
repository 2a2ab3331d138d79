/** What happens to disks on their own: they grow, they are copied, they are deleted; and to the copies. */
import { type Millis, SECOND } from '../../domain/time.ts';
import type { Estate } from './estate.ts';
import type { StaticAddress } from './left-behind.ts';
import { quickOperation, type Target } from './lifecycle.ts';
import type { Disk, Snapshot } from './machine.ts';
import { diskDemand } from './quotas.ts';
import { between } from './random.ts';
import type { LiveOperation } from './types.ts';

/** Deletes a disk that no machine uses; its quota goes back. */
export function deleteDisk(
  estate: Estate,
  disk: Disk,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const project = estate.projectOf(disk.project);
  estate.note(at, 'disks.delete', undefined, `${disk.zone}/${disk.name}`);
  project.quotas.give(diskDemand(disk.zone, disk.type, disk.sizeGib));
  project.removeDisk(disk, at);
  return quickOperation(estate, targetOf(disk), 'delete', at, requestId);
}

/** A larger size is in force, counted and billed from now on. */
export function growDisk(
  estate: Estate,
  disk: Disk,
  sizeGib: number,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const { quotas } = estate.projectOf(disk.project);
  const { user } = disk;
  estate.note(at, 'disks.resize', user?.ref, `${disk.zone}/${disk.name} to ${sizeGib} GB`);
  quotas.take(diskDemand(disk.zone, disk.type, sizeGib - disk.sizeGib));
  disk.sizeGib = sizeGib;
  disk.sizes.push({ at, value: sizeGib });
  if (user !== undefined) {
    const disks = user.spec.disks.map((spec) => (spec.name === disk.name ? { ...spec, sizeGib } : spec));
    user.spec = { ...user.spec, disks };
  }
  return quickOperation(estate, targetOf(disk), 'resize', at, requestId);
}

/** A copy of the disk as it is now. The operation ends at once; the copy is ready a while after. */
export function takeSnapshot(
  estate: Estate,
  disk: Disk,
  { name, labels }: Pick<Snapshot, 'name' | 'labels'>,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const id = estate.nextId();
  const { project, zone, sizeGib } = disk;
  estate.note(at, 'disks.createSnapshot', disk.user?.ref, `${zone}/${disk.name} as ${name}`);
  const readyAt = at + between(estate.seed, `snapshot ${id}`, 25 * SECOND, 75 * SECOND);
  const source = { id: disk.id, zone, name: disk.name, sizeGib };
  estate
    .projectOf(project)
    .snapshots.set(name, { id, project, name, source, labels, createdAt: at, readyAt, deletedAt: undefined });
  return quickOperation(estate, targetOf(disk), 'createSnapshot', at, requestId);
}

/** The copy is gone at once; disks that were made of it stay. */
function deleteSnapshot(
  estate: Estate,
  snapshot: Snapshot,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const { project, name, id } = snapshot;
  const home = estate.projectOf(project);
  estate.note(at, 'snapshots.delete', undefined, name);
  snapshot.deletedAt = at;
  home.snapshots.delete(name);
  home.goneSnapshots.push(snapshot);
  return quickOperation(estate, { project, zone: '', name, id, kind: 'snapshots' }, 'delete', at, requestId);
}

export type Left = Snapshot | (StaticAddress & { readonly project: string });

export function deleteLeft(
  estate: Estate,
  what: Left,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  return 'source' in what
    ? deleteSnapshot(estate, what, at, requestId)
    : deleteAddress(estate, what, at, requestId);
}

/** The address is anybody's again. */
function deleteAddress(
  estate: Estate,
  { project, region, name }: Exclude<Left, Snapshot>,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  estate.note(at, 'addresses.delete', undefined, `${region}/${name}`);
  estate.projectOf(project).addresses.delete(`${region}/${name}`);
  const target: Target = { project, zone: region, name, id: estate.nextId(), kind: 'addresses' };
  return quickOperation(estate, target, 'delete', at, requestId);
}

function targetOf({ project, zone, name, id }: Disk): Target {
  return { project, zone, name, id, kind: 'disks' };
}
