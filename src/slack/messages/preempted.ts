/** Google took a spot machine back: what is left of it, and how to get it going again. */
import type { Notice } from '../../domain/notice.ts';
import { removeButton } from '../actions/remove.ts';
import { onDemandButtons } from '../actions/resize.ts';
import { startButton } from '../actions/start.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { escaped, moment, plain } from '../mrkdwn.ts';
import { disksLeftInWords, named, sinceStopInWords } from './words.ts';

type Preempted = Extract<Notice, { kind: 'preempted' }>;

export function preempted({ machine, at }: Preempted): Message {
  const text = `Google took ${named(machine)} back ${moment(at)}: spot machines can be reclaimed at any time. It is stopped and costs no GPU money now.`;
  const since = sinceStopInWords(machine);
  if (since !== undefined)
    return { text: plain(`${text} ${since}`), blocks: [section(text), context(since)] };
  const next = `${disksLeftInWords(machine)} Restarting needs free spot capacity in ${escaped(machine.zone ?? 'its zone')}; on demand it costs more and stays.`;
  return {
    text: plain(
      `${text} ${next} To restart it: /gpu start ${machine.name}; on demand: /gpu resize ${machine.name} --on-demand`,
    ),
    blocks: [
      header(`${machine.name} was preempted`),
      section(text),
      ...actions([startButton(machine, 'Restart'), ...onDemandButtons(machine), removeButton(machine)]),
      context(next),
    ],
  };
}
