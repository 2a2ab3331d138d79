/** The live message of a change: what is changed, each step, and in the end how the machine stands. */
import type { Notice } from '../../domain/notice.ts';
import { context, type Message } from '../blocks.ts';
import { person, plain } from '../mrkdwn.ts';
import { diskChange } from './disk-change.ts';
import { resizing } from './resizing.ts';

export function change(notice: Extract<Notice, { kind: 'change' }>): Message {
  const { machine, change } = notice;
  const { text, blocks } = change.kind === 'disk' ? diskChange(notice, change) : resizing(notice, change);
  const footnote = `${person(change.by)} asked for it · \`/gpu show ${machine.name}\` tells more`;
  return { text: plain(text), blocks: [...blocks, context(footnote)] };
}
