/** A machine is gone for good, with its disk. */
import type { Notice } from '../../domain/notice.ts';
import { type Message, section } from '../blocks.ts';
import { person, plain } from '../mrkdwn.ts';
import { named, spentInWords } from './words.ts';

type Removed = Extract<Notice, { kind: 'removed' }>;

export function removed({ machine, by, ...all }: Removed): Message {
  const who = by === undefined ? 'It was deleted outside Lamplighter.' : `${person(by)} asked for it.`;
  const cost = spentInWords(all);
  const spent = cost === undefined ? 'What it cost is not known.' : `It cost ${cost} in all.`;
  const text = `${named(machine)} is removed, with its disk. ${who} ${spent}`;
  return { text: plain(text), blocks: [section(text)] };
}
