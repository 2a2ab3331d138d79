/** TPU nodes, queued resources and operations as the Cloud TPU API writes them. */
import type { TpuSlice } from '../../world/tpu-catalogue.ts';
import type { NodeSpec, QueuedResource, TpuNode, TpuOperation } from '../../world/tpu-node.ts';
import { encodeAnswer } from '../answer.ts';

const V2 = 'google.cloud.tpu.v2';

/** The port of every host (recorded). */
const PORT = 8470;

export function showNode(node: TpuNode): object {
  const { ref, spec, queue, runs, workers } = node;
  const first = workers[0]?.internalAddress.split('.').slice(0, 3).join('.') ?? '10.130.0';
  const parent = `projects/${ref.project}/locations/${ref.zone}`;
  return {
    name: `${parent}/nodes/${ref.name}`,
    ...showSpec(spec),
    state: node.state,
    ...(node.state === 'READY' ? { health: 'HEALTHY' } : {}),
    cidrBlock: `${first}.0/24`,
    createTime: instant(node.createdAt),
    ...(runs.length === 0 ? {} : { networkEndpoints: workers.map(showEndpoint) }),
    id: node.id,
    apiVersion: 'V2',
    ...(queue === undefined ? {} : { queuedResource: `${parent}/queuedResources/${queue.ref.name}` }),
    ...(queue?.spec.multislice === undefined ? {} : { multisliceNode: true }),
  };
}

function showEndpoint({ internalAddress, externalAddress }: TpuNode['workers'][number]): object {
  const accessConfig = externalAddress === undefined ? {} : { externalIp: externalAddress };
  return { ipAddress: internalAddress, port: PORT, accessConfig };
}

/** What was asked for, with what Google fills in; false flags and empty maps are left out. */
function showSpec(spec: NodeSpec): object {
  const { slice, serviceAccount, labels, metadata, tags, description } = spec;
  const region = spec.zone.slice(0, spec.zone.lastIndexOf('-'));
  const home = `projects/${spec.project}`;
  return {
    ...spec.rest,
    ...(description === '' ? {} : { description }),
    acceleratorType: slice.type,
    acceleratorConfig: showConfig(slice),
    runtimeVersion: spec.runtimeVersion,
    networkConfig: {
      network: spec.network ?? `${home}/global/networks/default`,
      subnetwork: spec.subnetwork ?? `${home}/regions/${region}/subnetworks/default`,
      ...(spec.externalAddresses ? { enableExternalIps: true } : {}),
    },
    ...(serviceAccount === undefined
      ? {}
      : { serviceAccount: { email: serviceAccount.email, scope: serviceAccount.scopes } }),
    schedulingConfig: {
      ...(spec.preemptible ? { preemptible: true } : {}),
      ...(spec.reserved ? { reserved: true } : {}),
      ...(spec.spot ? { spot: true } : {}),
    },
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...(tags.length === 0 ? {} : { tags }),
    shieldedInstanceConfig: spec.rest.shieldedInstanceConfig ?? {},
  };
}

export function showConfig({ config, topology }: TpuSlice): object {
  return { type: config, topology };
}

const STATE_DATA: Readonly<Partial<Record<QueuedResource['state'], string>>> = {
  CREATING: 'creatingData',
  ACCEPTED: 'acceptedData',
  PROVISIONING: 'provisioningData',
  FAILED: 'failedData',
  DELETING: 'deletingData',
  ACTIVE: 'activeData',
  SUSPENDING: 'suspendingData',
  SUSPENDED: 'suspendedData',
};

export function showQueue(queue: QueuedResource): object {
  const { ref, spec, state, error } = queue;
  const parent = `projects/${ref.project}/locations/${ref.zone}`;
  const [first] = spec.nodes;
  const name =
    spec.multislice === undefined
      ? { nodeId: first?.name ?? '' }
      : { multisliceParams: { ...spec.multislice } };
  const data = STATE_DATA[state];
  return {
    name: `${parent}/queuedResources/${ref.name}`,
    createTime: instant(queue.createdAt),
    tpu: { nodeSpec: first === undefined ? [] : [{ parent, ...name, node: showSpec(first) }] },
    ...(spec.tier === undefined ? {} : { [spec.tier]: {} }),
    ...(spec.policy === undefined ? {} : { queueingPolicy: spec.policy }),
    state: {
      state,
      ...(data === undefined ? {} : { [data]: error !== undefined && state === 'FAILED' ? { error } : {} }),
      stateInitiator: queue.initiator,
    },
  };
}

/** google.longrunning.Operation, with the metadata type as recorded. */
export async function showOperation(operation: TpuOperation, intEnums: boolean): Promise<object> {
  const { target, result, error } = operation;
  const parent = `projects/${target.project}/locations/${target.zone}`;
  const done = operation.endedAt !== undefined;
  return {
    name: `${parent}/operations/${operation.name}`,
    metadata: {
      '@type': 'type.googleapis.com/google.cloud.common.OperationMetadata',
      createTime: instant(operation.createdAt),
      ...(operation.endedAt === undefined ? {} : { endTime: instant(operation.endedAt) }),
      target: `${parent}/${target.kind}/${target.name}`,
      verb: operation.verb,
      apiVersion: 'v2',
    },
    ...(done ? { done } : {}),
    ...(error === undefined ? {} : { error }),
    ...(result === undefined ? {} : { response: await showResult(result, intEnums) }),
  };
}

async function showResult(result: NonNullable<TpuOperation['result']>, intEnums: boolean): Promise<object> {
  if ('empty' in result) return { '@type': 'type.googleapis.com/google.protobuf.Empty' };
  const [type, shown] =
    'node' in result
      ? [`${V2}.Node`, showNode(result.node)]
      : [`${V2}.QueuedResource`, showQueue(result.queue)];
  return {
    '@type': `type.googleapis.com/${type}`,
    ...((await encodeAnswer(type, shown, intEnums)) as object),
  };
}

export function instant(at: number): string {
  return new Date(at).toISOString();
}
