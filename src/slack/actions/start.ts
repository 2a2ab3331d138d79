/** Start again, Restart: brings a stopped machine back in its own zone. */
import type { Machine } from '../../domain/machine.ts';
import { type Button, button } from '../blocks.ts';
import { named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { buttonValue } from './value.ts';

export const start = {
  id: 'start',
  ask: () => ({ verb: 'start' }),
  done: (machine) =>
    machine === undefined
      ? 'Noted.'
      : `${named(machine)} is being started again in ${machine.zone ?? 'its zone'}.`,
} satisfies Action;

export function startButton(
  machine: Machine,
  label: 'Start again' | 'Restart' | 'Try again' = 'Start again',
): Button {
  return button(start.id, label, buttonValue(machine), {
    style: 'primary',
    says: `Start ${machine.name} again`,
  });
}
