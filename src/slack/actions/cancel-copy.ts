/** Cancel copy: ends the copy that a machine is at; what is copied by then stays. */
import type { Machine } from '../../domain/machine.ts';
import { type Button, button } from '../blocks.ts';
import { named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { buttonValue } from './value.ts';

export const cancelCopy = {
  id: 'cancel_copy',
  ask: () => ({ verb: 'cancel-copy' }),
  done: (machine) =>
    machine === undefined ? 'Noted.' : `${named(machine)} is told to end its copy; what is copied stays.`,
} satisfies Action;

export function cancelCopyButton(machine: Machine): Button {
  return button(cancelCopy.id, 'Cancel', buttonValue(machine), {
    says: `Cancel what ${machine.name} copies`,
  });
}
