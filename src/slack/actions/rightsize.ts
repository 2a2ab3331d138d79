/** Make it smaller…: asks what a resize or a move would ask, and changes nothing yet. */
import { familyOf, shortSize } from '../../domain/accelerators/index.ts';
import { unfitForMove } from '../../domain/decide/move.ts';
import { unfitForResize, type Wish } from '../../domain/decide/resize.ts';
import { ENDED_STATES, incarnationKey, type Machine } from '../../domain/machine.ts';
import type { SmallerSize } from '../../domain/rightsize.ts';
import type { Deps } from '../../usecases/deps.ts';
import { quoteMove } from '../../usecases/quote-move.ts';
import { quoteResize } from '../../usecases/quote-resize.ts';
import { type Button, button } from '../blocks.ts';
import { refusal } from '../commands/answers.ts';
import { moveQuestion } from '../messages/move-question.ts';
import { resizeQuestion } from '../messages/resize-question.ts';
import type { Reply } from '../reply.ts';
import { buttonValue, readButtonValue } from './value.ts';

const ID = 'rightsize';

export function rightsizeButton(machine: Machine, { family, count }: SmallerSize): Button {
  return button(ID, `Make it ${shortSize(family, count)}…`, buttonValue(machine, `${family}:${count}`), {
    style: 'primary',
    says: `Ask what making ${machine.name} ${shortSize(family, count)} would mean`,
  });
}

/** The question with its own button, whose presser is checked there; undefined for every other button. */
export async function answerRightsize(
  deps: Deps,
  actionId: string,
  word: string | undefined,
): Promise<Reply | undefined> {
  if (actionId !== ID) return undefined;
  const value = readButtonValue(word);
  const [family = '', count = ''] = value?.extra.split(':') ?? [];
  if (value === undefined || familyOf(family) === undefined || !/^\d{1,3}$/.test(count)) return undefined;
  const machine = await deps.store.machine(value.machineId);
  if (machine === undefined || ENDED_STATES.includes(machine.state)) {
    return refusal('That machine is gone.', '/gpu ls');
  }
  if (value.incarnation !== incarnationKey(machine)) {
    return refusal(
      `${machine.name} has been started anew since this message. Ask again.`,
      `/gpu rightsize ${machine.name}`,
    );
  }
  const wish: Wish = { family, count: Number(count), buy: machine.spec.buy };
  if (unfitForResize(machine, wish) === undefined) {
    return resizeQuestion(machine, wish, await quoteResize(deps, machine, wish));
  }
  const unfit = unfitForMove(machine, wish);
  if (unfit !== undefined) return refusal(unfit.message, unfit.example);
  const places = await quoteMove(deps, machine, wish);
  return 'message' in places ? refusal(places.message, places.example) : moveQuestion(machine, wish, places);
}
