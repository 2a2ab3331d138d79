/** /gpu ls: lists machines. */
import { command } from '../grammar/spec.ts';

export const ls = command(
  {
    name: 'ls',
    aliases: ['list', 'ps'],
    summary: 'List your machines: state, cost so far, whether they are busy.',
    args: {},
    flags: { all: { kind: 'switch', what: "Everybody's machines.", example: '/gpu ls --all' } },
    examples: ['/gpu ls', '/gpu ls --all'],
    permission: 'look',
  },
  async ({ flags }, { deps, actor }) => {
    // Loaded when first asked for: a fresh instance has its first ack to give.
    const [{ listMachines }, { machineList }] = await Promise.all([
      import('../../usecases/look.ts'),
      import('../messages/machine-list.ts'),
    ]);
    const { machines, now } = await listMachines(deps, { actor, all: flags.all });
    return machineList(machines, now, flags.all);
  },
);
