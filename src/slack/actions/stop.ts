/** Stop, Stop now: switches the machine off; its disk stays. */
import { endOnly, endOnlyInWords } from '../../domain/decide/endings.ts';
import type { Machine } from '../../domain/machine.ts';
import { type Button, button, danger } from '../blocks.ts';
import { disksInWords, named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { endButton } from './remove.ts';
import { buttonValue } from './value.ts';

export const stop = {
  id: 'stop',
  ask: () => ({ verb: 'stop' }),
  done: (machine) => (machine === undefined ? 'Noted.' : `${named(machine)} is being stopped.`),
} satisfies Action;

/** For a machine that cannot be stopped it ends it, and says so. */
export function stopButton(machine: Machine, label: 'Stop' | 'Stop now' = 'Stop'): Button {
  const only = endOnly(machine);
  if (only !== undefined) return endButton(machine, endOnlyInWords(machine, only));
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
