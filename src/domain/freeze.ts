/** What holds the watchdog back as a whole: a freeze that a person ordered, and a brake that engaged by itself. */
import type { UserId } from './lease.ts';
import type { Duration, Millis } from './time.ts';
import { DAY, HOUR } from './time.ts';

/** Nothing is stopped or ended by the watchdog from `at` until `until`, unless it is lifted before. */
export interface Freeze {
  readonly by: UserId;
  readonly at: Millis;
  readonly until: Millis;
  /** As the person said it; may be empty. */
  readonly why: string;
  /** Names the delivery that ordered it. */
  readonly key: string;
  /** Set once it is over; without `by` it ended at its time. */
  readonly ended?: { readonly at: Millis; readonly by?: UserId };
}

/** A brake that holds stops back. */
export interface HeldBack {
  readonly since: Millis;
  /** One sentence. */
  readonly what: string;
  /** When it was last seen to hold. */
  readonly lastAt: Millis;
}

export interface Brakes {
  /** The last one, ended or not. */
  readonly freeze?: Freeze;
  readonly held?: HeldBack;
}

/** How long when nobody says, and at most: a forgotten freeze costs money. */
export const USUAL_FREEZE: Duration = 4 * HOUR;
export const LONGEST_FREEZE: Duration = 7 * DAY;

/** The freeze that is in force; undefined = none. */
export function freezeNow({ freeze }: Brakes, now: Millis): Freeze | undefined {
  return freeze !== undefined && freeze.ended === undefined && now < freeze.until ? freeze : undefined;
}
