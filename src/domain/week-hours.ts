/** The hours in which a machine is to run: on which days, from when to when, on the clock of which place. */
import type { Millis } from './time.ts';

export interface WeekHours {
  /** ISO weekdays, 1 = Monday to 7 = Sunday; at least one, in order. */
  readonly days: readonly number[];
  /** Minutes after midnight, 0–1439. */
  readonly from: number;
  /** Minutes after midnight, 1–1440; at or before `from` it is on the day after. */
  readonly to: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** What a person set for one machine; without a week it has no hours, whatever its project has. */
export interface OwnHours {
  readonly week: WeekHours | undefined;
  readonly setAt: Millis;
}

/** What a machine carries of its hours. */
export interface KeepsHours {
  /** Undefined = its project's, if that has any. */
  readonly hours?: OwnHours | undefined;
  /** How often its hours have started it since a person last did, or last set them. */
  readonly hourStarts?: number;
  /** When the stretch began for which they last started it, or would have. */
  readonly hourTry?: Millis | undefined;
  /** Its present run was begun by its hours; who holds it is told of that alone. */
  readonly byHours?: true | undefined;
}

/** From the first moment to the one at which it is over. */
export interface Stretch {
  readonly from: Millis;
  readonly until: Millis;
}

/** How hours stand at a moment. */
export interface HoursNow {
  readonly inside: boolean;
  /** The present stretch; outside, the last one. */
  readonly stretch: Stretch;
  /** When the next stretch begins. */
  readonly next: Millis;
}

/** The end of a machine's hours, as its owner is told of it. */
export interface HoursEnd {
  readonly week: WeekHours;
  readonly at: Millis;
  /** When they begin again. */
  readonly next: Millis;
}
