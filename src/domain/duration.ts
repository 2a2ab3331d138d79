/** Lengths of time as people type and read them. */
import { quoted } from './quoted.ts';
import { fail, ok, type Result } from './result.ts';
import { DAY, type Duration, HOUR, MINUTE, SECOND } from './time.ts';

const UNITS: Readonly<Record<string, Duration>> = { d: DAY, h: HOUR, m: MINUTE, s: SECOND };

/** No length of time in this product is longer; more is a slip of the finger. */
const LONGEST: Duration = 366 * DAY;

/**
 * Reads `90m`, `2h`, `1.5h`, `1d12h`, `1h 30min`: each unit once, the largest first, more than nothing, at most 366 days.
 * The failure is a sentence for the person.
 */
export function parseDuration(text: string): Result<Duration, string> {
  const typed = text.trim().toLowerCase().slice(0, 100);
  const shown = quoted(text, 30);
  const words = typed
    .replaceAll(/\s+/g, '')
    .replaceAll(/(days?)(?=\d|$)/g, 'd')
    .replaceAll(/(hours?|hrs?)(?=\d|$)/g, 'h')
    .replaceAll(/(minutes?|mins?)(?=\d|$)/g, 'm')
    .replaceAll(/(seconds?|secs?)(?=\d|$)/g, 's');
  if (/^[-−–]/.test(words)) return fail(`${shown} is negative. Write for example 90m, 2h or 1d12h.`);
  if (/^\d+(\.\d+)?$/.test(words)) {
    return fail(`${shown} has no unit. Write for example ${words}m or ${words}h.`);
  }
  const match =
    /^(?:(\d{1,6}(?:\.\d{1,3})?)d)?(?:(\d{1,6}(?:\.\d{1,3})?)h)?(?:(\d{1,6}(?:\.\d{1,3})?)m)?(?:(\d{1,8})s)?$/.exec(
      words,
    );
  if (match === null || words === '') {
    return fail(`${shown} is not a length of time. Write for example 90m, 2h or 1d12h.`);
  }
  const [, days, hours, minutes, seconds] = match;
  const total = Object.entries({ d: days, h: hours, m: minutes, s: seconds }).reduce(
    (sum, [unit, number]) => sum + Number(number ?? 0) * (UNITS[unit] ?? 0),
    0,
  );
  const whole = Math.round(total);
  if (whole <= 0) return fail(`${shown} is no time at all. Write for example 90m, 2h or 1d12h.`);
  if (whole > LONGEST) return fail(`${shown} is longer than a year. Write for example 90m, 2h or 1d12h.`);
  return ok(whole);
}

/**
 * The two largest units that are not zero, rounded to the second: `45 s`, `5 min`, `2 h 5 min`, `1 d 12 h`.
 * Negative lengths read as their absolute value.
 */
export function formatDuration(duration: Duration): string {
  const seconds = Math.round(Math.abs(duration) / SECOND);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

/** Rounded down to the minute; less than a minute stays as it is. */
export function wholeMinutes(duration: Duration): Duration {
  return duration < MINUTE ? duration : Math.floor(duration / MINUTE) * MINUTE;
}
