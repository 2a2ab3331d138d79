/** Static addresses and reservations as Compute Engine lists them. */
import type { Project } from '../../world/estate.ts';
import type { Reservation, StaticAddress } from '../../world/left-behind.ts';
import { streamOf } from '../../world/random.ts';
import { entry } from './catalogue-lists.ts';
import { link, timestamp, zoneLink } from './links.ts';
import type { Entry } from './lists.ts';

export function addressEntries({ id, options }: Project): Entry[] {
  return byKey(options.addresses ?? [], ({ region }) => region).map(([key, address]) =>
    entry(key, address.region, () => showAddress(id, address)),
  );
}

export function reservationEntries({ id, options }: Project): Entry[] {
  return byKey(options.reservations ?? [], ({ zone }) => zone).map(([key, reservation]) =>
    entry(key, reservation.zone, () => showReservation(id, reservation)),
  );
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
