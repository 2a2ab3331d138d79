/** Calendar days and times of day in a time zone, daylight saving included. */
import { Temporal } from 'temporal-polyfill';
import { quoted } from './quoted.ts';
import { fail, ok, type Result } from './result.ts';
import type { Day } from './spend.ts';
import type { Millis } from './time.ts';

/** True for an IANA name such as Europe/Berlin, or UTC. */
export function isTimeZone(name: string): boolean {
  if (!/^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** The calendar day of a moment in a zone. */
export function dayOf(at: Millis, timeZone: string): Day {
  return zoned(at, timeZone).toPlainDate().toString();
}

/** The day that many days later (or earlier). */
export function addDays(day: Day, days: number): Day {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** 1 = Monday to 7 = Sunday. */
export function weekdayOf(day: Day): number {
  return Temporal.PlainDate.from(day).dayOfWeek;
}

/** First moment of a day and of the next one: 23, 24 or 25 hours apart. */
export function dayBounds(day: Day, timeZone: string): { readonly from: Millis; readonly to: Millis } {
  return { from: startOf(day, timeZone), to: startOf(addDays(day, 1), timeZone) };
}

/**
 * The moment of a wall-clock time. When the clock jumps over it, as much later as the jump is long (02:30 → 03:30);
 * when it comes twice, the first.
 */
export function momentOf(day: Day, hour: number, minute: number, timeZone: string): Millis {
  return Temporal.PlainDate.from(day)
    .toPlainDateTime({ hour, minute })
    .toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** `18:05` as the clock on the wall shows it there. */
export function formatTimeOfDay(at: Millis, timeZone: string): string {
  return zoned(at, timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/**
 * The next moment that a clock on the wall there shows the time: `18:00`, `6pm`, `9:30`, `tomorrow 9:00`, or a date
 * and time `2026-11-24 18:00`. Always after `now`; a time that comes twice means the next of the two.
 * The failure is a sentence for the person.
 */
export function parseUntil(text: string, timeZone: string, now: Millis): Result<Millis, string> {
  const shown = quoted(text, 30);
  const help = 'Write for example 18:00, 6pm, tomorrow 9:00 or 2026-11-24 18:00.';
  const match =
    /^(?:(tomorrow|today|\d{4}-\d{2}-\d{2})[\s,t]\s*)?(?:at\s+)?(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?$/.exec(
      text.trim().slice(0, 100).toLowerCase(),
    );
  if (match === null) return fail(`${shown} is not a time of day. ${help}`);
  const [, date, hourText, minuteText, half] = match;
  if (minuteText === undefined && half === undefined) return fail(`${shown} is not a time of day. ${help}`);
  const hour = hourOf(Number(hourText), half);
  const minute = Number(minuteText ?? 0);
  if (hour === undefined || minute > 59) return fail(`${shown} is not a time of day. ${help}`);
  const today = dayOf(now, timeZone);
  if (date !== undefined) {
    const day = date === 'today' ? today : date === 'tomorrow' ? addDays(today, 1) : date;
    if (!isDay(day)) return fail(`There is no day ${day}. ${help}`);
    const at = momentsOf(day, hour, minute, timeZone).find((moment) => moment > now);
    return at === undefined ? fail(`${shown} has passed already. ${help}`) : ok(at);
  }
  const next = [today, addDays(today, 1)]
    .flatMap((day) => momentsOf(day, hour, minute, timeZone))
    .find((moment) => moment > now);
  return next === undefined ? fail(`${shown} is not a time of day. ${help}`) : ok(next);
}

/** The moments at which the clock shows that time on that day, in order: one, or two in the autumn night. */
function momentsOf(day: Day, hour: number, minute: number, timeZone: string): Millis[] {
  const wall = Temporal.PlainDate.from(day).toPlainDateTime({ hour, minute });
  const first = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const second = wall.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (first.epochMilliseconds === second.epochMilliseconds) return [first.epochMilliseconds];
  const twice = first.toPlainDateTime().equals(wall);
  return twice ? [first.epochMilliseconds, second.epochMilliseconds] : [second.epochMilliseconds];
}

function hourOf(typed: number, half: string | undefined): number | undefined {
  if (half === undefined) return typed <= 23 ? typed : undefined;
  if (typed < 1 || typed > 12) return undefined;
  return (typed % 12) + (half === 'pm' ? 12 : 0);
}

/** True for a day that exists, written 2026-11-20. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

function startOf(day: Day, timeZone: string): Millis {
  return Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds;
}

function zoned(at: Millis, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
