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
      when: {
        kind: 'past',
        label: 'WHEN',
        optional: true,
        rest: true,
        what: 'a moment in the past: 2h ago, yesterday 14:30, 14:30. Without it, now.',
        example: '/gpu why trainer-1 yesterday 14:30',
      },
    },
    flags: {},
    examples: ['/gpu why trainer-1', '/gpu why trainer-1 2h ago', '/gpu why trainer-1 yesterday 14:30'],
    permission: 'look',
  },
  async ({ args }, caller) => {
    const [{ explainMachine }, { explanation }] = await Promise.all([
      import('../../usecases/look.ts'),
      import('../messages/explanation.ts'),
    ]);
    const found = await explainMachine(caller.deps, args.name);
    if (found === undefined) return noSuchMachine(caller, args.name, 'why');
    if (args.when !== undefined) {
      const [{ lookBack }, { lookedBack }] = await Promise.all([
        import('../../usecases/look-back.ts'),
        import('../messages/look-back.ts'),
      ]);
      return lookedBack(found.machine, await lookBack(caller.deps, found.machine, args.when));
    }
    const { watch, limits } = caller.deps.policy;
    return explanation(found, watch, limits);
  },
);
