/** /gpu disk: makes a machine's boot disk larger, after asking. */
import { unfitForDisk } from '../../domain/decide/change.ts';
import { extrasAt } from '../../usecases/extras.ts';
import { machineNamed } from '../../usecases/look.ts';
import { disk as diskAction } from '../actions/disk.ts';
import { command } from '../grammar/spec.ts';
import { diskQuestion } from '../messages/disk-question.ts';
import { noSuchMachine, refusal } from './answers.ts';
import { askFor } from './ask.ts';

export const disk = command(
  {
    name: 'disk',
    aliases: ['grow'],
    summary: 'Make the boot disk of a machine larger, while it runs. Asks first and says what it costs.',
    details:
      'Google makes no disk smaller. The file system grows by itself when the machine starts the next time; the message says how to do it at once.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu disk trainer-1 500' },
      size: {
        kind: 'gigabytes',
        label: 'GB',
        what: 'how large it is to be.',
        example: '/gpu disk trainer-1 500',
      },
    },
    flags: {},
    examples: ['/gpu disk trainer-1 500', '/gpu disk trainer-1 500 --yes'],
    permission: 'owner',
    confirm: { warning: 'A disk costs money while it exists, and cannot be made smaller again.' },
  },
  async ({ args, yes }, caller) => {
    const what = { verb: 'disk', gb: args.size } as const;
    if (yes) return askFor(caller, args.name, what, ({ machine }) => diskAction.done(machine));
    const machine = await machineNamed(caller.deps, args.name, caller.actor);
    if (machine === undefined) return noSuchMachine(caller, args.name, 'disk');
    const unfit = unfitForDisk(machine, args.size);
    if (unfit !== undefined) return refusal(unfit.message, unfit.example);
    return diskQuestion(machine, args.size, await extrasAt(caller.deps.catalog, machine));
  },
);
