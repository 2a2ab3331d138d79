/** Cloud Scheduler jobs that call `/tick`, made what they should be. */
import type { google as protos } from '@google-cloud/scheduler/build/protos/protos.js';
import { ok, type Result } from '../domain/result.ts';
import type { Jobs, TickJob } from '../ports/jobs.ts';
import type { GoogleConnection } from './connect.ts';

type Job = protos.cloud.scheduler.v1.IJob;
type Duration = protos.protobuf.IDuration | null | undefined;

export interface SchedulerOptions {
  readonly project: string;
  /** A region, e.g. europe-west1. */
  readonly location: string;
}

/** One attempt may take this long; a tick ends well before. */
const ATTEMPT_SECONDS = 120;
/** A tick that failed is tried again within the minute; the next slot makes up for the rest. */
const RETRY = { retryCount: 3, minBackoffSeconds: 5, maxBackoffSeconds: 20, maxDoublings: 2 } as const;
/** Without it Cloud Scheduler says application/octet-stream, and nobody parses the body. */
const CONTENT_TYPE = 'Content-Type';
const JSON_TYPE = 'application/json';
const POST = 'POST';
const FIELDS = ['description', 'schedule', 'time_zone', 'http_target', 'retry_config', 'attempt_deadline'];

/** The Jobs port. The caller needs iam.serviceAccounts.actAs on the job's account. */
export function schedulerJobs(google: GoogleConnection, options: SchedulerOptions): Jobs {
  const parent = `projects/${options.project}/locations/${options.location}`;

  async function update(job: Job): Promise<Result<'updated'>> {
    const updated = await google.call('scheduler.jobs.patch', { job, updateMask: { paths: FIELDS } });
    return updated.ok ? ok('updated') : updated;
  }

  return {
    async ensure(tick) {
      const wanted = jobOf(parent, tick);
      const found = await google.call('scheduler.jobs.get', { name: `${parent}/jobs/${tick.id}` });
      if (found.ok) return same(found.value, wanted) ? ok('unchanged') : update(wanted);
      if (found.fault.kind !== 'not-found') return found;
      const created = await google.call('scheduler.jobs.create', { parent, job: wanted });
      if (created.ok) return ok('created');
      // Another replica was first: make sure that it is as we want it.
      return created.fault.kind === 'conflict' ? update(wanted) : created;
    },
  };
}

function jobOf(parent: string, tick: TickJob): Job {
  return {
    name: `${parent}/jobs/${tick.id}`,
    description: 'Calls Lamplighter. Kept up to date by it.',
    schedule: tick.schedule,
    timeZone: tick.timeZone,
    attemptDeadline: { seconds: ATTEMPT_SECONDS },
    retryConfig: {
      retryCount: RETRY.retryCount,
      minBackoffDuration: { seconds: RETRY.minBackoffSeconds },
      maxBackoffDuration: { seconds: RETRY.maxBackoffSeconds },
      maxDoublings: RETRY.maxDoublings,
    },
    httpTarget: {
      uri: tick.url,
      httpMethod: POST,
      headers: { [CONTENT_TYPE]: JSON_TYPE },
      body: Buffer.from(JSON.stringify(tick.body)),
      // The audience would default to the whole URL, query included.
      oidcToken: { serviceAccountEmail: tick.serviceAccount, audience: tick.audience },
    },
  };
}

/** Compares what we set; Google adds headers and defaults of its own. */
function same(found: Job, wanted: Job): boolean {
  return JSON.stringify(essence(found)) === JSON.stringify(essence(wanted));
}

function essence(job: Job): readonly unknown[] {
  const target = job.httpTarget;
  return [
    job.description ?? '',
    job.schedule,
    job.timeZone,
    seconds(job.attemptDeadline),
    job.retryConfig?.retryCount ?? 0,
    seconds(job.retryConfig?.minBackoffDuration),
    seconds(job.retryConfig?.maxBackoffDuration),
    job.retryConfig?.maxDoublings ?? 0,
    target?.uri,
    target?.httpMethod,
    header(target?.headers, CONTENT_TYPE),
    Buffer.from(target?.body ?? '').toString('base64'),
    target?.oidcToken?.serviceAccountEmail,
    target?.oidcToken?.audience,
  ];
}

function seconds(duration: Duration): number {
  return Number(duration?.seconds ?? 0) + (duration?.nanos ?? 0) / 1e9;
}

function header(
  headers: Readonly<Record<string, string>> | null | undefined,
  name: string,
): string | undefined {
  const found = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}
