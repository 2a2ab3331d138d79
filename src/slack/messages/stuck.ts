/** Google does not do what it was told: a machine may run and cost money without being of use. */
import type { Machine } from '../../domain/machine.ts';
import type { Notice } from '../../domain/notice.ts';
import { endingButtons } from '../actions/ending.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { code, escaped, plain } from '../mrkdwn.ts';
import { named, priceInWords } from './words.ts';

type Stuck = Extract<Notice, { kind: 'stuck' }>;

export function stuck({ machine, what }: Stuck): Message {
  const text = `${named(machine)} (${priceInWords(machine.price)}): ${escaped(what)}`;
  const next = machine.state === 'stuck' ? lookInWords(machine) : endInWords(machine);
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

/** Its set-up is the trouble: it can be reached, and is looked at once a minute. */
function lookInWords({ name }: Machine): string {
  return `${code(`/gpu logs ${name}`, 100)} tells where its set-up writes, ${code(`/gpu ssh ${name}`, 100)} how to get onto it. Once its set-up is done after all, it counts as ready.`;
}

/** It does not end as it should. */
function endInWords(machine: Machine): string {
  return `It is tried again by itself. If that does not help: stop or remove it here, or look at it in the Google Cloud console (project ${escaped(machine.project)}, zone ${escaped(machine.zone ?? 'unknown')}).`;
}
