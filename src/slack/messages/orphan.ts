/** A machine that carries Lamplighter's label but that nobody here asked for, or a copy of a disk that nobody needs. */
import type { Notice } from '../../domain/notice.ts';
import { context, header, type Message, section } from '../blocks.ts';
import { code, escaped, plain } from '../mrkdwn.ts';

type Orphan = Extract<Notice, { kind: 'orphan' }>;

export function orphan({ resource, project, zone, name, what }: Orphan): Message {
  const isCopy = resource === 'snapshot';
  const where = isCopy ? `project ${escaped(project)}` : `${escaped(zone)} (project ${escaped(project)})`;
  const text = `${code(name)} in ${where}: ${escaped(what)}`;
  const command = isCopy
    ? `gcloud compute snapshots delete ${name} --project ${project}`
    : `gcloud compute instances delete ${name} --project ${project} --zone ${zone}`;
  const next = `Lamplighter leaves it alone; it may cost money. If nobody needs it: ${code(command, 300)}`;
  return {
    text: plain(`${text} ${next}`),
    blocks: [
      header(isCopy ? 'A copy of a disk is left over' : 'A machine without an owner'),
      section(text),
      context(next),
    ],
  };
}
