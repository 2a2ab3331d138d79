/** GPU memory is held while all else is quiet: asks whether the machine waits for something, and stops nothing. */

import { endOnly } from '../../domain/decide/endings.ts';
import type { Notice } from '../../domain/notice.ts';
import { formatLevel } from '../../domain/signal.ts';
import { HOUR } from '../../domain/time.ts';
import { keepButton } from '../actions/keep.ts';
import { workingButton } from '../actions/keep-forms.ts';
import { stopButton } from '../actions/stop.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { moment, plain } from '../mrkdwn.ts';
import { evidenceCharts, wastedInWords } from './evidence.ts';
import { settled } from './outcome.ts';
import { named, priceInWords, specInWords } from './words.ts';

type MemoryQuestion = Extract<Notice, { kind: 'memory-question' }>;

export function memoryQuestion(
  { machine, evidence, answerBy, end }: MemoryQuestion,
  timeZone: string,
): Message {
  const held = evidence.series.find((series) => series.signal === 'gpu-memory')?.points.at(-1)?.value;
  const memory = held === undefined ? 'GPU memory' : `${formatLevel('gpu-memory', held)} of GPU memory`;
  if (end !== undefined) return settled(machine, end, `It held ${memory} while all else was quiet.`);
  const silence =
    answerBy === undefined
      ? 'It is not stopped for this by itself.'
      : `Without an answer by ${moment(answerBy)} you are warned, and it is ${endOnly(machine) === undefined ? 'stopped' : 'deleted'} like any idle machine.`;
  const text =
    `${named(machine)} (${specInWords(machine.spec)}, ${priceInWords(machine.price)}) holds ${memory} while GPU, CPU and network are quiet. Is it waiting for something? ${silence} ${wastedInWords(evidence)}`.trim();
  return {
    text: plain(`${text} To stop it: /gpu down ${machine.name}`),
    blocks: [
      header(`Is ${machine.name} waiting for something?`),
      section(text),
      ...evidenceCharts(evidence, timeZone),
      ...actions([workingButton(machine), keepButton(machine, 4 * HOUR), stopButton(machine, 'Stop now')]),
      context(
        'A notebook kernel that was left open looks like this. Its memory is lost when the machine stops.',
      ),
    ],
  };
}
