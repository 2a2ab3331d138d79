/** Resize it, On demand instead: makes another machine of one that exists, with the same disk. */
import { familyOf, shortSize, waysOf } from '../../domain/accelerators/index.ts';
import type { Wish } from '../../domain/decide/resize.ts';
import type { Machine } from '../../domain/machine.ts';
import type { Buy } from '../../domain/offer.ts';
import { type Button, button, danger } from '../blocks.ts';
import { named } from '../messages/words.ts';
import type { Action } from './action.ts';
import { buttonValue } from './value.ts';

const BUYS: readonly Buy[] = ['on-demand', 'spot'];

export const resize = {
  id: 'resize',
  ask(extra) {
    const [family = '', count = '', way, start] = extra.split(':');
    const buy = BUYS.find((one) => one === way);
    if (familyOf(family) === undefined || !/^\d{1,3}$/.test(count) || buy === undefined) return undefined;
    return { verb: 'resize', family, count: Number(count), buy, start: start === 'start' };
  },
  done: (machine) =>
    machine === undefined
      ? 'Noted.'
      : `${named(machine)} is being changed. The message in its channel follows every step.`,
} satisfies Action;

function wishValue(machine: Machine, { family, count, buy }: Wish, start: boolean): string {
  return buttonValue(machine, `${family}:${count}:${buy}:${start ? 'start' : 'stay'}`);
}

/** The answer to a question that has said all. */
export function resizeButton(machine: Machine, wish: Wish): Button {
  return button(resize.id, 'Resize it', wishValue(machine, wish, false), {
    style: machine.state === 'stopped' ? 'primary' : 'danger',
    says: `Make ${shortSize(wish.family, wish.count)} of ${machine.name}`,
  });
}

/** For a spot machine that Google took back; none where Google sells such a machine as spot only. */
export function onDemandButtons(machine: Machine): readonly Button[] {
  const { family, count } = machine.spec;
  const known = familyOf(family);
  if (known === undefined || !waysOf(known, count).includes('on-demand')) return [];
  const wish = { family, count, buy: 'on-demand' } as const;
  return [
    button(`${resize.id}:on-demand`, 'On demand instead', wishValue(machine, wish, true), {
      says: `Start ${machine.name} on demand instead of as spot`,
      confirm: danger(
        `Start ${machine.name} on demand?`,
        'It keeps its disk and its zone, and costs the on-demand price from then on. Google does not take it back then.',
        'On demand',
      ),
    }),
  ];
}
