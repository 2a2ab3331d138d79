/** BigQuery v2 over REST: queries and query jobs. */
import type { DuckDBValue } from '@duckdb/node-api';
import { GoogleError, type GoogleRequest, type Route } from '../http.ts';
import type { Job, QueryJobs } from './jobs.ts';
import { readJob, readQueryRequest } from './requests.ts';
import { cell, type TimestampFormat } from './values.ts';

const PROJECT = '/bigquery/v2/projects/{project}';

/** BigQuery cuts pages at about 20 MB; rows of the export's size make that so many. */
const MOST_ROWS = 20_000;

type Body = Readonly<Record<string, unknown>>;

export function bigqueryRoutes(jobs: QueryJobs): readonly Route[] {
  return [
    {
      id: 'bigquery.jobs.query',
      method: 'POST',
      path: `${PROJECT}/queries`,
      body: 'google.cloud.bigquery.v2.QueryRequest',
      bodyName: 'query_request',
      handle: async (request) => {
        const body = (request.body ?? {}) as Body;
        const job = await jobs.insert(readQueryRequest(body, request.params.project ?? ''));
        const format = formatOf((body.formatOptions ?? {}) as Body);
        const page = await results(job, format, 0, Number(body.maxResults ?? 0));
        return { kind: 'bigquery#queryResponse', ...page };
      },
    },
    {
      id: 'bigquery.jobs.insert',
      method: 'POST',
      path: `${PROJECT}/jobs`,
      body: 'google.cloud.bigquery.v2.Job',
      bodyName: 'job',
      handle: async (request) => {
        const job = await jobs.insert(readJob((request.body ?? {}) as Body, request.params.project ?? ''));
        return show(job, job.dryRun ? 'DONE' : 'RUNNING');
      },
    },
    {
      id: 'bigquery.jobs.get',
      method: 'GET',
      path: `${PROJECT}/jobs/{job}`,
      handle: (request) => show(find(jobs, request)),
    },
    {
      id: 'bigquery.jobs.getQueryResults',
      method: 'GET',
      path: `${PROJECT}/queries/{job}`,
      handle: async (request) => {
        const { query } = request;
        const format = formatOf({
          useInt64Timestamp: query.get('formatOptions.useInt64Timestamp') === 'true',
          timestampOutputFormat: query.get('formatOptions.timestampOutputFormat') ?? undefined,
        });
        const from = start(query.get('pageToken') ?? query.get('startIndex') ?? '0');
        const page = await results(find(jobs, request), format, from, Number(query.get('maxResults') ?? 0));
        return { kind: 'bigquery#getQueryResultsResponse', ...page };
      },
    },
  ];
}

function find(jobs: QueryJobs, { params, query }: GoogleRequest): Job {
  return jobs.get(params.project ?? '', params.job ?? '', query.get('location'));
}

function start(token: string): number {
  if (!/^\d+$/.test(token)) throw new GoogleError(400, 'Invalid page token.', { reason: 'invalid' });
  return Number(token);
}

function formatOf({ timestampOutputFormat, useInt64Timestamp }: Body): TimestampFormat {
  if (timestampOutputFormat === 'ISO8601_STRING') return 'iso';
  return useInt64Timestamp === true || timestampOutputFormat === 'INT64' ? 'int64' : 'float';
}

/** Rows from `from` on; throws the error that ended the query. */
async function results(job: Job, format: TimestampFormat, from: number, size: number): Promise<object> {
  const rows = await job.rows;
  const { schema, bytesProcessed, bytesBilled } = job.plan;
  const to = Math.min(rows.length, from + (size > 0 ? Math.min(size, MOST_ROWS) : MOST_ROWS));
  const shown = rows.slice(from, to).map((row: readonly DuckDBValue[]) => ({
    f: schema.map((field, i) => ({ v: cell(field, row[i] ?? null, format) })),
  }));
  return {
    schema: { fields: schema },
    ...(job.dryRun ? {} : { jobReference: reference(job), queryId: job.id }),
    location: job.location,
    jobComplete: true,
    totalRows: String(rows.length),
    ...(shown.length > 0 ? { rows: shown } : {}),
    ...(to < rows.length ? { pageToken: String(to) } : {}),
    totalBytesProcessed: String(bytesProcessed),
    totalBytesBilled: String(job.dryRun ? 0 : bytesBilled),
    cacheHit: false,
    statementType: 'SELECT',
    creationTime: String(job.createdAt),
  };
}

function reference({ project, id, location }: Job): object {
  return { projectId: project, jobId: id, location };
}

/** `state` as it is now, unless the answer was due before the query could end. */
function show(job: Job, state = job.state): object {
  const { plan } = job;
  const error = state === 'DONE' ? job.error : undefined;
  const problem = error === undefined ? undefined : { reason: error.reason, message: error.message };
  const at = String(job.createdAt);
  return {
    kind: 'bigquery#job',
    id: `${job.project}:${job.location}.${job.id}`,
    selfLink: `https://bigquery.googleapis.com/bigquery/v2/projects/${job.project}/jobs/${job.id}?location=${job.location}`,
    jobReference: reference(job),
    configuration: { ...job.configuration, dryRun: job.dryRun },
    status: {
      state: job.state,
      ...(problem === undefined ? {} : { errorResult: problem, errors: [problem] }),
    },
    statistics: {
      creationTime: at,
      startTime: at,
      ...(state === 'DONE' ? { endTime: at } : {}),
      totalBytesProcessed: String(plan.bytesProcessed),
      query: {
        statementType: 'SELECT',
        cacheHit: false,
        totalBytesProcessed: String(plan.bytesProcessed),
        totalBytesBilled: String(job.dryRun ? 0 : plan.bytesBilled),
        schema: { fields: plan.schema },
      },
    },
  };
}
