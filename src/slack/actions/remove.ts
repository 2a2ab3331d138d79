/** Remove: deletes the machine and its disk for good. */
import type { Machine } from '../../domain/machine.ts';
import { type Button, button, danger } from '../blocks.ts';
import { named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { buttonValue } from './value.ts';

export const remove = {
  id: 'remove',
  ask: () => ({ verb: 'remove' }),
  done: (machine) =>
    machine === undefined ? 'Noted.' : `${named(machine)} is being removed, with its disk.`,
} satisfies Action;

/** `asks` false: the message with the button is the question already. */
export function removeButton(machine: Machine, asks = true): Button {
  return button(remove.id, asks ? 'Remove' : 'Remove it', buttonValue(machine), {
    style: 'danger',
    says: `Remove ${machine.name} and its disk`,
    ...(asks
      ? {
          confirm: danger(
            `Remove ${machine.name}?`,
            'The machine and its disk are deleted at Google. What is on the disk is gone for good.',
            'Remove it',
          ),
        }
      : {}),
  });
}

/** Instead of a stop, where there is none; `why`: the reason, to follow its name. */
export function endButton(machine: Machine, why: string): Button {
  return button(remove.id, 'End it', buttonValue(machine), {
    style: 'danger',
    says: `End ${machine.name}: delete it and what is on its disks`,
    confirm: danger(
      `End ${machine.name}?`,
      `It is deleted, and what is on its disks is gone for good. It cannot be stopped instead: ${why}.`,
      'End it',
    ),
  });
}
