/** Every call that the adapters make to Google, by id, with its client, its kind and its messages. */
import type { google as compute } from '@google-cloud/compute/build/protos/protos.js';
import type { google as monitoring } from '@google-cloud/monitoring/build/protos/protos.js';
import type { google as scheduler } from '@google-cloud/scheduler/build/protos/protos.js';

/** The services that have base URLs of their own. */
export type Service = 'compute' | 'monitoring' | 'scheduler' | 'bigquery';

export type ClientName =
  | 'instances'
  | 'zoneOperations'
  | 'images'
  | 'regions'
  | 'projects'
  | 'metrics'
  | 'scheduler';

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
  'compute.instances.setLabels': { client: 'instances', method: 'setLabels', kind: 'write' },
  'compute.zoneOperations.get': { client: 'zoneOperations', method: 'get', kind: 'read' },
  'compute.zoneOperations.wait': { client: 'zoneOperations', method: 'wait', kind: 'read' },
  'compute.images.getFromFamily': { client: 'images', method: 'getFromFamily', kind: 'read' },
  'compute.regions.list': { client: 'regions', method: 'list', kind: 'read' },
  'compute.projects.get': { client: 'projects', method: 'get', kind: 'read' },
  'monitoring.timeSeries.list': { client: 'metrics', method: 'listTimeSeries', kind: 'read' },
  'scheduler.jobs.get': { client: 'scheduler', method: 'getJob', kind: 'read' },
  'scheduler.jobs.create': { client: 'scheduler', method: 'createJob', kind: 'write' },
  'scheduler.jobs.patch': { client: 'scheduler', method: 'updateJob', kind: 'write' },
} as const satisfies Readonly<Record<string, CallRule>>;

/** What each call is given and what it answers (whole pages for lists). */
export interface RestMessages {
  'compute.instances.aggregatedList': {
    request: compute.cloud.compute.v1.IAggregatedListInstancesRequest;
    response: compute.cloud.compute.v1.IInstanceAggregatedList;
  };
  'compute.instances.get': {
    request: compute.cloud.compute.v1.IGetInstanceRequest;
    response: compute.cloud.compute.v1.IInstance;
  };
  'compute.instances.getGuestAttributes': {
    request: compute.cloud.compute.v1.IGetGuestAttributesInstanceRequest;
    response: compute.cloud.compute.v1.IGuestAttributes;
  };
  'compute.instances.getSerialPortOutput': {
    request: compute.cloud.compute.v1.IGetSerialPortOutputInstanceRequest;
    response: compute.cloud.compute.v1.ISerialPortOutput;
  };
  'compute.instances.insert': {
    request: compute.cloud.compute.v1.IInsertInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.start': {
    request: compute.cloud.compute.v1.IStartInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.stop': {
    request: compute.cloud.compute.v1.IStopInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.delete': {
    request: compute.cloud.compute.v1.IDeleteInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.setLabels': {
    request: compute.cloud.compute.v1.ISetLabelsInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.zoneOperations.get': {
    request: compute.cloud.compute.v1.IGetZoneOperationRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.zoneOperations.wait': {
    request: compute.cloud.compute.v1.IWaitZoneOperationRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.images.getFromFamily': {
    request: compute.cloud.compute.v1.IGetFromFamilyImageRequest;
    response: compute.cloud.compute.v1.IImage;
  };
  'compute.regions.list': {
    request: compute.cloud.compute.v1.IListRegionsRequest;
    response: compute.cloud.compute.v1.IRegionList;
  };
  'compute.projects.get': {
    request: compute.cloud.compute.v1.IGetProjectRequest;
    response: compute.cloud.compute.v1.IProject;
  };
  'monitoring.timeSeries.list': {
    request: monitoring.monitoring.v3.IListTimeSeriesRequest;
    response: monitoring.monitoring.v3.IListTimeSeriesResponse;
  };
  'scheduler.jobs.get': {
    request: scheduler.cloud.scheduler.v1.IGetJobRequest;
    response: scheduler.cloud.scheduler.v1.IJob;
  };
  'scheduler.jobs.create': {
    request: scheduler.cloud.scheduler.v1.ICreateJobRequest;
    response: scheduler.cloud.scheduler.v1.IJob;
  };
  'scheduler.jobs.patch': {
    request: scheduler.cloud.scheduler.v1.IUpdateJobRequest;
    response: scheduler.cloud.scheduler.v1.IJob;
  };
}

export type RestCall = keyof RestMessages;

/** BigQuery has a client of its own kind; `query` may have to poll for its results. */
export type QueryCall = 'bigquery.jobs.query' | 'bigquery.jobs.getQueryResults';

export type CallId = RestCall | QueryCall;

/** All of them; the simulated Google serves exactly these. */
export const CALLS: readonly CallId[] = [
  ...(Object.keys(REST_CALLS) as RestCall[]),
  'bigquery.jobs.query',
  'bigquery.jobs.getQueryResults',
];
