/** /gpu rm: removes a machine with its disk, after asking. */
import { remove } from '../actions/remove.ts';
import { command } from '../grammar/spec.ts';
import { removeQuestion } from '../messages/remove-question.ts';
import { noSuchMachine } from './answers.ts';
import { askFor } from './ask.ts';

const WARNING = 'The machine and its disk are deleted at Google. What is on the disk is gone for good.';

export const rm = command(
  {
    name: 'rm',
    aliases: ['remove', 'delete'],
    summary: 'Remove a machine with its disk, for good. Asks first.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu rm trainer-1' },
    },
    flags: {},
    examples: ['/gpu rm trainer-1', '/gpu rm trainer-1 --yes'],
    permission: 'owner',
    confirm: { warning: WARNING },
  },
  async ({ args, yes }, caller) => {
    if (yes) return askFor(caller, args.name, { verb: 'remove' }, ({ machine }) => remove.done(machine));
    const [machine] = await caller.deps.store.machines({ name: args.name });
    if (machine === undefined) return noSuchMachine(caller, args.name, 'rm');
    return removeQuestion(machine, WARNING);
  },
);
