/** /gpu ls: lists machines. */
import { listMachines } from '../../usecases/look.ts';
import { command } from '../grammar/spec.ts';
import { machineList } from '../messages/machine-list.ts';

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
    const { machines, now } = await listMachines(deps, { actor, all: flags.all });
    return machineList(machines, now, flags.all);
  },
);
