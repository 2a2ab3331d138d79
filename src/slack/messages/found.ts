/** A zone took a machine for which its owner had waited: where, since when it is theirs, and how to get rid of it. */
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import { context, type Message, section } from '../blocks.ts';
import { code, escaped, moment, plain } from '../mrkdwn.ts';
import { named, priceInWords, specInWords } from './words.ts';

type Found = Extract<Notice, { kind: 'found' }>;

export function found({ machine, after }: Found): Message {
  const { channel, lease, name, spec } = machine;
  const where = escaped(machine.zone ?? 'A zone');
  const text = `✅ ${where} has taken ${named(machine)} (${specInWords(spec)}, ${priceInWords(machine.price)}) after ${formatDuration(wholeMinutes(after))}. Its message in <#${channel}> says when it is ready. It is yours until ${moment(lease.until)}: the lease counts from now.`;
  const next = `You no longer need it? ${code(`/gpu rm ${name}`, 100)} removes it.`;
  return { text: plain(`${text} ${next}`), blocks: [section(text), context(next)] };
}
