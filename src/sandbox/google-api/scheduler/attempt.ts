/** One attempt of a Cloud Scheduler job: the HTTP request that the target receives. */
import type { Duration, Millis } from '../../../domain/time.ts';
import { durationMs, type JobSpec } from './job.ts';
import { zonedTime } from './schedule.ts';
import type { TokenSigner } from './signer.ts';

/** google.rpc.Code of the outcome; 0 = the target answered 2xx. */
export type AttemptCode = number;

/** google.rpc codes of HTTP statuses (google/rpc/code.proto). */
const CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 10,
  429: 8,
  499: 1,
  501: 12,
  503: 14,
  504: 4,
};

const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

/**
 * Sends the request for the slot `scheduledAt`. Any answer but 2xx, a redirect among them, is a failure. The
 * attempt ends at the job's deadline or after `limit` real milliseconds, whichever is sooner.
 */
export async function attempt(
  job: JobSpec,
  scheduledAt: Millis,
  signer: TokenSigner,
  limit: Duration,
): Promise<AttemptCode> {
  const { httpTarget: target } = job;
  const headers = new Headers(target.headers ?? {});
  headers.set('User-Agent', 'Google-Cloud-Scheduler');
  headers.set('X-CloudScheduler', 'true');
  headers.set('X-CloudScheduler-JobName', job.name.slice(job.name.lastIndexOf('/') + 1));
  headers.set('X-CloudScheduler-ScheduleTime', zonedTime(scheduledAt, job.timeZone));
  if (target.oidcToken !== undefined) {
    const { serviceAccountEmail, audience = target.uri } = target.oidcToken;
    headers.set('Authorization', `Bearer ${await signer.sign(serviceAccountEmail, audience)}`);
  }
  const deadline = Math.min(durationMs(job.attemptDeadline), limit);
  try {
    const response = await fetch(target.uri, {
      method: target.httpMethod,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(deadline),
      ...(target.body === undefined ? {} : { body: Buffer.from(target.body, 'base64') }),
    });
    await response.arrayBuffer();
    return response.ok ? 0 : (CODES[response.status] ?? (response.status >= 500 ? 13 : 2));
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? DEADLINE_EXCEEDED : UNAVAILABLE;
  }
}
