/** Cancel: takes a request back as long as no zone has taken it. */
import type { Machine } from '../../domain/machine.ts';
import { type Button, button } from '../blocks.ts';
import { named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { buttonValue } from './value.ts';

export const cancel = {
  id: 'cancel',
  ask: () => ({ verb: 'cancel' }),
  done: (machine) =>
    machine === undefined ? 'Noted.' : `The request for ${named(machine)} is taken back; nothing is created.`,
} satisfies Action;

export function cancelButton(machine: Machine): Button {
  return button(cancel.id, 'Cancel', buttonValue(machine), {
    style: 'danger',
    says: `Take the request for ${machine.name} back`,
  });
}
