/** Finds what a request of the Cloud TPU API names, or refuses as Google does. */
import type { Project } from '../../world/estate.ts';
import type { QueuedResource, TpuNode } from '../../world/tpu-node.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest } from '../http.ts';
import { noSuchLocation, noSuchProject, notFound } from './refusals.ts';

export interface Place {
  readonly project: Project;
  readonly zone: string;
  /** projects/P/locations/Z */
  readonly parent: string;
}

/** By id or number. Throws GoogleError 403 for others. */
export function findProject(world: World, { params }: GoogleRequest): Project {
  const asked = params.project ?? '';
  const byId = world.project(asked);
  if (byId !== undefined) return byId;
  const byNumber = world.projects().find((id) => world.project(id)?.number === asked);
  const project = byNumber === undefined ? undefined : world.project(byNumber);
  if (project === undefined) throw noSuchProject(asked);
  return project;
}

/** Throws GoogleError 403 for a zone without TPUs or without access, 503 while it is unreachable. */
export function findPlace(world: World, request: GoogleRequest): Place {
  const project = findProject(world, request);
  const zone = request.params.location ?? '';
  if (!zonesOf(world, project).includes(zone)) throw noSuchLocation(project.id, zone);
  if (world.isUnreachable(zone)) throw new GoogleError(503, 'The service is currently unavailable.');
  return { project, zone, parent: `projects/${project.id}/locations/${zone}` };
}

/** The zones of the API that the project has access to. */
export function zonesOf(world: World, { options }: Project): readonly string[] {
  return world.tpu.catalogue.zones.filter((zone) => options.tpuDeniedZones?.includes(zone) !== true);
}

/** By name. Throws GoogleError 403, 404 or 503. */
export function findNode(world: World, request: GoogleRequest): Place & { readonly node: TpuNode } {
  const place = findPlace(world, request);
  const name = request.params.node ?? '';
  const node = place.project.tpu.node(place.zone, name);
  if (node === undefined) throw notFound(`${place.parent}/nodes/${name}`);
  return { ...place, node };
}

/** By name. Throws GoogleError 403, 404 or 503. */
export function findQueue(world: World, request: GoogleRequest): Place & { readonly queue: QueuedResource } {
  const place = findPlace(world, request);
  const name = request.params.queue ?? '';
  const queue = place.project.tpu.queue(place.zone, name);
  if (queue === undefined) throw notFound(`${place.parent}/queuedResources/${name}`);
  return { ...place, queue };
}
