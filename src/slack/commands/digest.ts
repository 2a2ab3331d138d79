/** /gpu digest: posts yesterday's spend here, now. */
import { command } from '../grammar/spec.ts';
import { cannotPost } from './answers.ts';
import { askFor } from './ask.ts';

export const digest = command(
  {
    name: 'digest',
    aliases: [],
    summary: "Post yesterday's spend in this channel: per project, what idled, what was saved, what runs.",
    args: {},
    flags: {},
    examples: ['/gpu digest'],
    permission: 'look',
  },
  async (_input, caller) => {
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    return askFor(
      caller,
      undefined,
      { verb: 'digest' },
      () => "Yesterday's digest is on its way to this channel.",
    );
  },
);
