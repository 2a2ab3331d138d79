/** A machine that cannot be stopped was ended: why, what is lost with it, what it cost, and how to get one like it. */
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import { context, header, type Message, section } from '../blocks.ts';
import { clip, code, escaped, moment, plain } from '../mrkdwn.ts';
import { endInWords, named, spentInWords } from './words.ts';

type Ended = Extract<Notice, { kind: 'ended' }>;

export function ended(notice: Ended): Message {
  const { machine } = notice;
  const cost = spentInWords(notice);
  const isGone = machine.state === 'gone';
  const spent = cost === undefined ? '' : ` This run cost ${cost}.`;
  const what = `${howInWords(notice)} ${isGone ? 'It is deleted' : 'It is being deleted'}, and what was on its disks is gone; its quota ${isGone ? 'is free again' : 'is free once that is done'}.${spent}`;
  const again = `/gpu up like ${machine.name}`;
  return {
    text: plain(`${what} To get one like it: ${again}`),
    blocks: [
      header(`${machine.name} ${isGone ? 'was ended' : 'is over'}`),
      section(what),
      context(`To get one like it: ${code(again, 100)}`),
    ],
  };
}

function howInWords({ machine, reason, at, idleFor }: Ended): string {
  if (reason === 'preempted' || reason === 'lost') {
    const why = machine.trouble === undefined ? '' : ` (${escaped(clip(machine.trouble, 300))})`;
    const spot = reason === 'preempted' ? ' Spot capacity can be reclaimed at any time.' : '';
    return `Google took ${named(machine)} back ${moment(at)}${why}.${spot} Such a TPU never runs again.`;
  }
  const idle =
    reason === 'idle' && idleFor !== undefined ? ` for ${formatDuration(wholeMinutes(idleFor))}` : '';
  return `${named(machine)} was ended ${moment(at)}${endInWords(reason, undefined)}${idle}. It could not be stopped.`;
}
