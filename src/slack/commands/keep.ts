/** /gpu keep: leaves a machine alone for a while and holds its lease. */
import { keptInWords } from '../actions/keep.ts';
import { command } from '../grammar/spec.ts';
import { askFor } from './ask.ts';

export const keep = command(
  {
    name: 'keep',
    aliases: ['extend', 'snooze'],
    summary: 'Keep a machine: it is not stopped for idleness, and its lease lasts at least until then.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu keep trainer-1 2h' },
      span: {
        kind: 'span',
        label: 'HOW-LONG',
        rest: true,
        what: 'a length of time or a time of day: 2h, 90m, until 18:00, until tomorrow 9:00.',
        example: '/gpu keep trainer-1 2h',
      },
    },
    flags: {
      why: {
        kind: 'words',
        label: 'WORDS',
        what: 'The reason, for others to read.',
        example: '/gpu keep trainer-1 2h --why "loading data"',
      },
    },
    examples: [
      '/gpu keep trainer-1 2h',
      '/gpu keep trainer-1 until 18:00',
      '/gpu keep trainer-1 4h --why "loading data"',
    ],
    permission: 'owner',
  },
  ({ args, flags }, caller) => {
    const reason = flags.why === undefined ? {} : { why: flags.why };
    const { span } = args;
    return askFor(
      caller,
      args.name,
      span.until === undefined
        ? { verb: 'keep', for: span.for, ...reason }
        : { verb: 'keep-until', until: span.until, ...reason },
      (accepted) => keptInWords(accepted.machine, accepted),
    );
  },
);
