/** The watchdog is frozen, or is so no longer; and a brake that no longer holds. */
import type { Notice } from '../../domain/notice.ts';
import { context, header, type Message, section } from '../blocks.ts';
import { escaped, moment, person, plain } from '../mrkdwn.ts';

export function freeze({ freeze: { by, until, why, ended } }: Extract<Notice, { kind: 'freeze' }>): Message {
  if (ended !== undefined) {
    const who = ended.by === undefined ? 'It ended by itself' : `${person(ended.by)} lifted it`;
    return message(
      'The watchdog goes on',
      `The freeze of ${person(by)} is over. ${who} ${moment(ended.at)}.`,
      'What was to stop meanwhile is announced anew.',
    );
  }
  const because = why === '' ? '' : ` (${escaped(why)})`;
  return message(
    'The watchdog is frozen',
    `${person(by)} froze it until ${moment(until)}${because}. Until then it stops no idle machine and ends no lease; it goes on warning, and machines cost money.`,
    'It ends by itself; an administrator lifts it with `/gpu unfreeze`.',
  );
}

export function brakeOver({ what, since }: Extract<Notice, { kind: 'brake-over' }>): Message {
  return message(
    'The watchdog no longer holds back',
    `It has stopped idle machines as usual again for 15 minutes. It had held back since ${moment(since)}: ${escaped(what)}`,
    '`/gpu ls --all` shows the machines.',
  );
}

function message(title: string, text: string, more: string): Message {
  return { text: plain(`${text} ${more}`), blocks: [header(title), section(text), context(more)] };
}
