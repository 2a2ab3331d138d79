/** Keep until 18:00: leaves the machine alone until an hour that people plan by. */
import type { Machine } from '../../domain/machine.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../domain/time.ts';
import { formatTimeOfDay } from '../../domain/time-of-day.ts';
import { type Button, button } from '../blocks.ts';
import { type Action, wholeIn } from './action.ts';
import { keptInWords } from './keep.ts';
import { buttonValue } from './value.ts';

export const keepUntil = {
  id: 'keep_until',
  ask(extra) {
    const until = wholeIn(extra);
    return until === undefined ? undefined : { verb: 'keep-until', until };
  },
  done: keptInWords,
} satisfies Action;

/** The hours that are offered: the end of the working day, the end of the evening, the next morning. */
const HOURS = ['18:00', '22:00', '09:00'];

export function keepUntilButton(machine: Machine, now: Millis, timeZone: string): Button {
  const { at, label } = nextHour(now, timeZone);
  return button(keepUntil.id, `Keep until ${label}`, buttonValue(machine, at), {
    says: `Keep ${machine.name} until ${label}`,
  });
}

/** The first of the offered hours that is more than an hour away: a nearer one would be `Keep 1 h`. */
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
