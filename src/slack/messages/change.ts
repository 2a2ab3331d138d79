/** The live message of a change: what is changed, each step, and in the end how the machine stands. */
import type { Change } from '../../domain/machine.ts';
import type { Notice } from '../../domain/notice.ts';
import { context, type Message } from '../blocks.ts';
import { person, plain } from '../mrkdwn.ts';
import { diskChange } from './disk-change.ts';
import { moving } from './moving.ts';
import { resizing } from './resizing.ts';

type ChangeNotice = Extract<Notice, { kind: 'change' }>;

export function change(notice: ChangeNotice): Message {
  const { machine, change } = notice;
  const { text, blocks } = bodyOf(notice, change);
  const footnote = `${person(change.by)} asked for it · \`/gpu show ${machine.name}\` tells more`;
  return { text: plain(text), blocks: [...blocks, context(footnote)] };
}

function bodyOf(notice: ChangeNotice, change: Change): Message {
  switch (change.kind) {
    case 'disk':
      return diskChange(notice, change);
    case 'resize':
      return resizing(notice, change);
    case 'move':
      return moving(notice, change);
  }
}
