/** Stop, Stop now: switches the machine off; its disk stays. */
import type { Machine } from '../../domain/machine.ts';
import { type Button, button, danger } from '../blocks.ts';
import { disksInWords, named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { buttonValue } from './value.ts';

export const stop = {
  id: 'stop',
  ask: () => ({ verb: 'stop' }),
  done: (machine) => (machine === undefined ? 'Noted.' : `${named(machine)} is being stopped.`),
} satisfies Action;

export function stopButton(machine: Machine, label: 'Stop' | 'Stop now' = 'Stop'): Button {
  return button(stop.id, label, buttonValue(machine), {
    style: 'danger',
    says: `Stop ${machine.name}`,
    confirm: danger(
      `Stop ${machine.name}?`,
      `What runs on it ends. ${disksInWords(machine)} Starting it again needs free capacity in its zone.`,
      'Stop it',
    ),
  });
}
