/** BigQuery's query jobs: what was asked, how it stands, its rows. */
import { randomUUID } from 'node:crypto';
import type { DuckDBValue } from '@duckdb/node-api';
import type { Clock } from '../../../ports/clock.ts';
import { GoogleError } from '../http.ts';
import type { Plan, QueryEngine, QuerySpec } from './engine.ts';
import { type ExportLocation, invalidQuery, notFound } from './warehouse.ts';

export interface JobRequest extends QuerySpec {
  readonly jobId: string | undefined;
  readonly location: string | undefined;
  /** Repeats of a request id are the same job (jobs.query). */
  readonly requestId: string | undefined;
  readonly maximumBytesBilled: string | undefined;
  readonly dryRun: boolean;
  /** As it was sent, to be shown again. */
  readonly configuration: object;
}

export interface Job {
  readonly id: string;
  readonly project: string;
  readonly location: string;
  readonly configuration: object;
  readonly plan: Plan;
  readonly createdAt: number;
  readonly dryRun: boolean;
  /** The rows, or the error that ended the query; settled once the query has run. */
  readonly rows: Promise<readonly (readonly DuckDBValue[])[]>;
  state: 'RUNNING' | 'DONE';
  error: GoogleError | undefined;
}

export class QueryJobs {
  readonly #engine: QueryEngine;
  readonly #clock: Clock;
  readonly #exports: readonly ExportLocation[];
  readonly #projects: () => readonly string[];
  readonly #jobs = new Map<string, Job>();
  readonly #byRequest = new Map<string, Promise<Job>>();

  /** `projects` may run queries; the exports' own always may. */
  constructor(
    engine: QueryEngine,
    clock: Clock,
    exports: readonly ExportLocation[],
    projects: () => readonly string[],
  ) {
    this.#engine = engine;
    this.#clock = clock;
    this.#exports = exports;
    this.#projects = projects;
  }

  /** Checks the query and starts it. Throws GoogleError 400, 403, 404 and 409. */
  insert(request: JobRequest): Promise<Job> {
    if (request.requestId === undefined) return this.#insert(request);
    const key = `${request.project}/${request.requestId}`;
    const known = this.#byRequest.get(key) ?? this.#insert(request);
    this.#byRequest.set(key, known);
    known.catch(() => this.#byRequest.delete(key));
    return known;
  }

  async #insert(request: JobRequest): Promise<Job> {
    const { project, jobId = `job_${randomUUID()}` } = request;
    if (!this.#exports.some((one) => one.project === project) && !this.#projects().includes(project)) {
      throw new GoogleError(
        403,
        `Access Denied: Project ${project}: User does not have bigquery.jobs.create permission in project ${project}.`,
        { reason: 'accessDenied', status: 'PERMISSION_DENIED' },
      );
    }
    const plan = await this.#engine.plan(request);
    const location = this.#location(request, plan);
    const key = jobKey(project, location, jobId);
    if (this.#jobs.has(key)) {
      const message = `Already Exists: Job ${project}:${location}.${jobId}`;
      throw new GoogleError(409, message, { reason: 'duplicate', status: 'ALREADY_EXISTS' });
    }
    const rows = request.dryRun ? Promise.resolve([]) : run(plan, request.maximumBytesBilled);
    const { configuration, dryRun } = request;
    const job: Job = {
      id: jobId,
      project,
      location,
      configuration,
      plan,
      createdAt: this.#clock.now(),
      dryRun,
      rows,
      state: dryRun ? 'DONE' : 'RUNNING',
      error: undefined,
    };
    rows.then(
      () => {
        job.state = 'DONE';
      },
      (error: unknown) => {
        job.state = 'DONE';
        job.error = error instanceof GoogleError ? error : invalidQuery(String(error));
      },
    );
    if (!dryRun) this.#jobs.set(key, job);
    return job;
  }

  /** A query runs where its dataset is. */
  #location({ location }: JobRequest, plan: Plan): string {
    const [first] = plan.reads;
    const wanted = location ?? first?.location ?? this.#home();
    const away = plan.reads.find((one) => one.location.toUpperCase() !== wanted.toUpperCase());
    if (away !== undefined)
      throw notFound(`Dataset ${away.project}:${away.dataset} was not found in location ${wanted}`);
    return first?.location ?? wanted;
  }

  #home(): string {
    return this.#exports[0]?.location ?? 'US';
  }

  /** Throws GoogleError 404. Without a location BigQuery looks in US and EU only; here in the first export's. */
  get(project: string, jobId: string, location: string | null): Job {
    const where = location ?? this.#home();
    const job = this.#jobs.get(jobKey(project, where, jobId));
    if (job !== undefined) return job;
    throw notFound(`Job ${project}:${where}.${jobId}`);
  }
}

function jobKey(project: string, location: string, jobId: string): string {
  return `${project}:${location.toUpperCase()}.${jobId}`;
}

function run(
  plan: Plan,
  maximumBytesBilled: string | undefined,
): Promise<readonly (readonly DuckDBValue[])[]> {
  if (maximumBytesBilled !== undefined && BigInt(plan.bytesBilled) > BigInt(maximumBytesBilled)) {
    const message = `Query exceeded limit for bytes billed: ${maximumBytesBilled}. ${plan.bytesBilled} or higher required.`;
    const extras = { reason: 'bytesBilledLimitExceeded', status: 'INVALID_ARGUMENT' };
    return Promise.reject(new GoogleError(400, message, extras));
  }
  return plan.run();
}
