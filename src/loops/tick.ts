/** `POST /tick`: Cloud Scheduler's call for a pass or a digest; checked, counted once, then one drain. */
import type { Duration } from '../domain/time.ts';
import { SECOND } from '../domain/time.ts';
import type { CallerVerifier } from '../ports/caller.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';

/** Shorter than the job's attempt deadline, so that Scheduler never repeats a call that works. */
export const TICK_DEADLINE: Duration = 50 * SECOND;

export interface Tick {
  readonly authorization: string | undefined;
  /** X-CloudScheduler-JobName. */
  readonly jobName: string | undefined;
  /** X-CloudScheduler-ScheduleTime. */
  readonly scheduleTime: string | undefined;
}

export interface TickAnswer {
  readonly status: 200 | 401 | 500;
  readonly body: { readonly ok: boolean; readonly note: string };
}

export interface TickDeps {
  readonly engine: Engine;
  readonly store: Store;
  readonly verifier: CallerVerifier;
  readonly log: Logger;
}

/** Answers one call. Scheduler delivers at least once: the same job and time is carried out once. */
export async function answerTick(deps: TickDeps, tick: Tick): Promise<TickAnswer> {
  const caller = await deps.verifier.verify(tick.authorization);
  if (!caller.ok) {
    deps.log.warn({ because: caller.because }, 'refused a call of /tick');
    return { status: 401, body: { ok: false, note: 'the caller is not known' } };
  }
  if (tick.jobName !== undefined && tick.scheduleTime !== undefined) {
    const first = await deps.store.firstSeen(`tick:${tick.jobName}:${tick.scheduleTime}`);
    if (!first) return { status: 200, body: { ok: true, note: 'this tick was carried out before' } };
  }
  await deps.engine.drain(TICK_DEADLINE);
  return { status: 200, body: { ok: true, note: 'done' } };
}
