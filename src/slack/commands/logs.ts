/** /gpu logs: the last lines of a machine's serial console. */
import { command } from '../grammar/spec.ts';
import { code } from '../mrkdwn.ts';
import { cannotPost, noSuchMachine } from './answers.ts';
import { askFor } from './ask.ts';

export const logs = command(
  {
    name: 'logs',
    aliases: ['log', 'console', 'serial'],
    summary: "Show the last lines of a machine's serial console: how its set-up goes, and what broke.",
    details:
      'Only you see them. A console may tell secrets, so others than the owner are refused. Google shows none of TPUs: for those you are told what to run instead.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu logs trainer-1' },
    },
    flags: {},
    examples: ['/gpu logs trainer-1'],
    permission: 'owner',
  },
  async ({ args }, caller) => {
    const [{ machineNamed }, { nodeOf, setUpLog }] = await Promise.all([
      import('../../usecases/look.ts'),
      import('../messages/connect.ts'),
    ]);
    const known = await machineNamed(caller.deps, args.name, caller.actor);
    if (known === undefined) return noSuchMachine(caller, args.name, 'logs');
    if (nodeOf(known) !== undefined) {
      return {
        text: `Google shows no console of TPUs. What the set-up of ${code(known.name)} said, its host tells: ${code(setUpLog(known), 400)}`,
      };
    }
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    return askFor(
      caller,
      args.name,
      { verb: 'logs' },
      ({ machine }) =>
        `The console of ${code(machine?.name ?? args.name)} is being read; its last lines follow here.`,
    );
  },
);
