/** A handful of routes behind the simulated Google's frame, and plain HTTP calls to them. */
import { GoogleError, type GoogleRequest, type Route } from '../../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../../src/sandbox/google-api/server.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Frame {
  readonly api: GoogleApi;
  /** Requests that reached a handler. */
  readonly seen: readonly GoogleRequest[];
  call(path: string, init?: RequestInit): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
}

export const INSERT = '/compute/v1/projects/p/zones/us-central1-a/instances';
export const JOBS = '/v1/projects/p/locations/us-central1/jobs';

/** `change` replaces what the insert route answers. */
export async function startFrame(change: Partial<Route> = {}): Promise<Frame> {
  const seen: GoogleRequest[] = [];
  const insert: Route = {
    id: 'compute.instances.insert',
    method: 'POST',
    path: '/compute/v1/projects/{project}/zones/{zone}/instances',
    request: 'google.cloud.compute.v1.InsertInstanceRequest',
    body: 'google.cloud.compute.v1.Instance',
    response: 'google.cloud.compute.v1.Operation',
    handle: (request) => {
      seen.push(request);
      return { name: 'op', zone: request.params.zone, status: 'RUNNING', progress: 0 };
    },
    ...change,
  };

  const list: Route = {
    id: 'compute.instances.aggregatedList',
    method: 'GET',
    path: '/compute/v1/projects/{project}/aggregated/instances',
    response: 'google.cloud.compute.v1.InstanceAggregatedList',
    handle: () => ({
      kind: 'compute#instanceAggregatedList',
      items: {
        'zones/us-central1-a': { instances: [{ name: 'a', id: '1', labels: { owner: 'x', team: 'y' } }] },
        'zones/us-central1-b': { warning: { code: 'NO_RESULTS_ON_PAGE' } },
      },
    }),
  };

  const createJob: Route = {
    id: 'scheduler.jobs.create',
    method: 'POST',
    path: '/v1/projects/{project}/locations/{location}/jobs',
    body: 'google.cloud.scheduler.v1.Job',
    bodyName: 'job',
    response: 'google.cloud.scheduler.v1.Job',
    handle: (request) => {
      seen.push(request);
      return request.body;
    },
  };

  const pauseJob: Route = {
    id: 'scheduler.jobs.pause',
    method: 'POST',
    path: '/v1/projects/{project}/locations/{location}/jobs/{job}:pause',
    handle: (request) => {
      seen.push(request);
      throw new GoogleError(404, 'Job not found.');
    },
  };

  const gone: Route = {
    id: 'compute.instances.get',
    method: 'GET',
    path: '/compute/v1/projects/{project}/zones/{zone}/instances/{instance}',
    handle: ({ params }) => {
      throw new GoogleError(404, `The resource '${params.instance}' was not found`);
    },
  };

  const routes = [insert, list, createJob, pauseJob, gone];
  const api = await serveRoutes({ routes, clock: { now: () => 0 }, settle: () => {} });

  async function call(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { authorization: 'Bearer t', ...init.headers };
    const response = await fetch(`${api.url}${path}`, { ...init, headers });
    return { status: response.status, body: await response.json() };
  }
  const post = (path: string, body: unknown) => call(path, { method: 'POST', body: JSON.stringify(body) });
  return { api, seen, call, post };
}
