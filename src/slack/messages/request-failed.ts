/** Something that had been accepted could not be done: what, and what to do next. */
import type { Notice } from '../../domain/notice.ts';
import { type Message, section } from '../blocks.ts';
import { escapedButMentions, plain } from '../mrkdwn.ts';

type RequestFailed = Extract<Notice, { kind: 'request-failed' }>;

export function requestFailed({ what, next }: RequestFailed): Message {
  const text = `❌ ${escapedButMentions(what)}\n${escapedButMentions(next)}`;
  return { text: plain(text), blocks: [section(text)] };
}
