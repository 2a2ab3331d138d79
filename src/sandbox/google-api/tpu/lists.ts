/** The lists of the Cloud TPU API: nodes and queued resources of one zone or all, and the catalogue of a zone. */
import { RUNTIMES } from '../../world/tpu-catalogue.ts';
import type { World } from '../../world/world.ts';
import type { GoogleRequest } from '../http.ts';
import { findPlace, findProject, zonesOf } from './find.ts';
import { PLACE, page, type TpuMethod, V2 } from './served.ts';
import { showConfig, showNode, showQueue } from './views.ts';

export const LISTS: readonly TpuMethod[] = [
  {
    id: 'tpu.nodes.list',
    method: 'GET',
    path: `${PLACE}/nodes`,
    request: `${V2}.ListNodesRequest`,
    response: `${V2}.ListNodesResponse`,
    handle: (world, request) => {
      const { project, zones, unreachable } = reach(world, request);
      const nodes = project.tpu.nodes().filter(({ ref }) => zones.includes(ref.zone));
      return page('nodes', nodes.map(showNode), request, unreachable);
    },
  },
  {
    id: 'tpu.queuedResources.list',
    method: 'GET',
    path: `${PLACE}/queuedResources`,
    request: `${V2}.ListQueuedResourcesRequest`,
    response: `${V2}.ListQueuedResourcesResponse`,
    handle: (world, request) => {
      const { project, zones, unreachable } = reach(world, request);
      const queues = project.tpu.queues().filter(({ ref }) => zones.includes(ref.zone));
      return page('queuedResources', queues.map(showQueue), request, unreachable);
    },
  },
  {
    id: 'tpu.acceleratorTypes.list',
    method: 'GET',
    path: `${PLACE}/acceleratorTypes`,
    request: `${V2}.ListAcceleratorTypesRequest`,
    response: `${V2}.ListAcceleratorTypesResponse`,
    handle: (world, request) => {
      const { zone, parent } = findPlace(world, request);
      const types = [...(world.tpu.catalogue.offers(zone)?.values() ?? [])].map((offer) => ({
        name: `${parent}/acceleratorTypes/${offer.type}`,
        type: offer.type,
        acceleratorConfigs: [showConfig(offer)],
      }));
      return page('acceleratorTypes', types, request);
    },
  },
  {
    id: 'tpu.runtimeVersions.list',
    method: 'GET',
    path: `${PLACE}/runtimeVersions`,
    request: `${V2}.ListRuntimeVersionsRequest`,
    response: `${V2}.ListRuntimeVersionsResponse`,
    handle: (world, request) => {
      const { parent } = findPlace(world, request);
      const versions = RUNTIMES.map((version) => ({ name: `${parent}/runtimeVersions/${version}`, version }));
      return page('runtimeVersions', versions, request);
    },
  },
];

/** The zones that a list covers: one, or with `-` all that answer; the others are named. */
function reach(world: World, request: GoogleRequest) {
  if (request.params.location !== '-') {
    const { project, zone } = findPlace(world, request);
    return { project, zones: [zone], unreachable: [] };
  }
  const project = findProject(world, request);
  const all = zonesOf(world, project);
  return {
    project,
    zones: all.filter((zone) => !world.isUnreachable(zone)),
    unreachable: all
      .filter((zone) => world.isUnreachable(zone))
      .map((zone) => `projects/${project.id}/locations/${zone}`),
  };
}
