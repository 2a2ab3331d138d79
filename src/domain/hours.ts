/** Hours as they are typed and said, and how they stand at a moment on the clock of their place. */
import { nearWords } from './near.ts';
import { quoted } from './quoted.ts';
import { fail, ok, type Result } from './result.ts';
import type { Millis } from './time.ts';
import { addDays, dayOf, isTimeZone, momentOf, weekdayOf } from './time-of-day.ts';
import type { HoursNow, Stretch, WeekHours } from './week-hours.ts';

/** Days that are looked at on either side: hours of one day a week that one change of the clock swallows are found. */
const REACH = 15;
const DAY_MINUTES = 1_440;

/**
 * How the hours stand. Each end is on that day's clock: where it jumps over the hour, as much later as the jump is
 * long; where an hour comes twice, the first. Stretches that touch are one.
 */
export function hoursNow(week: WeekHours, now: Millis): HoursNow {
  const today = dayOf(now, week.timeZone);
  const stretches: Stretch[] = [];
  for (let days = -REACH; days <= REACH; days += 1) {
    const day = addDays(today, days);
    if (!week.days.includes(weekdayOf(day))) continue;
    const from = minuteOf(day, week.from, week.timeZone);
    const until = minuteOf(week.to > week.from ? day : addDays(day, 1), week.to, week.timeZone);
    const last = stretches.at(-1);
    if (until <= from) continue;
    if (last !== undefined && from <= last.until)
      stretches[stretches.length - 1] = { from: last.from, until };
    else stretches.push({ from, until });
  }
  const begun = stretches.findLastIndex(({ from }) => from <= now);
  const stretch = stretches[begun];
  const next = stretches[begun + 1];
  if (stretch === undefined || next === undefined)
    throw new RangeError('hours that never begin or never end');
  return { inside: now < stretch.until, stretch, next: next.from };
}

/** As `hoursNow` at one moment, worked out once for all machines with the same hours. */
export function hoursAt(now: Millis): (week: WeekHours) => HoursNow {
  const known = new Map<string, HoursNow>();
  return (week) => {
    const key = hoursInWords(week);
    const found = known.get(key) ?? hoursNow(week, now);
    known.set(key, found);
    return found;
  };
}

function minuteOf(day: string, minutes: number, timeZone: string): Millis {
  return minutes === DAY_MINUTES
    ? momentOf(addDays(day, 1), 0, 0, timeZone)
    : momentOf(day, Math.floor(minutes / 60), minutes % 60, timeZone);
}

const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const SETS: ReadonlyMap<string, readonly number[]> = new Map([
  ['weekdays', [1, 2, 3, 4, 5]],
  ['workdays', [1, 2, 3, 4, 5]],
  ['weekend', [6, 7]],
  ['weekends', [6, 7]],
  ['daily', [1, 2, 3, 4, 5, 6, 7]],
  ['everyday', [1, 2, 3, 4, 5, 6, 7]],
]);

/** `weekdays 9:00–19:00 Europe/Berlin`, which `parseHours` reads again. */
export function hoursInWords({ days, from, to, timeZone }: WeekHours): string {
  return `${daysInWords(days)} ${clockOf(from)}–${clockOf(to)} ${timeZone}`;
}

function daysInWords(days: readonly number[]): string {
  const typed = days.join();
  for (const [name, set] of SETS) if (set.join() === typed) return name;
  const first = days[0] ?? 1;
  const run = days.length > 2 && days.every((day, i) => day === first + i);
  return run
    ? `${NAMES[first - 1]}-${NAMES[(days.at(-1) ?? 1) - 1]}`
    : days.map((day) => NAMES[day - 1]).join(',');
}

function clockOf(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

const EXAMPLE = 'weekdays 9-19 Europe/Berlin';

/**
 * Reads `weekdays 9-19 Europe/Berlin`, `mon-fri 9:00-19:30`, `daily 8-20`, `mon,wed 9am-5pm UTC`: days, times, and a
 * time zone by its IANA name, which may be left out where `timeZone` is meant. The failure is a sentence for the person.
 */
export function parseHours(text: string, timeZone: string): Result<WeekHours, string> {
  const words = text
    .slice(0, 200)
    .replaceAll(/\s*[-–—]\s*/g, '-')
    .replaceAll(/\s*,\s*/g, ',')
    .replaceAll(/(\d)\s+(am|pm)\b/gi, '$1$2')
    .trim()
    .split(/\s+/);
  const [dayWord = '', timeWord, zoneWord, extra] = words;
  if (extra !== undefined)
    return fail(`I do not know what ${quoted(extra)} means there. Write for example ${EXAMPLE}.`);
  const days = daysOf(dayWord.toLowerCase());
  if (days === undefined) {
    return fail(
      `The days come first: weekdays, daily, weekends, mon-fri or mon,wed,fri; ${quoted(dayWord)} is none of that.`,
    );
  }
  const times = /^(\d{1,2}(?:[:.]\d{2})?(?:am|pm)?)-(\d{1,2}(?:[:.]\d{2})?(?:am|pm)?)$/i.exec(timeWord ?? '');
  if (times === null) {
    const typed = timeWord === undefined ? 'there are none' : `${quoted(timeWord)} is not`;
    return fail(`After the days come the times, such as 9-19 or 9:00-19:30; ${typed}.`);
  }
  const from = minutesOf(times[1] ?? '');
  const to = minutesOf(times[2] ?? '');
  if (from === undefined || to === undefined || from === DAY_MINUTES) {
    return fail(`${quoted(timeWord ?? '')} are no times of day. Write for example 9-19, 9:00-19:30 or 22-6.`);
  }
  if (zoneWord !== undefined && !isTimeZone(zoneWord)) return fail(noZone(zoneWord));
  const until = to === 0 ? DAY_MINUTES : to;
  if (from === until || (from === 0 && until === DAY_MINUTES && days.length === 7)) {
    return fail('Such hours never end, so they would stop nothing. To have none, write off.');
  }
  return ok({ days, from, to: until, timeZone: zoneWord ?? timeZone });
}

function noZone(typed: string): string {
  const [meant] = nearWords(typed, Intl.supportedValuesOf('timeZone'), 1);
  const hint = meant === undefined ? 'Write a place, such as Europe/Berlin' : `Did you mean ${meant}`;
  const why = /^(utc|gmt)?[+-]\d/i.test(typed)
    ? ' A fixed distance from UTC is wrong for half of the year.'
    : '';
  return `${quoted(typed)} is not the name of a time zone.${why} ${hint}${meant === undefined ? '.' : '?'}`;
}

/** Undefined for what names no days. */
function daysOf(word: string): readonly number[] | undefined {
  const set = SETS.get(word);
  if (set !== undefined) return set;
  const days = new Set<number>();
  for (const part of word.split(',')) {
    const [first, last = first, more] = part.split('-').map(dayOfWeek);
    if (first === undefined || last === undefined || more !== undefined) return undefined;
    for (let day = first; ; day = (day % 7) + 1) {
      days.add(day);
      if (day === last) break;
    }
  }
  return [...days].toSorted((a, b) => a - b);
}

/** 1–7, by its first three letters or more; undefined for anything else. */
function dayOfWeek(word: string): number | undefined {
  const full = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const at = word.length < 3 ? -1 : full.findIndex((day) => day.startsWith(word.replace(/s$/, '')));
  return at < 0 ? undefined : at + 1;
}

/** 0–1440; undefined for what is no time of day. */
function minutesOf(text: string): number | undefined {
  const [, hourText, minuteText, half] = /^(\d{1,2})(?:[:.](\d{2}))?(am|pm)?$/i.exec(text) ?? [];
  const typed = Number(hourText);
  const minute = Number(minuteText ?? 0);
  if (minute > 59 || typed > 24 || (half !== undefined && (typed < 1 || typed > 12))) return undefined;
  const hour = half === undefined ? typed : (typed % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const minutes = hour * 60 + minute;
  return minutes > DAY_MINUTES || Number.isNaN(minutes) ? undefined : minutes;
}
