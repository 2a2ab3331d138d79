/** /gpu start: starts a stopped machine again. */
import { start as startAction } from '../actions/start.ts';
import { command } from '../grammar/spec.ts';
import { askFor } from './ask.ts';

export const start = command(
  {
    name: 'start',
    aliases: ['restart', 'resume'],
    summary: 'Start a stopped machine again, in its own zone, if that has capacity.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu start trainer-1' },
    },
    flags: {},
    examples: ['/gpu start trainer-1'],
    permission: 'owner',
  },
  ({ args }, caller) =>
    askFor(caller, args.name, { verb: 'start' }, ({ machine }) => startAction.done(machine)),
);
