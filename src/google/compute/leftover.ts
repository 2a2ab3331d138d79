/** One disk, snapshot or address that is to be deleted: as it is now, and its end. */
import type { Fault } from '../../domain/fault.ts';
import type { Leftover, LeftoverAt } from '../../domain/leftover.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { GoogleConnection } from '../connect.ts';
import {
  ADDRESS_FIELDS,
  DISK_FIELDS,
  idleAddress,
  lastCopy,
  looseDisk,
  SNAPSHOT_FIELDS,
} from './leftovers.ts';

/** What has that name now, if nothing uses it. */
export async function readLeftover(google: GoogleConnection, at: LeftoverAt): Promise<Result<Leftover>> {
  const { project, place, name } = at;
  switch (at.kind) {
    case 'disk': {
      const asked = { project, zone: place, disk: name };
      const found = await google.call('compute.disks.get', asked, { fields: DISK_FIELDS });
      return found.ok ? unused(looseDisk(project, found.value), at) : found;
    }
    case 'snapshot': {
      const asked = { project, snapshot: name };
      const found = await google.call('compute.snapshots.get', asked, { fields: SNAPSHOT_FIELDS });
      // A disk that is gone does not come back: its id is not given twice.
      return found.ok ? unused(lastCopy(project, found.value, new Set()), at) : found;
    }
    case 'address': {
      const asked = { project, region: place, address: name };
      const found = await google.call('compute.addresses.get', asked, { fields: ADDRESS_FIELDS });
      return found.ok ? unused(idleAddress(project, found.value), at) : found;
    }
  }
}

function unused(leftover: Leftover | undefined, { kind, name }: LeftoverAt): Result<Leftover> {
  if (leftover !== undefined) return ok(leftover);
  const fault: Fault = { kind: 'conflict', scope: 'call', message: `something uses the ${kind} ${name}` };
  return fail(fault);
}

/** Google refuses to delete a disk or an address that something uses. */
export async function removeLeftover(
  google: GoogleConnection,
  { kind, project, place, name }: LeftoverAt,
  requestId: string,
): Promise<Result<void>> {
  const asked = await {
    disk: () => google.call('compute.disks.delete', { project, zone: place, disk: name, requestId }),
    snapshot: () => google.call('compute.snapshots.delete', { project, snapshot: name, requestId }),
    address: () =>
      google.call('compute.addresses.delete', { project, region: place, address: name, requestId }),
  }[kind]();
  return asked.ok ? ok(undefined) : asked;
}
