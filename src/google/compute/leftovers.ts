/** What is left behind at Compute Engine: disks without a machine, snapshots without a disk, idle addresses and reservations. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { keeperIn } from '../../domain/decide/strays.ts';
import type { Leftover } from '../../domain/leftover.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Leftovers } from '../../ports/inventory.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';
import { lastPart, readTime } from './machine-record.ts';

type Disk = protos.cloud.compute.v1.IDisk;
type Snapshot = protos.cloud.compute.v1.ISnapshot;
type Address = protos.cloud.compute.v1.IAddress;
type Reservation = protos.cloud.compute.v1.IReservation;

/** The JSON of a list of all scopes, or of one, as far as it is read. */
interface Page<T> {
  readonly items?: Readonly<Record<string, { readonly [plural: string]: readonly T[] | undefined }>>;
  readonly nextPageToken?: string;
  readonly unreachables?: readonly string[];
}

interface Whole<T> {
  readonly records: readonly T[];
  readonly complete: boolean;
}

/** Things per page: Google's most. */
const PAGE = 500;
const BYTES_PER_GB = 1024 ** 3;

export const DISK_FIELDS =
  'id,name,zone,sizeGb,type,users,creationTimestamp,lastDetachTimestamp,labels,description';
export const ADDRESS_FIELDS = 'id,name,region,address,addressType,status,creationTimestamp,labels';
export const SNAPSHOT_FIELDS = 'id,name,sourceDiskId,storageBytes,creationTimestamp,autoCreated,labels';
/** GKE's volumes say so in their description: the pod that wants them may come back. */
const OF_GKE = 'kubernetes.io/created-for';

const AGGREGATED = {
  disks: {
    call: 'compute.disks.aggregatedList',
    fields: DISK_FIELDS,
  },
  addresses: {
    call: 'compute.addresses.aggregatedList',
    fields: ADDRESS_FIELDS,
  },
  reservations: {
    call: 'compute.reservations.aggregatedList',
    fields:
      'id,name,zone,creationTimestamp,specificReservation(count,inUseCount,instanceProperties(machineType,guestAccelerators))',
  },
} as const;

/** Every page of every scope. */
async function everywhere<T>(
  google: GoogleConnection,
  project: string,
  plural: keyof typeof AGGREGATED,
): Promise<Result<Whole<T>>> {
  const { call, fields } = AGGREGATED[plural];
  const records: T[] = [];
  let complete = true;
  const listed = await eachPage(
    (paging) =>
      google.read(call, { project, maxResults: PAGE, ...paging }, (json) => json as Page<T>, {
        fields: `items/*/${plural}(${fields}),nextPageToken,unreachables`,
      }),
    ({ items, unreachables }) => {
      for (const scope of Object.values(items ?? {})) records.push(...(scope[plural] ?? []));
      complete &&= (unreachables ?? []).length === 0;
    },
  );
  return listed.ok ? ok({ records, complete }) : listed;
}

async function everySnapshot(
  google: GoogleConnection,
  project: string,
): Promise<Result<readonly Snapshot[]>> {
  const all: Snapshot[] = [];
  const listed = await eachPage(
    (paging) =>
      google.call(
        'compute.snapshots.list',
        { project, maxResults: PAGE, ...paging },
        {
          fields: `items(${SNAPSHOT_FIELDS}),nextPageToken`,
        },
      ),
    ({ items }) => {
      all.push(...(items ?? []));
    },
  );
  return listed.ok ? ok(all) : listed;
}

/** One of the four lists that fails leaves the answer incomplete; all of them failing is the fault of the first. */
export async function readLeftovers(google: GoogleConnection, project: string): Promise<Result<Leftovers>> {
  const [disks, addresses, reservations, snapshots] = await Promise.all([
    everywhere<Disk>(google, project, 'disks'),
    everywhere<Address>(google, project, 'addresses'),
    everywhere<Reservation>(google, project, 'reservations'),
    everySnapshot(google, project),
  ]);
  if (!disks.ok && !addresses.ok && !reservations.ok && !snapshots.ok) return disks;
  const knowsDisks = disks.ok && disks.value.complete;
  const ids = new Set(disks.ok ? disks.value.records.map(({ id }) => String(id ?? '')) : []);
  const leftovers: readonly (Leftover | undefined)[] = [
    ...(disks.ok ? disks.value.records.map((one) => looseDisk(project, one)) : []),
    // A disk that was not shown may be there.
    ...(snapshots.ok && knowsDisks ? snapshots.value.map((one) => lastCopy(project, one, ids)) : []),
    ...(addresses.ok ? addresses.value.records.map((one) => idleAddress(project, one)) : []),
    ...(reservations.ok ? reservations.value.records.map((one) => idleReservation(project, one)) : []),
  ];
  return ok({
    leftovers: leftovers.filter((one) => one !== undefined),
    complete:
      knowsDisks &&
      snapshots.ok &&
      addresses.ok &&
      addresses.value.complete &&
      reservations.ok &&
      reservations.value.complete,
  });
}

/** undefined for one that something uses. */
export function looseDisk(project: string, disk: Disk): Leftover | undefined {
  const createdAt = readTime(disk.creationTimestamp);
  const place = lastPart(disk.zone);
  if (!disk.name || createdAt === undefined || place === '' || (disk.users ?? []).length > 0)
    return undefined;
  return {
    kind: 'disk',
    project,
    place,
    name: disk.name,
    id: String(disk.id ?? ''),
    createdAt,
    ...keptBy(disk.labels, disk.description),
    sizeGb: Number(disk.sizeGb ?? 0),
    type: lastPart(disk.type),
    detachedAt: readTime(disk.lastDetachTimestamp),
  };
}

/** Those that a schedule makes are deleted by it, and ours are told of by themselves. */
export function lastCopy(
  project: string,
  snapshot: Snapshot,
  disks: ReadonlySet<string>,
): Leftover | undefined {
  const createdAt = readTime(snapshot.creationTimestamp);
  const { name, storageBytes, sourceDiskId, autoCreated, labels } = snapshot;
  if (!name || createdAt === undefined || autoCreated === true) return undefined;
  if (labels?.lamplighter !== undefined || disks.has(String(sourceDiskId ?? ''))) return undefined;
  const bytes = Number(storageBytes ?? Number.NaN);
  const sizeGb = Number.isFinite(bytes) ? bytes / BYTES_PER_GB : undefined;
  const id = String(snapshot.id ?? '');
  return { kind: 'snapshot', project, place: 'global', name, id, createdAt, ...keptBy(labels), sizeGb };
}

/** Address.Status: RESERVED is one that nothing uses. Internal ones cost nothing. */
export function idleAddress(project: string, record: Address): Leftover | undefined {
  const createdAt = readTime(record.creationTimestamp);
  const { name, address, status, addressType, region } = record;
  if (!name || createdAt === undefined || status !== 'RESERVED' || addressType === 'INTERNAL')
    return undefined;
  const place = lastPart(region) || 'global';
  const id = String(record.id ?? '');
  const kept = keptBy(record.labels);
  return { kind: 'address', project, place, name, id, createdAt, ...kept, address: address ?? '' };
}

function keptBy(
  labels: Readonly<Record<string, string>> | null | undefined,
  description?: string | null,
): { readonly keeper?: string } {
  const keeper = (description ?? '').includes(OF_GKE) ? 'GKE' : keeperIn(labels ?? {});
  return keeper === undefined ? {} : { keeper };
}

function idleReservation(project: string, record: Reservation): Leftover | undefined {
  const createdAt = readTime(record.creationTimestamp);
  const { name, zone, specificReservation: own } = record;
  const idle = Number(own?.count ?? 0) - Number(own?.inUseCount ?? 0);
  if (!name || createdAt === undefined || !(idle > 0)) return undefined;
  const [first] = own?.instanceProperties?.guestAccelerators ?? [];
  return {
    kind: 'reservation',
    project,
    place: lastPart(zone),
    name,
    id: String(record.id ?? ''),
    createdAt,
    machineType: own?.instanceProperties?.machineType ?? '',
    accelerators:
      first === undefined || first === null
        ? undefined
        : { type: lastPart(first.acceleratorType), count: Number(first.acceleratorCount ?? 1) },
    idle,
  };
}
