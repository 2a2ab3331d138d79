/** Move it, Move to another zone: has a machine elsewhere, with a copy of its disk. */
import { familyOf } from '../../domain/accelerators/index.ts';
import type { MoveWish } from '../../domain/decide/move.ts';
import type { Machine } from '../../domain/machine.ts';
import type { Buy } from '../../domain/offer.ts';
import { type Button, button, danger } from '../blocks.ts';
import { disksInWords, named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { buttonValue } from './value.ts';

const BUYS: readonly Buy[] = ['on-demand', 'spot', 'flex-start'];

export const move = {
  id: 'move',
  ask(extra) {
    const [family = '', count = '', way, zone = ''] = extra.split(':');
    const buy = BUYS.find((one) => one === way);
    if (familyOf(family) === undefined || !/^\d{1,3}$/.test(count) || buy === undefined) return undefined;
    if (!/^[a-z0-9*-]{0,61}$/.test(zone)) return undefined;
    return { verb: 'move', family, count: Number(count), buy, ...(zone === '' ? {} : { zone }) };
  },
  done: (machine) =>
    machine === undefined
      ? 'Noted.'
      : `${named(machine)} is being moved. The message in its channel follows every step.`,
} satisfies Action;

function wishWord(machine: Machine, { family, count, buy, zone = '' }: MoveWish): string {
  return buttonValue(machine, `${family}:${count}:${buy}:${zone}`);
}

/** The answer to a question that has said all. */
export function moveButton(machine: Machine, wish: MoveWish): Button {
  return button(move.id, 'Move it', wishWord(machine, wish), {
    style: machine.state === 'stopped' ? 'primary' : 'danger',
    says: `Move ${machine.name} to ${wish.zone ?? 'another zone'}`,
  });
}

/** For a machine that its zone cannot start. */
export function elsewhereButton(machine: Machine): Button {
  const { family, count, buy } = machine.spec;
  return button(`${move.id}:elsewhere`, 'Move to another zone', wishWord(machine, { family, count, buy }), {
    says: `Move ${machine.name} to another zone`,
    confirm: danger(
      `Move ${machine.name}?`,
      `Its disk is copied, a new machine is made of the copy where there is capacity, and then the old one is removed. ${disksInWords(machine)} It takes some minutes.`,
      'Move it',
    ),
  });
}
