/** A machine that carries Lamplighter's label but that nobody here asked for. */
import type { Notice } from '../../domain/notice.ts';
import { context, header, type Message, section } from '../blocks.ts';
import { code, escaped, plain } from '../mrkdwn.ts';

type Orphan = Extract<Notice, { kind: 'orphan' }>;

export function orphan({ project, zone, name, what }: Orphan): Message {
  const text = `${code(name)} in ${escaped(zone)} (project ${escaped(project)}): ${escaped(what)}`;
  const command = `gcloud compute instances delete ${name} --project ${project} --zone ${zone}`;
  const next = `Lamplighter leaves it alone; it may cost money. If nobody needs it: ${code(command, 300)}`;
  return {
    text: plain(`${text} ${next}`),
    blocks: [header('A machine without an owner'), section(text), context(next)],
  };
}
