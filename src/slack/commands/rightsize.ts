/** /gpu rightsize: whether a cheaper machine would do, by what this one did for days. */
import { command } from '../grammar/spec.ts';
import { code } from '../mrkdwn.ts';
import { cannotPost, noSuchMachine, refusal } from './answers.ts';
import { askFor } from './ask.ts';

export const rightsize = command(
  {
    name: 'rightsize',
    aliases: ['size', 'too-large'],
    summary:
      'Say whether a cheaper machine would do for what this one did: GPU, GPU memory and CPU, over days.',
    details:
      'Read from Cloud Monitoring when you ask, since its last start, for a week at most; a day must be known. GPUs are compared by the vendors’ figures, with room left. What memory the machine itself uses is not measured. Nothing is changed before you confirm it.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu rightsize trainer-1' },
    },
    flags: {},
    examples: ['/gpu rightsize trainer-1'],
    permission: 'look',
  },
  async ({ args }, caller) => {
    const { machineNamed } = await import('../../usecases/look.ts');
    const machine = await machineNamed(caller.deps, args.name, caller.actor);
    if (machine === undefined) return noSuchMachine(caller, args.name, 'rightsize');
    if (machine.kind === 'tpu') {
      return refusal(
        `${machine.name} is a TPU: a program is written for the size of its slice, so only you can tell whether a smaller one does.`,
        '/gpu advise',
      );
    }
    if (machine.incarnation === undefined) {
      return refusal(
        `${machine.name} has not run yet, so nothing is known of it.`,
        `/gpu show ${machine.name}`,
      );
    }
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    return askFor(
      caller,
      args.name,
      { verb: 'rightsize' },
      () => `What ${code(machine.name)} did is being read; what would have been large enough follows here.`,
    );
  },
);
