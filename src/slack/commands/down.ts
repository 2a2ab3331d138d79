/** /gpu down: stops a machine; its disk stays. */
import { stop } from '../actions/stop.ts';
import { command } from '../grammar/spec.ts';
import { askFor } from './ask.ts';

export const down = command(
  {
    name: 'down',
    aliases: ['stop'],
    summary: 'Stop a machine. Its boot disk stays, so that it can be started again.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu down trainer-1' },
    },
    flags: {},
    examples: ['/gpu down trainer-1'],
    permission: 'owner',
  },
  ({ args }, caller) => askFor(caller, args.name, { verb: 'stop' }, ({ machine }) => stop.done(machine)),
);
