/** Every call that the adapters make to Google, by id, with its client and its kind. */

/** The services that have base URLs of their own. */
export type Service =
  | 'compute'
  | 'monitoring'
  | 'scheduler'
  | 'bigquery'
  | 'cloudquotas'
  | 'storage'
  | 'cloudbilling'
  | 'tpu';

export type ClientName =
  | 'instances'
  | 'disks'
  | 'snapshots'
  | 'addresses'
  | 'reservations'
  | 'zoneOperations'
  | 'regionInstances'
  | 'regionOperations'
  | 'images'
  | 'regions'
  | 'projects'
  | 'advice'
  | 'metrics'
  | 'scheduler'
  | 'quotas'
  | 'machineTypes'
  | 'acceleratorTypes'
  | 'priceList'
  | 'tpu';

/** `write` calls are never repeated here: their callers repeat them with the same request id. */
interface CallRule {
  readonly client: ClientName;
  /** The method of the client. */
  readonly method: string;
  readonly kind: 'read' | 'write';
}

/** Calls that go through the REST transport of the generated clients. */
export const REST_CALLS = {
  'compute.instances.aggregatedList': { client: 'instances', method: 'aggregatedList', kind: 'read' },
  'compute.instances.get': { client: 'instances', method: 'get', kind: 'read' },
  'compute.instances.getGuestAttributes': { client: 'instances', method: 'getGuestAttributes', kind: 'read' },
  'compute.instances.getSerialPortOutput': {
    client: 'instances',
    method: 'getSerialPortOutput',
    kind: 'read',
  },
  'compute.instances.insert': { client: 'instances', method: 'insert', kind: 'write' },
  'compute.instances.start': { client: 'instances', method: 'start', kind: 'write' },
  'compute.instances.stop': { client: 'instances', method: 'stop', kind: 'write' },
  'compute.instances.delete': { client: 'instances', method: 'delete', kind: 'write' },
  'compute.instances.setMachineType': { client: 'instances', method: 'setMachineType', kind: 'write' },
  'compute.instances.setMachineResources': {
    client: 'instances',
    method: 'setMachineResources',
    kind: 'write',
  },
  'compute.instances.setScheduling': { client: 'instances', method: 'setScheduling', kind: 'write' },
  'compute.instances.setLabels': { client: 'instances', method: 'setLabels', kind: 'write' },
  'compute.disks.get': { client: 'disks', method: 'get', kind: 'read' },
  'compute.disks.aggregatedList': { client: 'disks', method: 'aggregatedList', kind: 'read' },
  'compute.addresses.aggregatedList': { client: 'addresses', method: 'aggregatedList', kind: 'read' },
  'compute.addresses.get': { client: 'addresses', method: 'get', kind: 'read' },
  'compute.addresses.delete': { client: 'addresses', method: 'delete', kind: 'write' },
  'compute.disks.delete': { client: 'disks', method: 'delete', kind: 'write' },
  'compute.reservations.aggregatedList': { client: 'reservations', method: 'aggregatedList', kind: 'read' },
  'compute.disks.resize': { client: 'disks', method: 'resize', kind: 'write' },
  'compute.instances.setMetadata': { client: 'instances', method: 'setMetadata', kind: 'write' },
  'compute.disks.createSnapshot': { client: 'disks', method: 'createSnapshot', kind: 'write' },
  'compute.snapshots.get': { client: 'snapshots', method: 'get', kind: 'read' },
  'compute.snapshots.list': { client: 'snapshots', method: 'list', kind: 'read' },
  'compute.snapshots.delete': { client: 'snapshots', method: 'delete', kind: 'write' },
  'compute.zoneOperations.list': { client: 'zoneOperations', method: 'list', kind: 'read' },
  'compute.zoneOperations.get': { client: 'zoneOperations', method: 'get', kind: 'read' },
  'compute.zoneOperations.wait': { client: 'zoneOperations', method: 'wait', kind: 'read' },
  'compute.regionInstances.bulkInsert': { client: 'regionInstances', method: 'bulkInsert', kind: 'write' },
  'compute.regionOperations.get': { client: 'regionOperations', method: 'get', kind: 'read' },
  'compute.regionOperations.wait': { client: 'regionOperations', method: 'wait', kind: 'read' },
  'compute.images.getFromFamily': { client: 'images', method: 'getFromFamily', kind: 'read' },
  'compute.regions.list': { client: 'regions', method: 'list', kind: 'read' },
  'compute.projects.get': { client: 'projects', method: 'get', kind: 'read' },
  // It is posted, but changes nothing.
  'compute.advice.capacity': { client: 'advice', method: 'capacity', kind: 'read' },
  'compute.machineTypes.aggregatedList': { client: 'machineTypes', method: 'aggregatedList', kind: 'read' },
  'compute.acceleratorTypes.aggregatedList': {
    client: 'acceleratorTypes',
    method: 'aggregatedList',
    kind: 'read',
  },
  'monitoring.timeSeries.list': { client: 'metrics', method: 'listTimeSeries', kind: 'read' },
  'scheduler.jobs.get': { client: 'scheduler', method: 'getJob', kind: 'read' },
  'scheduler.jobs.create': { client: 'scheduler', method: 'createJob', kind: 'write' },
  'scheduler.jobs.patch': { client: 'scheduler', method: 'updateJob', kind: 'write' },
  'cloudquotas.quotaInfos.get': { client: 'quotas', method: 'getQuotaInfo', kind: 'read' },
  'cloudquotas.quotaInfos.list': { client: 'quotas', method: 'listQuotaInfos', kind: 'read' },
  'cloudquotas.quotaPreferences.list': { client: 'quotas', method: 'listQuotaPreferences', kind: 'read' },
  'cloudquotas.quotaPreferences.patch': { client: 'quotas', method: 'updateQuotaPreference', kind: 'write' },
  'cloudbilling.services.skus.list': { client: 'priceList', method: 'listSkus', kind: 'read' },
  'tpu.nodes.list': { client: 'tpu', method: 'listNodes', kind: 'read' },
  'tpu.nodes.get': { client: 'tpu', method: 'getNode', kind: 'read' },
  'tpu.nodes.create': { client: 'tpu', method: 'createNode', kind: 'write' },
  'tpu.nodes.delete': { client: 'tpu', method: 'deleteNode', kind: 'write' },
  'tpu.nodes.start': { client: 'tpu', method: 'startNode', kind: 'write' },
  'tpu.nodes.stop': { client: 'tpu', method: 'stopNode', kind: 'write' },
  'tpu.nodes.patch': { client: 'tpu', method: 'updateNode', kind: 'write' },
  // It is posted, but changes nothing.
  'tpu.nodes.getGuestAttributes': { client: 'tpu', method: 'getGuestAttributes', kind: 'read' },
  'tpu.queuedResources.list': { client: 'tpu', method: 'listQueuedResources', kind: 'read' },
  'tpu.queuedResources.get': { client: 'tpu', method: 'getQueuedResource', kind: 'read' },
  'tpu.queuedResources.create': { client: 'tpu', method: 'createQueuedResource', kind: 'write' },
  'tpu.queuedResources.delete': { client: 'tpu', method: 'deleteQueuedResource', kind: 'write' },
  'tpu.operations.get': { client: 'tpu', method: 'getOperation', kind: 'read' },
  'tpu.acceleratorTypes.list': { client: 'tpu', method: 'listAcceleratorTypes', kind: 'read' },
  'tpu.runtimeVersions.list': { client: 'tpu', method: 'listRuntimeVersions', kind: 'read' },
} as const satisfies Readonly<Record<string, CallRule>>;

/** BigQuery has a client of its own kind; `query` may have to poll for its results, and estimates are jobs. */
export type QueryCall = 'bigquery.jobs.query' | 'bigquery.jobs.insert' | 'bigquery.jobs.getQueryResults';

/** Cloud Storage has a client of its own kind, too. */
export type StorageCall = 'storage.buckets.get' | 'storage.objects.list';

export type CallId = keyof typeof REST_CALLS | QueryCall | StorageCall;

/** All of them; the simulated Google serves exactly these. */
export const CALLS: readonly CallId[] = [
  ...(Object.keys(REST_CALLS) as (keyof typeof REST_CALLS)[]),
  'bigquery.jobs.query',
  'bigquery.jobs.insert',
  'bigquery.jobs.getQueryResults',
  'storage.buckets.get',
  'storage.objects.list',
];
