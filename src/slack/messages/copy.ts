/** The live message of a copy between Cloud Storage and a machine: how far it is, and how it ended. */
import { type Copy, type CopyEnd, inWords } from '../../domain/copy.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import { formatBytes } from '../../domain/signal.ts';
import type { Duration } from '../../domain/time.ts';
import { SECOND } from '../../domain/time.ts';
import { cancelCopyButton } from '../actions/cancel-copy.ts';
import { actions, context, type Message, section } from '../blocks.ts';
import { clip, code, escapedButMentions, person, plain } from '../mrkdwn.ts';

export function copy({ machine, copy, end, now }: Extract<Notice, { kind: 'copy' }>): Message {
  const what = code(inWords(copy, machine.name), 900);
  const text = end === undefined ? running(copy, what) : ending(copy, what, end);
  const since = end === undefined ? ` · ${formatDuration(now - copy.askedAt)} so far` : '';
  return {
    text: plain(text),
    blocks: [
      section(text),
      ...(end === undefined && copy.cancelledBy === undefined ? actions([cancelCopyButton(machine)]) : []),
      context(`${person(copy.by)} asked for it${since}`),
    ],
  };
}

function running(copy: Copy, what: string): string {
  if (copy.cancelledBy !== undefined) return `⏳ The copy of ${what} is being cancelled.`;
  if (!copy.begun) return `⏳ Copying ${what}: the machine is told.`;
  const { copied, total } = copy;
  if (total === undefined || total === 0) return `⏳ Copying ${what}: ${formatBytes(copied)} so far.`;
  const percent = Math.min(100, Math.floor((100 * copied) / total));
  return `⏳ Copying ${what}: ${formatBytes(Math.min(copied, total))} of ${formatBytes(total)}, ${percent} %.`;
}

function ending(copy: Copy, what: string, end: CopyEnd): string {
  switch (end.kind) {
    case 'done':
      return `✅ Copied ${what}: ${formatBytes(end.bytes)} in ${formatDuration(end.took)}${rate(end.bytes, end.took)}.`;
    case 'cancelled':
      return `The copy of ${what} was cancelled${copy.cancelledBy === undefined ? '' : ` by ${person(copy.cancelledBy)}`}. ${end.bytes === 0 ? 'Nothing was copied.' : `${formatBytes(end.bytes)} had been copied; they stay.`}`;
    case 'failed':
      return `❌ The copy of ${what} failed: ${escapedButMentions(clip(end.why, 400))}\n${escapedButMentions(end.next)}`;
  }
}

function rate(bytes: number, took: Duration): string {
  return took < SECOND || bytes === 0 ? '' : `, ${formatBytes((bytes * SECOND) / took)}/s`;
}
