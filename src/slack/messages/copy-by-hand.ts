/** The commands that copy by hand, for a machine that was set up before it could be told to. */
import type { CopyOrder } from '../../domain/copy.ts';
import type { Machine } from '../../domain/machine.ts';
import { section } from '../blocks.ts';
import { escaped, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { sshCommand } from './connect.ts';
import { named } from './words.ts';

/** A place has no spaces, quotes or patterns, so it stands in the command as it is. */
export function byHand(machine: Machine, { way, url, path }: CopyOrder): Reply {
  const there = path.startsWith('/') ? path : `~/${path}`;
  const ends = way === 'to-machine' ? `${url} ${there}` : `${there} ${url}`;
  const commands = [sshCommand(machine), `gcloud storage cp --recursive ${ends}`];
  const text = `${named(machine)} was set up before Lamplighter could have it copy; it learns that when it is next started. Until then, get onto it and copy there:`;
  return {
    text: plain(`${text} ${commands.map(escaped).join(' ; ')}`),
    blocks: [section(`${text}\n\`\`\`${escaped(commands.join('\n'))}\`\`\``)],
  };
}
