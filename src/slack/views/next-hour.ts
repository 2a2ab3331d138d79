/** The hours that people plan by, of which the next one stands in a form already. */
import { DAY, HOUR, MINUTE, type Millis } from '../../domain/time.ts';
import { formatTimeOfDay } from '../../domain/time-of-day.ts';

/** The end of the working day, the end of the evening, the next morning. */
const HOURS = ['18:00', '22:00', '09:00'];

/** The first of them that is more than an hour away: a nearer one would be `Keep 1 h`. */
export function nextHour(now: Millis, timeZone: string): { readonly at: Millis; readonly label: string } {
  // Every time zone's hours begin on a quarter of an hour.
  const quarter = 15 * MINUTE;
  const first = Math.ceil((now + HOUR) / quarter) * quarter;
  for (let at = first; at < now + DAY; at += quarter) {
    const label = formatTimeOfDay(at, timeZone);
    if (HOURS.includes(label)) return { at, label };
  }
  throw new RangeError(`a day in ${timeZone} without ${HOURS.join(', ')}`);
}
