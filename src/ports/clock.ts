/** The time, injected so that tests and the sandbox can travel it. */
import type { Millis } from '../domain/time.ts';

export interface Clock {
  /** The present moment, in milliseconds since the epoch. */
  now(): Millis;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
