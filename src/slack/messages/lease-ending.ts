/** The lease is nearly over, or over while the machine works: when it stops, and how to hold it longer. */
import { endOnly } from '../../domain/decide/endings.ts';
import { runCost } from '../../domain/decide/machine-cost.ts';
import type { Notice } from '../../domain/notice.ts';
import { HOUR } from '../../domain/time.ts';
import { keepButton } from '../actions/keep.ts';
import { stopButton } from '../actions/stop.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { moment, plain } from '../mrkdwn.ts';
import { settled } from './outcome.ts';
import { named, priceInWords, stopInWords, sumInWords } from './words.ts';

type LeaseEnding = Extract<Notice, { kind: 'lease-ending' }>;

export function leaseEnding(notice: LeaseEnding): Message {
  const { machine, over, end } = notice;
  if (end !== undefined) {
    return settled(machine, end, `Its lease was to end ${moment(notice.endsAt)}.`);
  }
  const title = over
    ? `The lease of ${machine.name} is over, and it is busy`
    : `The lease of ${machine.name} ends soon`;
  const text = whatHappens(notice);
  return {
    text: plain(`${text} To hold it longer: /gpu keep ${machine.name} 4h`),
    blocks: [
      header(title),
      section(text),
      ...actions([keepButton(machine, HOUR), keepButton(machine, 4 * HOUR), stopButton(machine)]),
      context(stopInWords(machine)),
    ],
  };
}

function whatHappens({ machine, endsAt, longestUntil, busy, over }: LeaseEnding): string {
  const run = runCost(machine, endsAt);
  const cost = run === undefined ? '' : `, ${sumInWords(run)} for this run until then`;
  const name = `${named(machine)} (${priceInWords(machine.price)}${cost})`;
  const end = endOnly(machine) === undefined ? 'stopped' : 'deleted';
  if (over) {
    return `The lease of ${name} ended ${moment(endsAt)}. It is busy, so it runs on until it is done, but not past ${moment(longestUntil)}.`;
  }
  return busy
    ? `The lease of ${name} ends ${moment(endsAt)}. If it is still busy then, it may run until ${moment(longestUntil)} at the latest; else it is ${end}.`
    : `The lease of ${name} ends ${moment(endsAt)}; it is ${end} then.`;
}
