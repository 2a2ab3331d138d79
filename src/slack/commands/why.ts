/** /gpu why: why a machine runs, or stopped, with the numbers. */
import { command } from '../grammar/spec.ts';
import { noSuchMachine } from './answers.ts';

export const why = command(
  {
    name: 'why',
    aliases: ['explain'],
    summary: 'Say why a machine runs or was stopped: the last verdict with its numbers, and what happened.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu why trainer-1' },
    },
    flags: {},
    examples: ['/gpu why trainer-1'],
    permission: 'look',
  },
  async ({ args }, caller) => {
    const [{ explainMachine }, { explanation }] = await Promise.all([
      import('../../usecases/look.ts'),
      import('../messages/explanation.ts'),
    ]);
    const found = await explainMachine(caller.deps, args.name);
    if (found === undefined) return noSuchMachine(caller, args.name, 'why');
    const { watch, limits } = caller.deps.policy;
    return explanation(found, watch, limits);
  },
);
