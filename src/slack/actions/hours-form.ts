/** Hours…: a button that opens the form of a machine's hours. */
import { endOnly } from '../../domain/decide/endings.ts';
import type { Machine } from '../../domain/machine.ts';
import type { Button } from '../blocks.ts';
import { formButton } from '../views/form-button.ts';
import { buttonValue } from './value.ts';

/** None for what cannot be stopped and started again. */
export function hoursButtons(machine: Machine): readonly Button[] {
  if (endOnly(machine) !== undefined) return [];
  const filled = { machine: buttonValue(machine) };
  return [formButton('hours', 'Hours…', filled, { says: `Set the hours in which ${machine.name} runs` })];
}
