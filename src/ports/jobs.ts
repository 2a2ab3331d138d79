/** Cloud Scheduler: the jobs that call `/tick` when no timer of ours runs. */
import type { Result } from '../domain/result.ts';

export interface TickJob {
  /** Last part of the job's name, e.g. lamplighter-watchdog. */
  readonly id: string;
  /** Unix cron. */
  readonly schedule: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly url: string;
  /** Sent as JSON. */
  readonly body: unknown;
  /** Service account whose OIDC token is sent, and the token's audience. */
  readonly serviceAccount: string;
  readonly audience: string;
}

export interface Jobs {
  /** Creates the job, or makes it what it should be. Idempotent. */
  ensure(job: TickJob): Promise<Result<'created' | 'updated' | 'unchanged'>>;
}
