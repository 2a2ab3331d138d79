/** The watchdog holds back: too many machines would stop at once, or too many cannot be judged. */
import type { Notice } from '../../domain/notice.ts';
import { context, header, type Message, section } from '../blocks.ts';
import { code, escaped, plain } from '../mrkdwn.ts';

type Brake = Extract<Notice, { kind: 'brake' }>;

/** Machines that are named; the rest is counted. */
const NAMED = 20;

export function brake({ what, held }: Brake): Message {
  const names = held.slice(0, NAMED).map((name) => code(name));
  const rest = held.length > NAMED ? ` and ${held.length - NAMED} more` : '';
  const text = `${escaped(what)} Nothing was stopped for idleness in this pass.`;
  const list = held.length === 0 ? '' : `Held back: ${names.join(', ')}${rest}.`;
  return {
    text: plain(`${text} ${list}`),
    blocks: [
      header('The watchdog holds back'),
      section(list === '' ? text : `${text}\n${list}`),
      context(
        'It looks again every minute. Check Cloud Monitoring if this lasts; `/gpu ls --all` shows the machines.',
      ),
    ],
  };
}
