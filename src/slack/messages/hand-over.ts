/** A machine on offer in its channel before it is stopped, and what became of that; and what both people are told. */
import { endOnly } from '../../domain/decide/endings.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import { HOUR } from '../../domain/time.ts';
import { takeOverButton } from '../actions/hand-over.ts';
import { actions, context, type Message, section } from '../blocks.ts';
import { code, moment, person, plain } from '../mrkdwn.ts';
import { settled } from './outcome.ts';
import { named, priceInWords, specInWords } from './words.ts';

type HandOver = Extract<Notice, { kind: 'hand-over' }>;
type HandedOver = Extract<Notice, { kind: 'handed-over' }>;

export function handOver({ machine, by, until, round, end }: HandOver): Message {
  const what = `${named(machine)} (${specInWords(machine.spec)}, ${priceInWords(machine.price)}, idle)`;
  if (end !== undefined) return settled(machine, end, `${person(by)} had offered it here.`);
  const text = `${what} is free to take until ${moment(until, 'time')}.`;
  const ended = endOnly(machine) === undefined ? 'stopped' : 'deleted';
  const terms = `${person(by)} offers it before it is ${ended} for idleness. Whoever takes it first owns it: it counts among their machines, is left alone for ${formatDuration(HOUR)}, and its lease ends ${moment(machine.lease.until)} unless they keep it longer. What is on its disk stays as it is.`;
  return {
    text: plain(`${text} ${terms}`),
    blocks: [section(text), ...actions([takeOverButton(machine, round)]), context(terms)],
  };
}

export function handedOver({ machine, from, to }: HandedOver): Message {
  const { lease, snoozedUntil, name } = machine;
  if (to === 'giver') {
    const text = `${named(machine)} is ${person(lease.owner)}'s now: they have taken it over. It no longer counts among your machines.`;
    return { text: plain(text), blocks: [section(text)] };
  }
  const alone = snoozedUntil === undefined ? '' : ` It is left alone until ${moment(snoozedUntil)}.`;
  const text = `${named(machine)} (${specInWords(machine.spec)}, ${priceInWords(machine.price)}) is yours now, taken over from ${person(from)}.${alone} Its lease ends ${moment(lease.until)}.`;
  const next = `To connect: ${code(`/gpu ssh ${name}`, 100)}. To keep it longer: ${code(`/gpu keep ${name} 4h`, 100)}.`;
  return { text: plain(`${text} ${next}`), blocks: [section(text), context(next)] };
}
