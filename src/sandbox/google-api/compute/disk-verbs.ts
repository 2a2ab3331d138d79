/** Disks being grown and deleted. */
import { quotaSentence } from '../../world/operations.ts';
import { diskDemand } from '../../world/quotas.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest } from '../http.ts';
import { MAX_GIB } from './disk-request.ts';
import { findDisk, findPlace, findRequest } from './find.ts';
import { showOperation } from './instance-view.ts';
import { invalidField, quotaExceeded } from './refusals.ts';

/** Throws GoogleError 400 while a machine uses the disk. */
export function deleteDisk(world: World, request: GoogleRequest): object {
  const place = findPlace(world, request);
  const about = { type: 'delete', zone: place.zone, name: request.params.disk ?? '' };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  const { disk, path } = findDisk(world, request);
  if (disk.user !== undefined) {
    const user = `${path}/instances/${disk.user.ref.name}`;
    const message = `The disk resource '${path}/disks/${disk.name}' is already being used by '${user}'`;
    throw new GoogleError(400, message, { reason: 'resourceInUseByAnotherResource' });
  }
  return showOperation(world.deleteDisk(disk, requestId));
}

/** A disk grows while it is in use. Throws GoogleError 400 for the same or a smaller size, 403 beyond the quota. */
export function resizeDisk(world: World, request: GoogleRequest): object {
  const { disk, zone, project } = findDisk(world, request);
  const { requestId, earlier } = findRequest(world, request, { type: 'resize', zone, name: disk.name });
  if (earlier !== undefined) return showOperation(earlier);
  const { sizeGb = '' } = (request.body ?? {}) as { sizeGb?: string };
  const size = Number(sizeGb);
  if (!(size > disk.sizeGib)) {
    const why = `New disk size '${sizeGb}' GB must be larger than existing size '${disk.sizeGib}' GB.`;
    throw invalidField('sizeGb', sizeGb, why);
  }
  if (size > MAX_GIB) {
    throw invalidField('sizeGb', sizeGb, `Disk size must be between 1 and ${MAX_GIB} GB.`);
  }
  const shortage = project.quotas.shortage(diskDemand(zone, disk.type, size - disk.sizeGib));
  if (shortage !== undefined) throw quotaExceeded(quotaSentence(shortage));
  return showOperation(world.growDisk(disk, size, requestId));
}
