/** Keep until…, It's working: buttons that open a form before anything is asked. */
import type { Machine } from '../../domain/machine.ts';
import type { Button } from '../blocks.ts';
import { formButton } from '../views/form-button.ts';
import { buttonValue } from './value.ts';

export function keepUntilButton(machine: Machine): Button {
  return formButton(
    'keep-until',
    'Keep until…',
    { machine: buttonValue(machine) },
    {
      says: `Keep ${machine.name} until a day and time`,
    },
  );
}

export function workingButton(machine: Machine): Button {
  return formButton(
    'working',
    "It's working",
    { machine: buttonValue(machine) },
    {
      says: `${machine.name} is working: say what it does`,
    },
  );
}
