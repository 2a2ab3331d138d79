/** Stop and Remove side by side, or End it alone where a machine cannot be stopped. */
import { endOnly } from '../../domain/decide/endings.ts';
import type { Machine } from '../../domain/machine.ts';
import type { Button } from '../blocks.ts';
import { removeButton } from './remove.ts';
import { stopButton } from './stop.ts';

export function endingButtons(machine: Machine): readonly Button[] {
  return endOnly(machine) === undefined
    ? [stopButton(machine), removeButton(machine)]
    : [stopButton(machine)];
}
