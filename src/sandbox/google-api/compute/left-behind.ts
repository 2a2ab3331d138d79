/** Static addresses and reservations as Compute Engine lists them. */
import type { Project } from '../../world/estate.ts';
import type { Reservation, StaticAddress } from '../../world/left-behind.ts';
import { streamOf } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest } from '../http.ts';
import { entry } from './catalogue-lists.ts';
import { findRegion, findRequest } from './find.ts';
import { showOperation } from './instance-view.ts';
import { link, timestamp, zoneLink } from './links.ts';
import type { Entry } from './lists.ts';
import { notFound } from './refusals.ts';

export function addressEntries({ id, addresses }: Project): Entry[] {
  return byKey([...addresses.values()], ({ region }) => region).map(([key, address]) =>
    entry(key, address.region, () => showAddress(id, address)),
  );
}

export function reservationEntries({ id, options }: Project): Entry[] {
  return byKey(options.reservations ?? [], ({ zone }) => zone).map(([key, reservation]) =>
    entry(key, reservation.zone, () => showReservation(id, reservation)),
  );
}

/** Throws GoogleError 400 for a region that does not exist, 404 without the address. */
export function getAddress(world: World, request: GoogleRequest): object {
  const { project, address } = findAddress(world, request);
  return showAddress(project.id, address);
}

/** Throws GoogleError 400 while something uses it. */
export function deleteAddress(world: World, request: GoogleRequest): object {
  const { params } = request;
  const about = { type: 'delete', zone: params.region ?? '', name: params.address ?? '' };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  const { project, address, path } = findAddress(world, request);
  if (address.inUse === true) {
    const message = `The address resource '${path}' is already being used by another resource`;
    throw new GoogleError(400, message, { reason: 'resourceInUseByAnotherResource' });
  }
  return showOperation(world.deleteLeft({ ...address, project: project.id }, requestId));
}

function findAddress(world: World, request: GoogleRequest) {
  const { project, region, path: home } = findRegion(world, request);
  const name = request.params.address ?? '';
  const path = `${home}/addresses/${name}`;
  const address = project.addresses.get(`${region}/${name}`);
  if (address === undefined) throw notFound(path);
  return { project, address, path };
}

function byKey<T extends { readonly name: string }>(
  all: readonly T[],
  placeOf: (one: T) => string,
): [key: string, one: T][] {
  return all
    .map((one): [string, T] => [`${placeOf(one)}/${one.name}`, one])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function idOf(key: string): string {
  return `4${String(streamOf(0, key)).padStart(18, '0').slice(0, 18)}`;
}

function showAddress(project: string, { region, name, address, createdAt, inUse }: StaticAddress): object {
  const home = `projects/${project}/regions/${region}`;
  return {
    kind: 'compute#address',
    id: idOf(`address ${project}/${region}/${name}`),
    creationTimestamp: timestamp(createdAt),
    name,
    address,
    addressType: 'EXTERNAL',
    networkTier: 'PREMIUM',
    status: inUse === true ? 'IN_USE' : 'RESERVED',
    region: link(home),
    selfLink: link(`${home}/addresses/${name}`),
  };
}

function showReservation(project: string, reservation: Reservation): object {
  const { zone, name, machineType, gpus, count, inUse, createdAt } = reservation;
  const home = zoneLink(project, zone);
  return {
    kind: 'compute#reservation',
    id: idOf(`reservation ${project}/${zone}/${name}`),
    creationTimestamp: timestamp(createdAt),
    name,
    zone: home,
    status: 'READY',
    specificReservationRequired: false,
    specificReservation: {
      count: String(count),
      inUseCount: String(inUse),
      instanceProperties: {
        machineType,
        ...(gpus === undefined
          ? {}
          : { guestAccelerators: [{ acceleratorType: gpus.type, acceleratorCount: gpus.count }] }),
      },
    },
    selfLink: `${home}/reservations/${name}`,
  };
}
