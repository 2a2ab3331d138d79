/** The bodies of jobs.query and jobs.insert, read; what they may ask and is not played is refused by name. */
import { GoogleError } from '../http.ts';
import type { JobRequest } from './jobs.ts';
import type { QueryParameter } from './parameters.ts';

type Body = Readonly<Record<string, unknown>>;

/** Settings that change what a query does and that the simulated BigQuery does not have. */
const UNPLAYED = [
  'clustering',
  'connectionProperties',
  'continuous',
  'createSession',
  'destinationEncryptionConfiguration',
  'destinationTable',
  'rangePartitioning',
  'schemaUpdateOptions',
  'scriptOptions',
  'tableDefinitions',
  'timePartitioning',
  'userDefinedFunctionResources',
  'writeIncrementalResults',
];

function notPlayed(what: string): GoogleError {
  return new GoogleError(501, `The simulated BigQuery has no ${what}`);
}

function check(settings: Body): void {
  for (const name of UNPLAYED) {
    const value = settings[name];
    const empty = value === undefined || value === false || (Array.isArray(value) && value.length === 0);
    if (!empty) throw notPlayed(name);
  }
  // Both calls take legacy SQL unless they are told otherwise.
  if (settings.useLegacySql !== false) throw notPlayed('legacy SQL: set useLegacySql to false');
  if (typeof settings.query !== 'string' || settings.query.trim() === '') {
    throw new GoogleError(400, 'Required parameter is missing: query', { reason: 'required' });
  }
}

function common(settings: Body, project: string) {
  check(settings);
  const parameters = (settings.queryParameters ?? []) as readonly QueryParameter[];
  const named = settings.parameterMode === 'NAMED' || settings.parameterMode === 'named';
  if (named && parameters.some(({ name }) => name === undefined)) {
    throw new GoogleError(400, 'Invalid query parameter: a named parameter has no name', {
      reason: 'invalid',
    });
  }
  return {
    sql: settings.query as string,
    parameters,
    defaultDataset: settings.defaultDataset as JobRequest['defaultDataset'],
    maximumBytesBilled: settings.maximumBytesBilled as string | undefined,
    project,
  };
}

/** jobs.query. Throws GoogleError 400 and 501. */
export function readQueryRequest(body: Body, project: string): JobRequest {
  const { location, requestId, dryRun = false } = body as Partial<JobRequest>;
  return {
    ...common(body, project),
    jobId: undefined,
    location,
    requestId,
    dryRun,
    configuration: {
      jobType: 'QUERY',
      query: { query: body.query, useLegacySql: false, priority: 'INTERACTIVE' },
    },
  };
}

/** jobs.insert. Throws GoogleError 400 and 501. */
export function readJob(body: Body, project: string): JobRequest {
  const configuration = (body.configuration ?? {}) as Body;
  for (const kind of ['load', 'extract', 'copy'])
    if (configuration[kind] !== undefined) throw notPlayed(`${kind} jobs`);
  const reference = (body.jobReference ?? {}) as Partial<Record<string, string>>;
  if (reference.projectId !== undefined && reference.projectId !== project) {
    throw new GoogleError(400, 'Value for projectId in the body does not match the one in the URL');
  }
  if (reference.jobId !== undefined && !/^[A-Za-z0-9_-]{1,1024}$/.test(reference.jobId)) {
    throw new GoogleError(400, `Invalid job ID "${reference.jobId}"`);
  }
  return {
    ...common((configuration.query ?? {}) as Body, project),
    jobId: reference.jobId,
    location: reference.location,
    requestId: undefined,
    dryRun: configuration.dryRun === true,
    configuration: { ...configuration, jobType: 'QUERY' },
  };
}
