/** A machine is gone for good, with its disk. */
import { formatMoney } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import { type Message, section } from '../blocks.ts';
import { person, plain } from '../mrkdwn.ts';
import { named } from './words.ts';

type Removed = Extract<Notice, { kind: 'removed' }>;

export function removed({ machine, by, cost }: Removed): Message {
  const who = by === undefined ? 'It was deleted outside Lamplighter.' : `${person(by)} asked for it.`;
  const spent =
    cost === undefined ? 'What it cost is not known.' : `It cost about ${formatMoney(cost)} in all.`;
  const text = `${named(machine)} is removed, with its disk. ${who} ${spent}`;
  return { text: plain(text), blocks: [section(text)] };
}
