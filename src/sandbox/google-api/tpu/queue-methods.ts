/** What the Cloud TPU API does with queued resources, and its operations. */
import { findPlace, findQueue } from './find.ts';
import { object, readId } from './node-request.ts';
import { readQueue } from './queue-request.ts';
import { alreadyExists, failedPrecondition, notFound, quotaExceeded } from './refusals.ts';
import { OPERATION, PLACE, type TpuMethod, V2 } from './served.ts';
import { showOperation, showQueue } from './views.ts';

const QUEUES = `${PLACE}/queuedResources`;

export const QUEUE_METHODS: readonly TpuMethod[] = [
  {
    id: 'tpu.queuedResources.get',
    method: 'GET',
    path: `${QUEUES}/{queue}`,
    request: `${V2}.GetQueuedResourceRequest`,
    response: `${V2}.QueuedResource`,
    handle: (world, request) => showQueue(findQueue(world, request).queue),
  },
  {
    id: 'tpu.queuedResources.create',
    method: 'POST',
    path: QUEUES,
    request: `${V2}.CreateQueuedResourceRequest`,
    body: `${V2}.QueuedResource`,
    bodyName: 'queued_resource',
    response: OPERATION,
    handle: (world, request) => {
      const place = findPlace(world, request);
      const { project, zone, parent } = place;
      const requestId = request.query.get('requestId') ?? undefined;
      const earlier =
        requestId === undefined ? undefined : world.tpu.operationOfRequest(project.id, requestId);
      if (earlier !== undefined) return showOperation(earlier, request.intEnums);
      const name = readId('queued_resource_id', request.query.get('queuedResourceId'));
      const spec = readQueue(world, place, name, object(request.body), world.clock.now());
      if (project.tpu.queue(zone, name)) throw alreadyExists(`${parent}/queuedResources/${name}`);
      const taken = spec.nodes.find((node) => project.tpu.node(zone, node.name) !== undefined);
      if (taken !== undefined) throw alreadyExists(`${parent}/nodes/${taken.name}`);
      const shortage = world.tpu.queueShortage(spec);
      if (shortage !== undefined) {
        world.tpu.noteRefusal(spec, shortage);
        throw quotaExceeded(shortage, project.number);
      }
      return showOperation(world.tpu.createQueue(spec, requestId), request.intEnums);
    },
  },
  {
    id: 'tpu.queuedResources.delete',
    method: 'DELETE',
    path: `${QUEUES}/{queue}`,
    request: `${V2}.DeleteQueuedResourceRequest`,
    response: OPERATION,
    handle: (world, request) => {
      const requestId = request.query.get('requestId') ?? undefined;
      const { project } = findPlace(world, request);
      const earlier =
        requestId === undefined ? undefined : world.tpu.operationOfRequest(project.id, requestId);
      if (earlier !== undefined) return showOperation(earlier, request.intEnums);
      const { queue } = findQueue(world, request);
      if (queue.nodes.length > 0 && request.query.get('force') !== 'true') {
        throw failedPrecondition(
          `The queued resource "${queue.ref.name}" still has nodes: delete them first, or set force.`,
        );
      }
      return showOperation(world.tpu.deleteQueue(queue, requestId), request.intEnums);
    },
  },
  {
    id: 'tpu.operations.get',
    method: 'GET',
    path: `${PLACE}/operations/{operation}`,
    request: 'google.longrunning.GetOperationRequest',
    response: OPERATION,
    handle: (world, request) => {
      const { project, zone, parent } = findPlace(world, request);
      const name = request.params.operation ?? '';
      const found = world.tpu.operation(project.id, zone, name);
      if (found === undefined) throw notFound(`${parent}/operations/${name}`);
      return showOperation(found, request.intEnums);
    },
  },
];
