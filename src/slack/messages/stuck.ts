/** Google does not do what it was told: a machine may run and cost money without being of use. */
import type { Notice } from '../../domain/notice.ts';
import { endingButtons } from '../actions/ending.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { escaped, plain } from '../mrkdwn.ts';
import { named, priceInWords } from './words.ts';

type Stuck = Extract<Notice, { kind: 'stuck' }>;

export function stuck({ machine, what }: Stuck): Message {
  const text = `${named(machine)} (${priceInWords(machine.price)}): ${escaped(what)}`;
  const next = `It is tried again by itself. If that does not help: stop or remove it here, or look at it in the Google Cloud console (project ${escaped(machine.project)}, zone ${escaped(machine.zone ?? 'unknown')}).`;
  return {
    text: plain(`${text} ${next}`),
    blocks: [
      header(`${machine.name} needs a look`),
      section(text),
      ...actions(endingButtons(machine)),
      context(next),
    ],
  };
}
