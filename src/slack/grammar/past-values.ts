/** A moment in the past as people type it: `2h ago`, `yesterday 14:30`, `14:30`, `2026-11-20 14:30`. */
import { parseDuration } from '../../domain/duration.ts';
import { DAY, type Millis } from '../../domain/time.ts';
import { addDays, dayOf, isDay, momentOf } from '../../domain/time-of-day.ts';
import { code } from '../mrkdwn.ts';
import type { Parsed } from './parsed.ts';

/** A time of day alone is the last such; always before `now`. */
export function parsePast(text: string, timeZone: string, now: Millis): Parsed<Millis> {
  const typed = text.trim().toLowerCase();
  const ago = /^(.+?)\s*(?:ago|before)$/.exec(typed)?.[1];
  if (ago !== undefined) {
    const length = parseDuration(ago);
    if (length.ok) return { ok: true, value: now - length.value };
  }
  const match =
    /^(?:(yesterday|today|\d{4}-\d{2}-\d{2})[\s,t]+)?(?:at\s+)?([01]?\d|2[0-3])[:.h]([0-5]\d)$/.exec(typed);
  const [, date, hour, minute] = match ?? [];
  if (hour === undefined || minute === undefined) return no(text);
  const today = dayOf(now, timeZone);
  const day =
    date === undefined || date === 'today' ? today : date === 'yesterday' ? addDays(today, -1) : date;
  if (!isDay(day)) return no(text);
  const at = momentOf(day, Number(hour), Number(minute), timeZone);
  if (at <= now) return { ok: true, value: at };
  return date === undefined ? { ok: true, value: at - DAY } : no(text);
}

function no(text: string): Parsed<Millis> {
  const message = `${code(text, 40)} is no moment in the past. Write for example 2h ago, yesterday 14:30 or 14:30.`;
  return { ok: false, message };
}
