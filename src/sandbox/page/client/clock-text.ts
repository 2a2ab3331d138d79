/** Writes sandbox time for people: in their own time zone, 24 hours. */
import type { Duration, Millis } from '../../../domain/time.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: Millis, tz: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${tz} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-GB', { timeZone: tz, ...options });
    formats.set(key, made);
  }
  return made.format(at);
}

/** 14:05 */
export function timeOf(at: Millis, tz: string): string {
  return format(at, tz, { hour: '2-digit', minute: '2-digit' });
}

/** 14:05:09 */
export function secondsOf(at: Millis, tz: string): string {
  return format(at, tz, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** Friday, 21 November */
export function dayOf(at: Millis, tz: string): string {
  return format(at, tz, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** Fri 21 Nov */
export function shortDayOf(at: Millis, tz: string): string {
  return format(at, tz, { weekday: 'short', day: 'numeric', month: 'short' });
}

/** 2026-11-21, for comparing days. */
export function dateKey(at: Millis, tz: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: tz,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

/** A message's `ts`, as milliseconds. */
export function tsMillis(ts: string): Millis {
  return Number(ts) * 1000;
}

/** 45 s, 12 min, 3 h 05 min, 2 d 4 h */
export function lengthOf(length: Duration): string {
  const seconds = Math.max(0, Math.floor(length / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function relativeDay(at: Millis, now: Millis, tz: string): string | undefined {
  const day = dateKey(at, tz);
  const names: readonly [number, string][] = [
    [0, 'today'],
    [-86_400_000, 'yesterday'],
    [86_400_000, 'tomorrow'],
  ];
  return names.find(([shift]) => dateKey(now + shift, tz) === day)?.[1];
}

const DATES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  date_short: { day: 'numeric', month: 'short', year: 'numeric' },
  date_long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
};

/** Slack's date formatting: the text of `<!date^ts^format|…>`, tokens replaced. An unknown token stays as it is. */
export function slackDate(at: Millis, pattern: string, now: Millis, tz: string): string {
  return pattern.replace(/\{([a-z_]+)\}/g, (token, name: string) => {
    if (name === 'time') return timeOf(at, tz);
    if (name === 'time_secs') return secondsOf(at, tz);
    if (name === 'date_num') return dateKey(at, tz);
    if (name === 'ago') return at <= now ? `${lengthOf(now - at)} ago` : `in ${lengthOf(at - now)}`;
    const base = name.replace(/_pretty$/, '');
    const options = DATES[base];
    if (options === undefined) return token;
    return (base === name ? undefined : relativeDay(at, now, tz)) ?? format(at, tz, options);
  });
}

/** The moment of a wall-clock time (`2026-11-21T14:05`) in `tz`; within a gap or an overlap either neighbour. */
export function momentOf(local: string, tz: string): Millis {
  const asUtc = Date.parse(`${local}Z`);
  const offset = (at: Millis) => Date.parse(`${wallClock(at, tz)}Z`) - Math.floor(at / 60_000) * 60_000;
  const guess = asUtc - offset(asUtc);
  return asUtc - offset(guess);
}

/** `2026-11-21T14:05` in `tz`, as a datetime input wants it. */
export function wallClock(at: Millis, tz: string): string {
  return `${dateKey(at, tz)}T${timeOf(at, tz)}`;
}
