/** A Cloud Scheduler job: what is checked when one is created or updated, and how it is shown. */
import type { Millis } from '../../../domain/time.ts';
import { GoogleError } from '../http.ts';
import { nextRun } from './schedule.ts';

export interface HttpTarget {
  readonly uri: string;
  readonly httpMethod: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body?: string;
  readonly oidcToken?: { readonly serviceAccountEmail: string; readonly audience?: string };
}

export interface RetryConfig {
  readonly retryCount?: number;
  readonly maxRetryDuration: string;
  readonly minBackoffDuration: string;
  readonly maxBackoffDuration: string;
  readonly maxDoublings: number;
}

/** The fields that the owner sets, in google.cloud.scheduler.v1.Job's JSON. */
export interface JobSpec {
  readonly name: string;
  readonly description?: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly httpTarget: HttpTarget;
  readonly retryConfig: RetryConfig;
  readonly attemptDeadline: string;
}

/** Fields of a Job that callers may not set; Google ignores them in requests. */
const OUTPUT_ONLY = ['userUpdateTime', 'state', 'status', 'scheduleTime', 'lastAttemptTime'];

/** Headers that Cloud Scheduler computes or replaces (google/cloud/scheduler/v1/target.proto). */
const REPLACED = /^(host|content-length|user-agent|x-google-.*|x-appengine-.*|x-cloudscheduler.*)$/i;

const EMAIL = /^[a-z0-9][a-z0-9-]*@[a-z0-9.-]*gserviceaccount\.com$/;

function refuse(message: string): GoogleError {
  return new GoogleError(400, message);
}

/**
 * Checks a job as Cloud Scheduler does and fills in its defaults. `parent` is projects/P/locations/L, `unnamed`
 * the id of a job that comes without a name. Throws GoogleError 400, or 501 for targets that are not simulated.
 */
export function readJob(
  body: Readonly<Record<string, unknown>>,
  parent: string,
  unnamed: string,
  now: Millis,
): JobSpec {
  const given = { ...body };
  for (const name of OUTPUT_ONLY) delete given[name];
  const { name, description, schedule, timeZone = 'Etc/UTC' } = given as Partial<Record<string, string>>;
  if (name !== undefined && !/^projects\/[^/]+\/locations\/[^/]+\/jobs\/[A-Za-z0-9_-]{1,500}$/.test(name)) {
    throw refuse(
      'Job name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/jobs/<JOB_ID>".',
    );
  }
  if (name !== undefined && !name.startsWith(`${parent}/jobs/`)) {
    throw refuse(`Job name "${name}" must be a child of the parent "${parent}".`);
  }
  if (description !== undefined && description.length > 500) {
    throw refuse('Job description must not be longer than 500 characters.');
  }
  checkSchedule(schedule, timeZone, now);
  for (const other of ['pubsubTarget', 'appEngineHttpTarget']) {
    if (given[other] !== undefined)
      throw new GoogleError(501, `The simulated Cloud Scheduler has no ${other}`);
  }
  if (given.httpTarget === undefined) throw refuse('Job must have a target.');
  return {
    name: name ?? `${parent}/jobs/${unnamed}`,
    ...(description ? { description } : {}),
    schedule: schedule ?? '',
    timeZone,
    httpTarget: readTarget(given.httpTarget as Partial<HttpTarget>),
    retryConfig: readRetry((given.retryConfig ?? {}) as Partial<RetryConfig>),
    attemptDeadline: readDeadline((given.attemptDeadline as string | undefined) ?? '180s'),
  };
}

function checkSchedule(schedule: string | undefined, timeZone: string, now: Millis): void {
  try {
    nextRun(schedule ?? '', timeZone, now);
  } catch {
    throw refuse('Schedule or time zone is invalid.');
  }
}

function readTarget(target: Partial<HttpTarget> & { oauthToken?: unknown }): HttpTarget {
  const { uri = '', httpMethod = 'POST', headers = {}, body, oidcToken } = target;
  if (!/^https?:\/\//.test(uri) || !URL.canParse(uri) || uri.length > 2083) {
    throw refuse('HttpTarget.url must start with "http://" or "https://" and be a valid URL.');
  }
  const method = httpMethod === 'HTTP_METHOD_UNSPECIFIED' ? 'POST' : httpMethod;
  if (body !== undefined && body !== '' && !['POST', 'PUT', 'PATCH'].includes(method)) {
    throw refuse('HttpTarget.body can only be set on HttpTargets with HttpMethod POST, PUT or PATCH.');
  }
  if (target.oauthToken !== undefined) {
    throw new GoogleError(501, 'The simulated Cloud Scheduler has no oauthToken');
  }
  if (oidcToken !== undefined && !EMAIL.test(oidcToken.serviceAccountEmail ?? '')) {
    throw refuse(`HttpTarget.oidc_token: "${oidcToken.serviceAccountEmail ?? ''}" is not a service account.`);
  }
  const kept = Object.entries(headers).filter(([name]) => !REPLACED.test(name));
  const contentType = kept.some(([name]) => name.toLowerCase() === 'content-type');
  if (body && !contentType) kept.push(['Content-Type', 'application/octet-stream']);
  return {
    uri,
    httpMethod: method,
    headers: { ...Object.fromEntries(kept), 'User-Agent': 'Google-Cloud-Scheduler' },
    ...(body ? { body } : {}),
    ...(oidcToken === undefined ? {} : { oidcToken: { ...oidcToken, audience: oidcToken.audience || uri } }),
  };
}

function readRetry(retry: Partial<RetryConfig>): RetryConfig {
  const { retryCount = 0, maxDoublings = 5 } = retry;
  if (retryCount < 0 || retryCount > 5) throw refuse('RetryConfig.retry_count must be between 0 and 5.');
  if (maxDoublings < 0) throw refuse('RetryConfig.max_doublings must not be negative.');
  const read = {
    ...(retryCount > 0 ? { retryCount } : {}),
    maxRetryDuration: retry.maxRetryDuration ?? '0s',
    minBackoffDuration: retry.minBackoffDuration ?? '5s',
    maxBackoffDuration: retry.maxBackoffDuration ?? '3600s',
    maxDoublings,
  };
  const least = durationMs(read.minBackoffDuration);
  if (durationMs(read.maxRetryDuration) < 0 || least < 0 || durationMs(read.maxBackoffDuration) < least) {
    throw refuse('RetryConfig: durations must not be negative, and max_backoff not below min_backoff.');
  }
  return read;
}

function readDeadline(deadline: string): string {
  const seconds = durationMs(deadline) / 1000;
  if (seconds < 15 || seconds > 1800) throw refuse('Job.attempt_deadline must be between 15s and 1800s.');
  return deadline;
}

/** Milliseconds of a proto duration such as `3.5s`. */
export function durationMs(duration: string): number {
  return Math.round(Number(duration.slice(0, -1)) * 1000);
}

/** Puts what `paths` (snake_case or camelCase, dotted) name from `from` into a copy of `into`. Throws GoogleError
 *  400 on a path that a Job does not have. */
export function applyUpdate(into: object, from: object, paths: readonly string[]): Record<string, unknown> {
  const updated = structuredClone(into) as Record<string, unknown>;
  for (const path of paths) {
    const names = path
      .split('.')
      .map((part) => part.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()));
    const last = names.pop();
    if (last === undefined || !UPDATABLE.has(names[0] ?? last)) {
      throw refuse(`Invalid mask for Job: ${path}`);
    }
    let target = updated;
    let source: unknown = from;
    for (const name of names) {
      const below = target[name];
      target[name] = typeof below === 'object' && below !== null ? below : {};
      target = target[name] as Record<string, unknown>;
      source = (source as Record<string, unknown> | undefined)?.[name];
    }
    const value = (source as Record<string, unknown> | undefined)?.[last];
    if (value === undefined) delete target[last];
    else target[last] = value;
  }
  return updated;
}

const UPDATABLE = new Set([
  'description',
  'schedule',
  'timeZone',
  'httpTarget',
  'pubsubTarget',
  'appEngineHttpTarget',
  'retryConfig',
  'attemptDeadline',
]);
