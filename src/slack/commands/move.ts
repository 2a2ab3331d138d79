/** /gpu move: has a machine in another zone, with a copy of its disk, after asking. */
import { familyOf, waysOf } from '../../domain/accelerators/index.ts';
import { type MoveWish, unfitForMove } from '../../domain/decide/move.ts';
import type { MachineSpec } from '../../domain/machine.ts';
import { machineNamed } from '../../usecases/look.ts';
import { quoteMove } from '../../usecases/quote-move.ts';
import { move as moveAction } from '../actions/move.ts';
import { command } from '../grammar/spec.ts';
import { moveQuestion } from '../messages/move-question.ts';
import { noSuchMachine, refusal } from './answers.ts';
import { askFor } from './ask.ts';

export const move = command(
  {
    name: 'move',
    aliases: ['migrate'],
    summary: 'Have a machine in another zone, with a copy of its disk, also as another machine. Asks first.',
    details:
      'The machine is stopped and its disk copied by a snapshot; a new machine of the same name is made of the copy where there is capacity; once it is ready, the old one and the copy are removed. If no zone takes it, all is as it was. It is the way out when a zone has no capacity left, and the way to a GPU that a machine cannot be resized to.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu move trainer-1 us-*' },
      zone: {
        kind: 'zone',
        label: 'ZONE',
        optional: true,
        what: 'a zone, a region, or a pattern with *; without it, any other zone.',
        example: '/gpu move trainer-1 us-east4',
      },
    },
    flags: {
      as: {
        kind: 'accelerator',
        label: 'ACCELERATOR',
        what: 'Which GPU it is to have there, and how many if more than one; the same otherwise.',
        example: '/gpu move trainer-1 us-* --as a100-80:2',
      },
    },
    examples: [
      '/gpu move trainer-1',
      '/gpu move trainer-1 us-east4 --yes',
      '/gpu move trainer-1 us-* --as a100-80:2',
    ],
    permission: 'owner',
    confirm: { warning: 'The machine is stopped: what runs on it ends. Its disk goes with it.' },
  },
  async ({ args, flags, yes }, caller) => {
    const { deps, actor } = caller;
    const machine = await machineNamed(deps, args.name, actor);
    if (machine === undefined) return noSuchMachine(caller, args.name, 'move');
    const wish = wishOf(machine.spec, flags.as, args.zone);
    const unfit = unfitForMove(machine, wish);
    if (unfit !== undefined) return refusal(unfit.message, unfit.example);
    const places = await quoteMove(deps, machine, wish);
    if ('message' in places) return refusal(places.message, places.example);
    if (!yes) return moveQuestion(machine, wish, places);
    const what = { verb: 'move', ...wish } as const;
    return askFor(caller, args.name, what, (accepted) => moveAction.done(accepted.machine));
  },
);

/** Bought as now where Google sells it so, else the first way there is. */
function wishOf(
  spec: MachineSpec,
  as: Pick<MoveWish, 'family' | 'count'> | undefined,
  zone: string | undefined,
): MoveWish {
  const { family, count } = as ?? spec;
  const known = familyOf(family);
  const ways = known === undefined ? [] : waysOf(known, count);
  const buy = ways.includes(spec.buy) ? spec.buy : (ways[0] ?? spec.buy);
  return { family, count, buy, ...(zone === undefined ? {} : { zone }) };
}
