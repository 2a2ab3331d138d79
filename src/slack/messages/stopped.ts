/** A machine was stopped: why, what it cost, what is left of it, and how to start it again. */
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import { removeButton } from '../actions/remove.ts';
import { startButton } from '../actions/start.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { escaped, moment, plain } from '../mrkdwn.ts';
import { disksLeftInWords, endInWords, named, sinceStopInWords, spentInWords } from './words.ts';

type Stopped = Extract<Notice, { kind: 'stopped' }>;

export function stopped({ machine, reason, by, at, idleFor, againAt, ...run }: Stopped): Message {
  const idle =
    reason === 'idle' && idleFor !== undefined ? ` for ${formatDuration(wholeMinutes(idleFor))}` : '';
  const cost = spentInWords(run);
  const spent = cost === undefined ? 'What this run cost is not known.' : `This run cost ${cost}.`;
  const text = `${named(machine)} was stopped ${moment(at)}${endInWords(reason, by)}${idle}. ${spent}`;
  const since = sinceStopInWords(machine);
  if (since !== undefined)
    return { text: plain(`${text} ${since}`), blocks: [section(text), context(since)] };
  const again = againAt === undefined ? '' : `Its hours start it again ${moment(againAt)}. `;
  const next = `${again}${disksLeftInWords(machine)} Starting again needs free capacity in ${escaped(machine.zone ?? 'its zone')}.`;
  return {
    text: plain(`${text} ${next} To start it: /gpu start ${machine.name}`),
    blocks: [
      header(`${machine.name} is stopped`),
      section(text),
      ...actions([startButton(machine), removeButton(machine)]),
      context(next),
    ],
  };
}
