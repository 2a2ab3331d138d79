/** What the Cloud TPU API does with nodes. */
import { attributesOf } from '../../world/tpu-guest.ts';
import type { NodeSpec, TpuNode } from '../../world/tpu-node.ts';
import type { World } from '../../world/world.ts';
import type { GoogleRequest } from '../http.ts';
import { findNode, findPlace } from './find.ts';
import { object, readId, readLabels, readNode, strings, text } from './node-request.ts';
import { alreadyExists, badRequest, quotaExceeded, wrongState } from './refusals.ts';
import { OPERATION, PLACE, type TpuMethod, V2 } from './served.ts';
import { showNode, showOperation } from './views.ts';

const NODES = `${PLACE}/nodes`;
const NODE = `${NODES}/{node}`;

export const NODE_METHODS: readonly TpuMethod[] = [
  {
    id: 'tpu.nodes.get',
    method: 'GET',
    path: NODE,
    request: `${V2}.GetNodeRequest`,
    response: `${V2}.Node`,
    handle: (world, request) => showNode(findNode(world, request).node),
  },
  {
    id: 'tpu.nodes.create',
    method: 'POST',
    path: NODES,
    request: `${V2}.CreateNodeRequest`,
    body: `${V2}.Node`,
    bodyName: 'node',
    response: OPERATION,
    handle: (world, request) => {
      const place = findPlace(world, request);
      const name = readId('node_id', request.query.get('nodeId'));
      const spec = readNode(world, place, name, object(request.body));
      if (place.project.tpu.node(place.zone, name)) throw alreadyExists(`${place.parent}/nodes/${name}`);
      const shortage = world.tpu.nodeShortage(spec);
      if (shortage !== undefined) {
        world.tpu.noteRefusal(spec, shortage);
        throw quotaExceeded(shortage, place.project.number);
      }
      return showOperation(world.tpu.createNode(spec), request.intEnums);
    },
  },
  {
    id: 'tpu.nodes.delete',
    method: 'DELETE',
    path: NODE,
    request: `${V2}.DeleteNodeRequest`,
    response: OPERATION,
    handle: (world, request) =>
      showOperation(world.tpu.deleteNode(findNode(world, request).node), request.intEnums),
  },
  {
    id: 'tpu.nodes.start',
    method: 'POST',
    path: `${NODE}:start`,
    body: `${V2}.StartNodeRequest`,
    bodyName: '',
    response: OPERATION,
    handle: (world, request) => {
      const { node } = findNode(world, request);
      if (node.state !== 'STOPPED') throw wrongState('start', node.state);
      return showOperation(world.tpu.startNode(node), request.intEnums);
    },
  },
  {
    id: 'tpu.nodes.stop',
    method: 'POST',
    path: `${NODE}:stop`,
    body: `${V2}.StopNodeRequest`,
    bodyName: '',
    response: OPERATION,
    handle: (world, request) => {
      const { node } = findNode(world, request);
      if (node.workers.length > 1) throw badRequest('Stop is not supported for TPU slices of several hosts.');
      if (node.queue !== undefined) throw badRequest('Stop is not supported for nodes of queued resources.');
      if (node.state !== 'READY') throw wrongState('stop', node.state);
      return showOperation(world.tpu.stopNode(node), request.intEnums);
    },
  },
  {
    id: 'tpu.nodes.patch',
    method: 'PATCH',
    path: NODE,
    request: `${V2}.UpdateNodeRequest`,
    body: `${V2}.Node`,
    bodyName: 'node',
    response: OPERATION,
    handle: patch,
  },
  {
    id: 'tpu.nodes.getGuestAttributes',
    method: 'POST',
    path: `${NODE}:getGuestAttributes`,
    body: `${V2}.GetGuestAttributesRequest`,
    bodyName: '',
    response: `${V2}.GetGuestAttributesResponse`,
    handle: guestAttributes,
  },
];

/** What an update may change, by the mask's word. */
const CHANGES: Readonly<
  Record<string, (spec: NodeSpec, body: Readonly<Record<string, unknown>>) => NodeSpec>
> = {
  description: (spec, body) => ({ ...spec, description: text(body.description) ?? '' }),
  tags: (spec, body) => ({ ...spec, tags: Array.isArray(body.tags) ? body.tags.map(String) : [] }),
  labels: (spec, body) => ({ ...spec, labels: readLabels(body.labels) }),
  metadata: (spec, body) => ({ ...spec, metadata: strings(body.metadata) }),
  'network_config.enable_external_ips': (spec, body) => ({
    ...spec,
    externalAddresses: object(body.networkConfig).enableExternalIps === true,
  }),
};

function patch(world: World, request: GoogleRequest): Promise<object> {
  const { node } = findNode(world, request);
  const asked = request.query.get('updateMask') ?? request.query.get('update_mask') ?? '';
  const paths = asked.split(',').filter((path) => path !== '');
  if (paths.length === 0) throw badRequest('The update_mask must be specified.');
  const changes = paths.map((path) => {
    const change = CHANGES[path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
    if (change === undefined) throw badRequest(`The field "${path}" cannot be updated.`);
    return change;
  });
  if (node.state !== 'READY' && node.state !== 'STOPPED') throw wrongState('update', node.state);
  const body = object(request.body);
  const changed = changes.reduce((spec, change) => change(spec, body), node.spec);
  return showOperation(
    world.tpu.updateNode(node, () => changed),
    request.intEnums,
  );
}

/** One entry for each worker that was asked for, in their order; all of them where none was named. */
function guestAttributes(world: World, request: GoogleRequest): object {
  const { node } = findNode(world, request);
  const body = object(request.body);
  const queryPath = text(body.queryPath) ?? '';
  const ids = Array.isArray(body.workerIds) ? body.workerIds.map(String) : [];
  const workers = (ids.length === 0 ? [...node.workers.keys()].map(String) : ids).map((id) =>
    workerOf(node, id),
  );
  const now = world.clock.now();
  return {
    guestAttributes: workers.map((number) => showAttributes(attributesOf(node, number, now), queryPath)),
  };
}

function workerOf({ workers }: TpuNode, id: string): number {
  const number = /^\d{1,6}$/.test(id) ? Number(id) : workers.length;
  if (number >= workers.length) throw badRequest(`There is no worker "${id}".`);
  return number;
}

/** A worker that has said nothing has no value (UNVERIFIED). */
function showAttributes(attributes: ReadonlyMap<string, string>, queryPath: string): object {
  const items = [...attributes]
    .filter(([path]) =>
      queryPath.endsWith('/') || queryPath === '' ? path.startsWith(queryPath) : path === queryPath,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, value]) => {
      const slash = path.indexOf('/');
      return { namespace: path.slice(0, slash), key: path.slice(slash + 1), value };
    });
  return { queryPath, ...(items.length === 0 ? {} : { queryValue: { items } }) };
}
