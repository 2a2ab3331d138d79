/** Keep 1 h, Keep 4 h: leaves the machine alone for a length of time. */
import { formatDuration } from '../../domain/duration.ts';
import type { Machine } from '../../domain/machine.ts';
import { DAY, type Duration, HOUR } from '../../domain/time.ts';
import { type Button, button } from '../blocks.ts';
import { named } from '../messages/words.ts';
import { moment } from '../mrkdwn.ts';
import { type Accepted, type Action, wholeIn } from './action.ts';
import { buttonValue } from './value.ts';

/** Far more than any policy allows; the use case caps it at what the policy does. */
const LONGEST: Duration = 30 * DAY;

export const keep = {
  id: 'keep',
  ask(extra) {
    const length = wholeIn(extra);
    return length === undefined || length === 0 || length > LONGEST
      ? undefined
      : { verb: 'keep', for: length };
  },
  done: keptInWords,
} satisfies Action;

export function keepButton(machine: Machine, length: Duration = HOUR): Button {
  return button(`${keep.id}:${length}`, `Keep ${formatDuration(length)}`, buttonValue(machine, length), {
    says: `Keep ${machine.name} for ${formatDuration(length)}`,
  });
}

/** Until when, and that it is less than was asked for, if it is. */
export function keptInWords(machine: Machine | undefined, { until, capped }: Accepted): string {
  if (machine === undefined || until === undefined) return 'Noted.';
  const limit = capped === true ? ' That is the longest that the policy allows.' : '';
  return `${named(machine)} is kept until ${moment(until)}.${limit}`;
}
