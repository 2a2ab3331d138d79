/** Cloud Scheduler's schedules: unix-cron in a time zone of the tz database. */
import { Cron } from 'croner';
import type { Millis } from '../../../domain/time.ts';

/** Five fields of digits, names, lists, ranges and steps; croner knows more than Google does. */
const FIELD = /^[\dA-Za-z*,/-]+$/;
const NOT_GOOGLE = /(^|[^A-Za-z])(L|W|H)([^A-Za-z]|$)/;

/**
 * The first moment of the schedule after `after`, or undefined when it never comes. Throws RangeError when the
 * schedule or the time zone is invalid.
 */
export function nextRun(schedule: string, timeZone: string, after: Millis): Millis | undefined {
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5 || !fields.every((field) => FIELD.test(field) && !NOT_GOOGLE.test(field))) {
    throw new RangeError(`not a unix-cron schedule: ${schedule}`);
  }
  try {
    const cron = new Cron(fields.join(' '), { mode: '5-part', paused: true, timezone: timeZone });
    return cron.nextRun(new Date(after))?.getTime();
  } catch (cause) {
    throw new RangeError(`not a schedule: ${schedule} in ${timeZone}`, { cause });
  }
}

/** RFC 3339 with the zone's offset, e.g. 2026-11-21T09:00:00-08:00; `Z` where the offset is zero. Slots are whole
 *  seconds; the moment of a forced run keeps its fraction. */
export function zonedTime(at: Millis, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
  const digits = at % 1000 === 0 ? 19 : 23;
  if (offset === '' || offset === '+00:00') return `${new Date(at).toISOString().slice(0, digits)}Z`;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const shift = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  return `${new Date(at + shift).toISOString().slice(0, digits)}${offset}`;
}
