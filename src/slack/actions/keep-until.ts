/** Keep until 18:00: leaves the machine alone until an hour that people plan by. */
import type { Machine } from '../../domain/machine.ts';
import { HOUR, MINUTE, type Millis } from '../../domain/time.ts';
import { type Button, button } from '../blocks.ts';
import { type Action, millisIn } from './action.ts';
import { keptInWords } from './keep.ts';
import { buttonValue } from './value.ts';

export const keepUntil = {
  id: 'keep_until',
  ask(extra) {
    const until = millisIn(extra);
    return until === undefined ? undefined : { verb: 'keep-until', until };
  },
  done: keptInWords,
} satisfies Action;

/** The hours that are offered: the end of the working day, the end of the evening, the next morning. */
const HOURS = [18, 22, 9] as const;

export function keepUntilButton(machine: Machine, now: Millis, timeZone: string): Button {
  const { at, label } = nextHour(now, timeZone);
  return button(keepUntil.id, `Keep until ${label}`, buttonValue(machine, at), {
    says: `Keep ${machine.name} until ${label}`,
  });
}

/** The first of the offered hours that is more than an hour away: a nearer one would be `Keep 1 h`. */
export function nextHour(now: Millis, timeZone: string): { readonly at: Millis; readonly label: string } {
  const local = hourIn(timeZone);
  // Whole quarters of an hour: every time zone's hours begin on one.
  const quarter = 15 * MINUTE;
  const first = Math.ceil((now + HOUR) / quarter) * quarter;
  for (let at = first; at < now + 26 * HOUR; at += quarter) {
    const { hour, minute } = local(at);
    if (minute === 0 && HOURS.some((offered) => offered === hour)) {
      return { at, label: `${String(hour).padStart(2, '0')}:00` };
    }
  }
  // Unreachable: a day holds each hour but one that a clock change may skip, and three are offered.
  return { at: now + 4 * HOUR, label: 'later' };
}

function hourIn(timeZone: string): (at: Millis) => { readonly hour: number; readonly minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const [hour = 0, minute = 0] = format.format(at).split(':').map(Number);
    return { hour, minute };
  };
}
