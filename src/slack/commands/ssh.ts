/** /gpu ssh: the commands that lead onto a machine. */
import { command } from '../grammar/spec.ts';
import { noSuchMachine } from './answers.ts';

export const ssh = command(
  {
    name: 'ssh',
    aliases: ['connect', 'code', 'jupyter'],
    summary: 'Get onto a machine: the commands for SSH, JupyterLab, copying files and VS Code.',
    details:
      'Who gets in is decided by Google (OS Login and IAM), not here. Where the machine has no public address, the commands go through Google’s Identity-Aware Proxy (IAP), a tunnel for those who may.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu ssh trainer-1' },
    },
    flags: {
      worker: {
        kind: 'worker',
        label: 'N',
        what: 'Which host of a TPU slice, counted from 0, or all of them.',
        example: '/gpu ssh trainer-1 --worker=all',
      },
    },
    examples: ['/gpu ssh trainer-1', '/gpu ssh trainer-1 --worker=all'],
    permission: 'look',
  },
  async ({ args, flags }, caller) => {
    const [{ machineNamed }, { waysIn }] = await Promise.all([
      import('../../usecases/look.ts'),
      import('../messages/ways-in.ts'),
    ]);
    const machine = await machineNamed(caller.deps, args.name, caller.actor);
    return machine === undefined ? noSuchMachine(caller, args.name, 'ssh') : waysIn(machine, flags.worker);
  },
);
