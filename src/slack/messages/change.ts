/** The live message of a change: what is changed, and in the end how the machine stands. */
import type { Change, ChangeEnd, DiskChange } from '../../domain/change.ts';
import { diskPerMonth } from '../../domain/disk.ts';
import type { Machine } from '../../domain/machine.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import { type Block, context, type Message, section } from '../blocks.ts';
import { escapedButMentions, person, plain } from '../mrkdwn.ts';
import { named } from './words.ts';

export function change({ machine, change, end }: Extract<Notice, { kind: 'change' }>): Message {
  const { text, blocks } =
    end?.kind === 'failed' ? refused(machine, change, end) : grown(machine, change, end);
  const footnote = `${person(change.by)} asked for it · \`/gpu show ${machine.name}\` tells more`;
  return { text: plain(text), blocks: [...blocks, context(footnote)] };
}

function refused(
  machine: Machine,
  change: Change,
  { because }: Extract<ChangeEnd, { kind: 'failed' }>,
): Message {
  const text = `❌ The disk of ${named(machine)} was not made ${gigabytes(change.toGb)} large. ${escapedButMentions(because)}`;
  return only(text);
}

/** Grows the partition and the file system that the machine runs from, whatever they are called. */
const GROW =
  'sudo growpart "$(lsblk -npo PKNAME "$(findmnt -no SOURCE /)")" 1 && sudo resize2fs "$(findmnt -no SOURCE /)"';

function grown(machine: Machine, change: DiskChange, end: ChangeEnd | undefined): Message {
  const { disk, toGb } = change;
  const from = disk === undefined ? '' : ` from ${gigabytes(disk.fromGb)}`;
  if (end === undefined)
    return only(`⏳ The disk of ${named(machine)} is being made larger${from} to ${gigabytes(toGb)}.`);
  const cost = disk === undefined ? undefined : diskPerMonth(disk.type, toGb);
  const price =
    cost === undefined ? '' : ` It costs about ${formatMoney(cost)} a month (list price in the US).`;
  const text = `✅ The disk of ${named(machine)} has ${gigabytes(toGb)} now.${price}`;
  if (machine.state === 'stopped') return only(`${text} Its file system grows when the machine starts.`);
  const how =
    'Its file system grows when the machine is next restarted. To use the space at once, run on the machine:';
  return {
    text: `${text} ${how} ${GROW}`,
    blocks: [section(text), section(`${how}\n\`\`\`${GROW}\`\`\``)],
  };
}

function only(text: string): Message {
  const blocks: readonly Block[] = [section(text)];
  return { text, blocks };
}

function gigabytes(gb: number): string {
  return `${gb.toLocaleString('en-US')} GB`;
}
