/** Grow it: makes a machine's boot disk as large as the question said. */
import type { Machine } from '../../domain/machine.ts';
import { type Button, button } from '../blocks.ts';
import { named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { buttonValue } from './value.ts';

export const disk = {
  id: 'disk',
  ask(extra) {
    return /^\d{1,6}$/.test(extra) ? { verb: 'disk', gb: Number(extra) } : undefined;
  },
  done: (machine) =>
    machine === undefined
      ? 'Noted.'
      : `The disk of ${named(machine)} is being made larger. The message in its channel follows it.`,
} satisfies Action;

export function diskButton(machine: Machine, gb: number): Button {
  return button(disk.id, `Grow it to ${gb.toLocaleString('en-US')} GB`, buttonValue(machine, gb), {
    style: 'primary',
    says: `Grow the disk of ${machine.name} to ${gb} GB`,
  });
}
