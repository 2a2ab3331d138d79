/** Why a machine can have no hours, with what to do instead. */
import type { Machine } from '../machine.ts';
import { endOnly, endOnlyInWords } from './endings.ts';
import type { Unfit } from './unfit.ts';

/** For what can only be ended: hours would delete it every evening. */
export function unfitForHours(
  machine: Pick<Machine, 'name' | 'spec' | 'shape' | 'placement' | 'queue'>,
): Unfit {
  const { name } = machine;
  const why = endOnly(machine);
  const because = why === undefined ? '' : `: ${endOnlyInWords(machine, why)}`;
  return {
    message: `${name} can have no hours, because it cannot be stopped and started again, only ended${because}. Its lease ends it; hold it until the evening, and take a new one in the morning.`,
    example: `/gpu keep ${name} until 19:00`,
  };
}
