/** A disk that grows: under way, done with what follows for its file system, or refused. */
import type { DiskChange } from '../../domain/change.ts';
import { diskPerMonth } from '../../domain/disk.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import { regionOf } from '../../domain/zone.ts';
import { type Message, section } from '../blocks.ts';
import { escapedButMentions } from '../mrkdwn.ts';
import { named } from './words.ts';

/** Grows the partition and the file system that the machine runs from, whatever they are called. */
const GROW =
  'sudo growpart "$(lsblk -npo PKNAME "$(findmnt -no SOURCE /)")" 1 && sudo resize2fs "$(findmnt -no SOURCE /)"';

export function diskChange(
  { machine, end }: Extract<Notice, { kind: 'change' }>,
  { disk, toGb }: DiskChange,
): Message {
  const name = named(machine);
  const size = gigabytes(toGb);
  if (end?.kind === 'failed') {
    return only(`❌ The disk of ${name} was not made ${size} large. ${escapedButMentions(end.because)}`);
  }
  const from = disk === undefined ? '' : ` from ${gigabytes(disk.fromGb)}`;
  if (end === undefined) return only(`⏳ The disk of ${name} is being made larger${from} to ${size}.`);
  const region = machine.zone === undefined ? undefined : regionOf(machine.zone);
  const extras = region === undefined ? undefined : machine.extras?.[region];
  const cost = disk === undefined ? undefined : diskPerMonth(extras, disk.type, toGb);
  const price =
    cost === undefined ? '' : ` It costs about ${formatMoney(cost)} a month (list price in ${region}).`;
  const text = `✅ The disk of ${name} has ${size} now.${price}`;
  if (machine.state === 'stopped') return only(`${text} Its file system grows when the machine starts.`);
  const how =
    'Its file system grows when the machine is next restarted. To use the space at once, run on the machine:';
  return {
    text: `${text} ${how} ${GROW}`,
    blocks: [section(text), section(`${how}\n\`\`\`${GROW}\`\`\``)],
  };
}

function only(text: string): Message {
  return { text, blocks: [section(text)] };
}

function gigabytes(gb: number): string {
  return `${gb.toLocaleString('en-US')} GB`;
}
