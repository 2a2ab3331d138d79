/** What happens to disks on their own: they grow, they are deleted. */
import type { Millis } from '../../domain/time.ts';
import type { Estate } from './estate.ts';
import { quickOperation, type Target } from './lifecycle.ts';
import type { Disk } from './machine.ts';
import { diskDemand } from './quotas.ts';
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

function targetOf({ project, zone, name, id }: Disk): Target {
  return { project, zone, name, id, kind: 'disks' };
}
