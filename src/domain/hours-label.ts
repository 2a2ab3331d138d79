/** A machine's own hours in Google's label alphabet, so that a lost database is rebuilt with them. */
import { Temporal } from 'temporal-polyfill';
import { isTimeZone } from './time-of-day.ts';
import type { OwnHours, WeekHours } from './week-hours.ts';

const NONE = 'off';
const DAY_MINUTES = 1_440;

/** `12345_540_1140_europe--berlin`: days, minutes after midnight, place; `off` = none; empty = those of its project. */
export function hoursAsLabel(hours: OwnHours | undefined): string {
  if (hours === undefined) return '';
  if (hours.week === undefined) return NONE;
  const { days, from, to, timeZone } = hours.week;
  const place = timeZone.toLowerCase().replaceAll('/', '--').replaceAll('+', '_plus');
  return `${days.join('')}_${from}_${to}_${place}`;
}

/** What such a label says: `null` = none; undefined = those of its project, or nothing that makes sense. */
export function hoursOfLabel(label: string | undefined): WeekHours | null | undefined {
  if (label === NONE) return null;
  const [, dayWord = '', fromWord, toWord, place = ''] =
    /^([1-7]{1,7})_(\d{1,4})_(\d{1,4})_([a-z0-9_-]+)$/.exec(label ?? '') ?? [];
  const days = [...dayWord].map(Number);
  const [from, to] = [Number(fromWord), Number(toWord)];
  const timeZone = placeNamed(place.replaceAll('_plus', '+').replaceAll('--', '/'));
  const isOrdered = days.every((day, i) => i === 0 || day > (days[i - 1] ?? 0));
  if (days.length === 0 || !isOrdered || timeZone === undefined) return undefined;
  if (!(from >= 0 && from < DAY_MINUTES && to >= 1 && to <= DAY_MINUTES)) return undefined;
  return { days, from, to, timeZone };
}

/** Labels have no capitals; places are found without them, and come back with theirs. */
function placeNamed(lower: string): string | undefined {
  if (lower === 'utc') return 'UTC';
  if (!isTimeZone(lower)) return undefined;
  return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(lower).timeZoneId;
}
