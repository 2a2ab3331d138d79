/** Tells an owner that the machine cannot be judged: what is missing, what that means, how to mend it. */
import type { Notice } from '../../domain/notice.ts';
import { stopButton } from '../actions/stop.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { moment, plain } from '../mrkdwn.ts';
import { settled } from './outcome.ts';
import { cureInWords, missingInWords, named, priceInWords } from './words.ts';

type UnknownUtilization = Extract<Notice, { kind: 'unknown-utilization' }>;

export function unknownUtilization({ machine, why, signal, since, end }: UnknownUtilization): Message {
  if (end !== undefined) {
    return settled(machine, end, `It could not be judged since ${moment(since)}.`);
  }
  const missing = `Since ${moment(since)} I cannot tell whether ${named(machine)} (${priceInWords(machine.price)}) is busy: ${missingInWords(signal, why)}.`;
  const meaning = `It is not stopped for idleness while that lasts; its lease still ends ${moment(machine.lease.until)}.`;
  const cure = cureInWords(signal, why);
  return {
    text: plain(`${missing} ${meaning} ${cure}`),
    blocks: [
      header(`${machine.name} is not watched at the moment`),
      section(`${missing}\n${meaning}`),
      section(`*What helps:* ${cure}`),
      ...actions([stopButton(machine)]),
      context(`\`/gpu why ${machine.name}\` shows what was measured last.`),
    ],
  };
}
