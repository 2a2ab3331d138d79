/** Finds what a request's path names, or refuses as Google does. */
import type { Project } from '../../world/estate.ts';
import type { Disk, Machine } from '../../world/machine.ts';
import type { Operation } from '../../world/types.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest } from '../http.ts';
import { invalidField, notFound, unavailable } from './refusals.ts';
import { readRequestId } from './texts.ts';

/** Throws GoogleError 404. */
export function findProject(world: World, request: GoogleRequest): Project {
  const id = request.params.project ?? '';
  const project = world.project(id);
  if (project === undefined) throw notFound(`projects/${id}`);
  return project;
}

export interface Place {
  readonly project: Project;
  readonly zone: string;
  /** projects/P/zones/Z */
  readonly path: string;
}

/** Throws GoogleError 400 for a zone that does not exist, 404 for the project, 503 while the zone is unreachable. */
export function findPlace(world: World, request: GoogleRequest): Place {
  const project = findProject(world, request);
  const zone = request.params.zone ?? '';
  if (world.catalogue.machineTypes(zone) === undefined) throw invalidField('zone', zone, 'Unknown zone.');
  if (world.isUnreachable(zone)) throw unavailable(`The zone ${zone} could not be reached.`);
  return { project, zone, path: `projects/${project.id}/zones/${zone}` };
}

export interface RegionPlace {
  readonly project: Project;
  readonly region: string;
  /** projects/P/regions/R */
  readonly path: string;
}

/** Throws GoogleError 400 for a region that does not exist, 404 for the project. */
export function findRegion(world: World, request: GoogleRequest): RegionPlace {
  const project = findProject(world, request);
  const region = request.params.region ?? '';
  if (!world.catalogue.regions.has(region)) throw invalidField('region', region, 'Unknown region.');
  return { project, region, path: `projects/${project.id}/regions/${region}` };
}

export interface FoundMachine extends Place {
  readonly machine: Machine;
  /** projects/P/zones/Z/instances/N */
  readonly resource: string;
}

/** By name or numeric id. Throws GoogleError 400, 404 or 503. */
export function findMachine(world: World, request: GoogleRequest): FoundMachine {
  const place = findPlace(world, request);
  const name = request.params.instance ?? '';
  const resource = `${place.path}/instances/${name}`;
  const machine = /^\d+$/.test(name)
    ? place.project.machines().find(({ id, ref }) => id === name && ref.zone === place.zone)
    : place.project.machine(place.zone, name);
  if (machine === undefined) throw notFound(resource);
  return { ...place, machine, resource };
}

/** Throws GoogleError 400, 404 or 503. */
export function findDisk(world: World, request: GoogleRequest): Place & { readonly disk: Disk } {
  const place = findPlace(world, request);
  const name = request.params.disk ?? '';
  const disk = place.project.disk(place.zone, name);
  if (disk === undefined) throw notFound(`${place.path}/disks/${name}`);
  return { ...place, disk };
}

/**
 * The requestId of a call and the operation that an earlier call with it led to. Throws GoogleError 400 when it is
 * no UUID, or was used for something else.
 */
export function findRequest(
  world: World,
  request: GoogleRequest,
  about: { readonly type: string; readonly zone: string; readonly name: string },
): { readonly requestId: string | undefined; readonly earlier: Operation | undefined } {
  const requestId = readRequestId(request.query);
  if (requestId === undefined) return { requestId, earlier: undefined };
  const earlier = world.operationOfRequest(request.params.project ?? '', requestId);
  if (earlier === undefined) return { requestId, earlier };
  const { type, zone, target } = earlier;
  if (type !== about.type || zone !== about.zone || target.name !== about.name) {
    throw new GoogleError(400, `The request ID ${requestId} was used for a different request.`, {
      reason: 'invalid',
    });
  }
  return { requestId, earlier };
}
