/** When a digest is due, and of which day. */
import type { Policy } from '../policy.ts';
import type { Day } from '../spend.ts';
import { type Duration, HOUR, type Millis } from '../time.ts';
import { addDays, dayOf, momentOf } from '../time-of-day.ts';

export interface DueDigest {
  /** The day that it tells of: the one before the slot's. */
  readonly day: Day;
  /** Names the slot: the policy's hour on the day of posting. */
  readonly slotAt: Millis;
  readonly late: boolean;
}

/** A digest this much after its hour says that it is late; a new installation does not make up for an hour long past. */
export const LATE_AFTER: Duration = HOUR;

/**
 * The digest that is due now; undefined when none is. `lastSlot` is the newest slot that was taken for the channel.
 * At most one a day: days that were missed altogether are not made up for, and a changed hour does not post a second
 * one. The hour that a clock change leaves out is the next one; of the hour that comes twice it is the first.
 */
export function dueDigest(
  policy: Pick<Policy, 'timeZone' | 'digest'>,
  now: Millis,
  lastSlot: Millis | undefined,
): DueDigest | undefined {
  const { timeZone, digest } = policy;
  const today = dayOf(now, timeZone);
  const slotAt = momentOf(today, digest.hour, 0, timeZone);
  if (now < slotAt) return missedYesterday(policy, lastSlot, today);
  if (lastSlot !== undefined && dayOf(lastSlot, timeZone) >= today) return undefined;
  const late = now - slotAt >= LATE_AFTER;
  if (lastSlot === undefined && late) return undefined;
  return { day: addDays(today, -1), slotAt, late };
}

/** Before today's hour, yesterday's digest may still be owed, if we were away from then until now: an hour or more. */
function missedYesterday(
  { timeZone, digest }: Pick<Policy, 'timeZone' | 'digest'>,
  lastSlot: Millis | undefined,
  today: Day,
): DueDigest | undefined {
  const yesterday = addDays(today, -1);
  if (lastSlot === undefined || dayOf(lastSlot, timeZone) >= yesterday) return undefined;
  const slotAt = momentOf(yesterday, digest.hour, 0, timeZone);
  return { day: addDays(yesterday, -1), slotAt, late: true };
}

/** The day before the present one there. */
export function yesterdayIn(timeZone: string, now: Millis): Day {
  return addDays(dayOf(now, timeZone), -1);
}
