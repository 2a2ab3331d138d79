/** The question before a machine is moved: what stops, what is lost, where it may go, and what it then costs. */
import { type MoveWish, moveCommand } from '../../domain/decide/move.ts';
import type { Machine } from '../../domain/machine.ts';
import type { Offer } from '../../domain/offer.ts';
import { dismissButton } from '../actions/dismiss.ts';
import { moveButton } from '../actions/move.ts';
import { actions, context, section } from '../blocks.ts';
import { code, escaped } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { disksInWords, named, priceInWords, specInWords } from './words.ts';

/** Zones that are named. */
const NAMED = 3;

/** `places`: the likeliest first; empty when nobody knows. */
export function moveQuestion(machine: Machine, wish: MoveWish, places: readonly Offer[]): Reply {
  const { spec, zone = 'its zone', price } = machine;
  const what = specInWords({ ...spec, ...wish, zone: wish.zone });
  const same = spec.family === wish.family && spec.count === wish.count && spec.buy === wish.buy;
  const where = places
    .slice(0, NAMED)
    .map((offer) => `${escaped(offer.zone)} (${priceInWords(offer.price)})`)
    .join(', ');
  const zones =
    where === ''
      ? ''
      : ` It would be tried in ${where}${places.length > NAMED ? ' and so on' : ''}; here it costs ${priceInWords(price)}.`;
  const question = `Move ${named(machine)} out of ${escaped(zone)}${same ? '' : ` and make ${what} of it`}?${zones} ${stopInWords(machine)}`;
  const how =
    'Its disk is copied by a snapshot, a new machine of the same name is made of the copy, and once that is ready the old one and the copy are removed. If no zone takes it, all stays as it is.';
  return {
    text: `${question} ${how} To do it without buttons: ${code(`${moveCommand(machine, wish)} --yes`, 200)}`,
    blocks: [section(question), ...actions([moveButton(machine, wish), dismissButton()]), context(how)],
  };
}

function stopInWords(machine: Machine): string {
  return machine.state === 'stopped'
    ? 'It runs, and costs money, once it is there.'
    : `It is stopped for that: what runs on it ends, for some minutes. ${disksInWords(machine)}`;
}
