/** /gpu resize: makes another machine of one that exists, with the same disk, after asking. */
import { unfitForResize, type Wish } from '../../domain/decide/resize.ts';
import type { MachineSpec } from '../../domain/machine.ts';
import { machineNamed } from '../../usecases/look.ts';
import { quoteResize } from '../../usecases/quote-resize.ts';
import { resize as resizeAction } from '../actions/resize.ts';
import { command } from '../grammar/spec.ts';
import { resizeQuestion } from '../messages/resize-question.ts';
import { fieldRefusal, noSuchMachine, refusal } from './answers.ts';
import { askFor } from './ask.ts';

export const resize = command(
  {
    name: 'resize',
    aliases: ['change'],
    summary: 'Give a machine another GPU, or another number of them, and keep its disk. Asks first.',
    details:
      'The machine is stopped, changed and started again in its zone; if the zone has none, it becomes what it was. Google allows it within one series: L4 with L4, A100 40 GB with A100 40 GB, and among T4, P4, P100 and V100.',
    args: {
      name: {
        kind: 'name',
        label: 'NAME',
        what: "the machine's name.",
        example: '/gpu resize trainer-1 l4:4',
      },
      accelerator: {
        kind: 'accelerator',
        label: 'ACCELERATOR',
        optional: true,
        what: 'which GPU, and how many if more than one: l4:4, t4:2. Without it, the same as now.',
        example: '/gpu resize trainer-1 l4:4',
      },
    },
    flags: {
      spot: {
        kind: 'switch',
        what: 'Cheaper from then on, but Google may take it back at any time.',
        example: '/gpu resize trainer-1 --spot',
      },
      'on-demand': {
        kind: 'switch',
        what: 'No longer as spot.',
        example: '/gpu resize trainer-1 --on-demand',
      },
    },
    examples: [
      '/gpu resize trainer-1 l4:4',
      '/gpu resize trainer-1 t4:2 --yes',
      '/gpu resize trainer-1 --on-demand',
    ],
    permission: 'owner',
    confirm: { warning: 'The machine is stopped: what runs on it ends. Its disk stays.' },
  },
  async ({ args, flags, yes }, caller) => {
    const { deps, actor } = caller;
    if (flags.spot && flags['on-demand']) {
      return fieldRefusal('--on-demand', 'It is either spot or on demand.', '/gpu resize trainer-1 --spot');
    }
    const machine = await machineNamed(deps, args.name, actor);
    if (machine === undefined) return noSuchMachine(caller, args.name, 'resize');
    const wish = wishOf(machine.spec, args.accelerator, flags.spot, flags['on-demand']);
    const unfit = unfitForResize(machine, wish);
    if (unfit !== undefined) return refusal(unfit.message, unfit.example);
    if (!yes) return resizeQuestion(machine, wish, await quoteResize(deps, machine, wish));
    const what = { verb: 'resize', ...wish, start: false } as const;
    return askFor(caller, args.name, what, (accepted) => resizeAction.done(accepted.machine));
  },
);

function wishOf(
  spec: MachineSpec,
  accelerator: Pick<Wish, 'family' | 'count'> | undefined,
  spot: boolean,
  onDemand: boolean,
): Wish {
  const { family, count } = accelerator ?? spec;
  return { family, count, buy: spot ? 'spot' : onDemand ? 'on-demand' : spec.buy };
}
