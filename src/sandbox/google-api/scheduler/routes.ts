/** Cloud Scheduler v1 over REST, and the public keys of its tokens. */
import { GoogleError, type GoogleRequest, type Route } from '../http.ts';
import type { CloudScheduler } from './scheduler.ts';
import type { TokenSigner } from './signer.ts';

const JOBS = '/v1/projects/{project}/locations/{location}/jobs';
const V1 = 'google.cloud.scheduler.v1';
const MAX_PAGE = 500;

function parent({ params }: GoogleRequest): string {
  return `projects/${params.project}/locations/${params.location}`;
}

function name(request: GoogleRequest): string {
  return `${parent(request)}/jobs/${request.params.job}`;
}

function body(request: GoogleRequest): Readonly<Record<string, unknown>> {
  return (request.body ?? {}) as Readonly<Record<string, unknown>>;
}

/** `locations` are the regions that exist; jobs anywhere else are refused. */
export function schedulerRoutes(
  scheduler: CloudScheduler,
  signer: TokenSigner,
  locations: (location: string) => boolean,
): readonly Route[] {
  function checkLocation({ params }: GoogleRequest): void {
    const location = params.location ?? '';
    if (!locations(location)) {
      throw new GoogleError(404, `Location '${location}' is not found or access is unauthorized.`);
    }
  }
  function onJob(verb: 'pause' | 'resume' | 'run'): Route {
    const title = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
    return {
      id: `scheduler.jobs.${verb}`,
      method: 'POST',
      path: `${JOBS}/{job}:${verb}`,
      body: `${V1}.${title}JobRequest`,
      bodyName: '',
      response: `${V1}.Job`,
      handle: (request) => scheduler[verb](name(request)),
    };
  }
  return [
    {
      id: 'scheduler.jobs.create',
      method: 'POST',
      path: JOBS,
      request: `${V1}.CreateJobRequest`,
      body: `${V1}.Job`,
      bodyName: 'job',
      response: `${V1}.Job`,
      handle: (request) => {
        checkLocation(request);
        return scheduler.create(parent(request), body(request));
      },
    },
    {
      id: 'scheduler.jobs.list',
      method: 'GET',
      path: JOBS,
      request: `${V1}.ListJobsRequest`,
      response: `${V1}.ListJobsResponse`,
      handle: (request) => {
        checkLocation(request);
        return page(scheduler.list(parent(request)), request.query);
      },
    },
    {
      id: 'scheduler.jobs.get',
      method: 'GET',
      path: `${JOBS}/{job}`,
      request: `${V1}.GetJobRequest`,
      response: `${V1}.Job`,
      handle: (request) => scheduler.get(name(request)),
    },
    {
      id: 'scheduler.jobs.patch',
      method: 'PATCH',
      path: `${JOBS}/{job}`,
      request: `${V1}.UpdateJobRequest`,
      body: `${V1}.Job`,
      bodyName: 'job',
      response: `${V1}.Job`,
      handle: (request) => {
        const mask = request.query.get('updateMask') ?? request.query.get('update_mask') ?? '';
        const paths = mask.split(',').filter((path) => path !== '');
        return scheduler.update(name(request), body(request), paths);
      },
    },
    {
      id: 'scheduler.jobs.delete',
      method: 'DELETE',
      path: `${JOBS}/{job}`,
      request: `${V1}.DeleteJobRequest`,
      handle: (request) => scheduler.delete(name(request)),
    },
    onJob('pause'),
    onJob('resume'),
    onJob('run'),
    {
      id: 'oauth2.v1.certs',
      method: 'GET',
      path: '/oauth2/v1/certs',
      public: true,
      handle: () => signer.pems(),
    },
    {
      id: 'oauth2.v3.certs',
      method: 'GET',
      path: '/oauth2/v3/certs',
      public: true,
      handle: () => signer.jwks(),
    },
  ];
}

function page(jobs: readonly object[], query: URLSearchParams): object {
  const size = Number(query.get('pageSize') ?? 0) || MAX_PAGE;
  if (size < 0 || size > MAX_PAGE) throw new GoogleError(400, `page_size must be between 0 and ${MAX_PAGE}.`);
  const from = Number(query.get('pageToken') ?? 0);
  if (!Number.isInteger(from)) throw new GoogleError(400, 'Invalid page token.');
  const more = from + size < jobs.length ? { nextPageToken: String(from + size) } : {};
  return { jobs: jobs.slice(from, from + size), ...more };
}
