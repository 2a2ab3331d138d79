/** /gpu show: one machine with all that is known of it. */
import { command } from '../grammar/spec.ts';
import { noSuchMachine } from './answers.ts';

export const show = command(
  {
    name: 'show',
    aliases: ['info'],
    summary: 'Show one machine: state, zone, cost, lease, how to connect.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu show trainer-1' },
    },
    flags: {},
    examples: ['/gpu show trainer-1'],
    permission: 'look',
  },
  async ({ args }, caller) => {
    const [{ explainMachine }, { machineCard }] = await Promise.all([
      import('../../usecases/look.ts'),
      import('../messages/machine-card.ts'),
    ]);
    const found = await explainMachine(caller.deps, args.name);
    if (found === undefined) return noSuchMachine(caller, args.name, 'show');
    const { admins } = caller.deps.policy;
    const mayAct = found.machine.lease.owner === caller.actor || admins.includes(caller.actor);
    return machineCard(found, mayAct);
  },
);
