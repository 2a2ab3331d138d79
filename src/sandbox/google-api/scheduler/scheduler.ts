/** The simulated Cloud Scheduler: its jobs, and their firing as the sandbox's clock reaches them. */
import type { Duration, Millis } from '../../../domain/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { GoogleError } from '../http.ts';
import { type AttemptCode, attempt } from './attempt.ts';
import { applyUpdate, durationMs, type JobSpec, readJob } from './job.ts';
import { nextRun } from './schedule.ts';
import type { TokenSigner } from './signer.ts';

interface Retry {
  /** The slot that failed; retries carry its schedule time. */
  readonly slot: Millis;
  readonly dueAt: Millis;
  readonly attempts: number;
  readonly firstAttemptAt: Millis;
}

interface Job {
  spec: JobSpec;
  state: 'ENABLED' | 'PAUSED';
  updatedAt: Millis;
  /** Next slot of the schedule; undefined when it never comes. */
  nextAt: Millis | undefined;
  retry: Retry | undefined;
  lastAttemptAt: Millis | undefined;
  lastCode: AttemptCode | undefined;
  /** The attempt under way; while there is one, no other begins. */
  running: Promise<void> | undefined;
}

export interface SchedulerOptions {
  /** Real milliseconds after which an attempt counts as timed out, if its own deadline is longer. */
  readonly attemptLimit?: Duration;
}

export class CloudScheduler {
  readonly #jobs = new Map<string, Job>();
  readonly #clock: Clock;
  readonly #signer: TokenSigner;
  readonly #limit: Duration;
  #created = 0;

  constructor(clock: Clock, signer: TokenSigner, options: SchedulerOptions = {}) {
    this.#clock = clock;
    this.#signer = signer;
    this.#limit = options.attemptLimit ?? 30_000;
  }

  /** `parent` is projects/P/locations/L. Throws GoogleError 400 and 409. */
  create(parent: string, body: Readonly<Record<string, unknown>>): object {
    const now = this.#clock.now();
    this.#created += 1;
    const spec = readJob(body, parent, `${now}${this.#created}`, now);
    if (this.#jobs.has(spec.name)) throw new GoogleError(409, `Job ${spec.name} already exists.`);
    const job: Job = {
      spec,
      state: 'ENABLED',
      updatedAt: now,
      nextAt: nextRun(spec.schedule, spec.timeZone, now),
      retry: undefined,
      lastAttemptAt: undefined,
      lastCode: undefined,
      running: undefined,
    };
    this.#jobs.set(spec.name, job);
    return show(job);
  }

  get(name: string): object {
    return show(this.#find(name));
  }

  /** Jobs of a location by name. */
  list(parent: string): readonly object[] {
    const inside = [...this.#jobs.values()].filter(({ spec }) => spec.name.startsWith(`${parent}/jobs/`));
    return inside.sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1)).map(show);
  }

  /** Changes what `paths` name, or everything when there are none. Throws GoogleError 400 and 404. */
  update(name: string, body: Readonly<Record<string, unknown>>, paths: readonly string[]): object {
    const job = this.#find(name);
    const now = this.#clock.now();
    const wanted = paths.length === 0 ? body : applyUpdate(job.spec, body, paths);
    job.spec = readJob({ ...wanted, name }, name.slice(0, name.lastIndexOf('/jobs/')), '', now);
    job.updatedAt = now;
    job.nextAt = nextRun(job.spec.schedule, job.spec.timeZone, now);
    job.retry = undefined;
    return show(job);
  }

  delete(name: string): void {
    this.#find(name);
    this.#jobs.delete(name);
  }

  /** Throws GoogleError 400 FAILED_PRECONDITION when the job is not enabled. */
  pause(name: string): object {
    const job = this.#inState(name, 'ENABLED');
    job.state = 'PAUSED';
    job.retry = undefined;
    return show(job);
  }

  /** Throws GoogleError 400 FAILED_PRECONDITION when the job is not paused. */
  resume(name: string): object {
    const job = this.#inState(name, 'PAUSED');
    job.state = 'ENABLED';
    job.nextAt = nextRun(job.spec.schedule, job.spec.timeZone, this.#clock.now());
    return show(job);
  }

  /** Sends the job's request now, even when it is paused; answers before the target does. */
  run(name: string): object {
    const job = this.#find(name);
    const now = this.#clock.now();
    this.#begin(job, () => this.#attempt(job, now, 0, now));
    return show(job);
  }

  /** When the next slot or retry of any enabled job is due. */
  nextDueAt(): Millis | undefined {
    const due = [...this.#jobs.values()].map(dueAt).filter((at) => at !== undefined);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /**
   * Sends what is due by the clock and waits until every attempt has its answer. Of several slots that a jump of
   * the clock passed only the last is sent, as executions of one job neither overlap nor queue up.
   */
  async fireDue(): Promise<void> {
    const now = this.#clock.now();
    for (const job of this.#jobs.values()) {
      if (job.running === undefined && (dueAt(job) ?? Number.POSITIVE_INFINITY) <= now) this.#fire(job, now);
    }
    await Promise.all([...this.#jobs.values()].map(({ running }) => running));
  }

  #fire(job: Job, now: Millis): void {
    if (job.nextAt !== undefined && job.nextAt <= now) {
      // A slot ends the retries of the one before it.
      const slot = latestSlot(job.spec, job.nextAt, now);
      job.nextAt = nextRun(job.spec.schedule, job.spec.timeZone, now);
      this.#begin(job, () => this.#attempt(job, slot, 0, now));
    } else if (job.retry !== undefined) {
      const { slot, attempts, firstAttemptAt } = job.retry;
      this.#begin(job, () => this.#attempt(job, slot, attempts, firstAttemptAt));
    }
  }

  /** One after the other: an attempt begins when those before it have ended. */
  #begin(job: Job, work: () => Promise<void>): void {
    const running = (job.running ?? Promise.resolve()).then(work).finally(() => {
      if (job.running === running) job.running = undefined;
    });
    job.running = running;
  }

  async #attempt(job: Job, slot: Millis, retried: number, firstAttemptAt: Millis): Promise<void> {
    job.retry = undefined;
    job.lastAttemptAt = this.#clock.now();
    const code = await attempt(job.spec, slot, this.#signer, this.#limit);
    job.lastCode = code;
    const now = this.#clock.now();
    if (code === 0 || job.state !== 'ENABLED') return;
    if (mayRetry(job.spec, retried, now - firstAttemptAt)) {
      const dueAt = now + backoff(job.spec, retried);
      job.retry = { slot, dueAt, attempts: retried + 1, firstAttemptAt };
    }
  }

  #find(name: string): Job {
    const job = this.#jobs.get(name);
    if (job === undefined) throw new GoogleError(404, 'Job not found.');
    return job;
  }

  #inState(name: string, state: Job['state']): Job {
    const job = this.#find(name);
    if (job.state !== state) {
      throw new GoogleError(400, `Job must be in state ${state}.`, { status: 'FAILED_PRECONDITION' });
    }
    return job;
  }
}

function dueAt({ state, nextAt, retry }: Job): Millis | undefined {
  if (state !== 'ENABLED') return undefined;
  if (nextAt === undefined || retry === undefined) return nextAt ?? retry?.dueAt;
  return Math.min(nextAt, retry.dueAt);
}

/** The last slot in [first, now]. */
function latestSlot({ schedule, timeZone }: JobSpec, first: Millis, now: Millis): Millis {
  let slot = first;
  // After a long jump start near its end: no schedule with slots this far apart passes many of them.
  for (const back of [3_600_000, 86_400_000]) {
    const near = nextRun(schedule, timeZone, now - back);
    if (near !== undefined && near <= now && near > slot) slot = near;
  }
  for (;;) {
    const next = nextRun(schedule, timeZone, slot);
    if (next === undefined || next > now) return slot;
    slot = next;
  }
}

/** retryCount retries, until maxRetryDuration is over as well where both are set (job.proto). */
function mayRetry({ retryConfig }: JobSpec, retried: number, elapsed: Duration): boolean {
  const { retryCount = 0, maxRetryDuration } = retryConfig;
  if (retryCount === 0) return false;
  const limit = durationMs(maxRetryDuration);
  return retried < retryCount || (limit > 0 && elapsed < limit);
}

/** min, doubled maxDoublings times, then growing linearly, at most max (job.proto). */
function backoff({ retryConfig }: JobSpec, retried: number): Duration {
  const { maxDoublings } = retryConfig;
  const least = durationMs(retryConfig.minBackoffDuration);
  const top = least * 2 ** maxDoublings;
  const wanted = retried <= maxDoublings ? least * 2 ** retried : top * (retried - maxDoublings + 1);
  return Math.min(wanted, durationMs(retryConfig.maxBackoffDuration));
}

function show(job: Job): object {
  const iso = (at: Millis): string => new Date(at).toISOString();
  const scheduled = dueAt(job) ?? job.nextAt;
  return {
    ...job.spec,
    state: job.state,
    userUpdateTime: iso(job.updatedAt),
    ...(scheduled === undefined ? {} : { scheduleTime: iso(scheduled) }),
    ...(job.lastAttemptAt === undefined ? {} : { lastAttemptTime: iso(job.lastAttemptAt) }),
    ...(job.lastCode === undefined ? {} : { status: job.lastCode === 0 ? {} : { code: job.lastCode } }),
  };
}
