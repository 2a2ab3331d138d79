/** Hand it over, Take it over: offers a machine that would be stopped to its channel, and makes it somebody else's. */
import type { Machine } from '../../domain/machine.ts';
import { type Button, button } from '../blocks.ts';
import { named } from '../messages/words.ts';
import { type Action, wholeIn } from './action.ts';
import { buttonValue } from './value.ts';

export const handOver = {
  id: 'hand_over',
  ask: () => ({ verb: 'hand-over' }),
  done: (machine) =>
    machine === undefined
      ? 'Noted.'
      : `${named(machine)} is offered in <#${machine.channel}>. Whoever takes it first has it; if nobody does, it ends as announced.`,
} satisfies Action;

export const takeOver = {
  id: 'take_over',
  ask(extra) {
    const round = wholeIn(extra);
    return round === undefined ? undefined : { verb: 'take-over', round };
  },
  done: (machine) =>
    machine === undefined
      ? 'Noted.'
      : `You asked for ${named(machine)}. If nobody was faster it is yours in a moment: a direct message tells.`,
} satisfies Action;

export function handOverButton(machine: Machine): Button {
  return button(handOver.id, 'Hand it over', buttonValue(machine), {
    says: `Offer ${machine.name} to its channel before it ends`,
  });
}

/** `round`: the number of the warning that it is offered under. */
export function takeOverButton(machine: Machine, round: number): Button {
  return button(takeOver.id, 'Take it over', buttonValue(machine, round), {
    style: 'primary',
    says: `Take ${machine.name} over`,
  });
}
