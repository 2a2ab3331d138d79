/** A stopped machine could not be started again: why, and the ways on. */
import { typedSize } from '../../domain/accelerators/index.ts';
import type { Machine } from '../../domain/machine.ts';
import type { Notice } from '../../domain/notice.ts';
import { elsewhereButton } from '../actions/move.ts';
import { startButton } from '../actions/start.ts';
import { actions, context, type Message, section } from '../blocks.ts';
import { code, escaped, plain } from '../mrkdwn.ts';
import { disksLeftInWords, named, sinceStopInWords } from './words.ts';

export function notStarted({
  machine,
  because,
  stockout,
}: Extract<Notice, { kind: 'not-started' }>): Message {
  const text = `❌ ${named(machine)} could not be started in ${escaped(machine.zone ?? 'its zone')}: ${escaped(because)}.`;
  const since = sinceStopInWords(machine);
  if (since !== undefined) {
    return { text: plain(`${text} ${since}`), blocks: [section(text), context(since)] };
  }
  const { name } = machine;
  const next = stockout
    ? `A stopped machine holds no GPU, so others may have taken the last one. ${disksLeftInWords(machine)} Try again later, have it in another zone with a copy of its disk, or be told when there may be one.`
    : `It stays stopped. ${disksLeftInWords(machine)} If it stays so, ask an administrator.`;
  const commands = `To try again: /gpu start ${name}${stockout ? `; to move it: /gpu move ${name}; to be told: /gpu watch ${watched(machine)}` : ''}`;
  const buttons = [startButton(machine, 'Try again'), ...(stockout ? [elsewhereButton(machine)] : [])];
  return {
    text: plain(`${text} ${next} ${commands}`),
    blocks: [
      section(text),
      ...actions(buttons),
      context(stockout ? `${next} ${code(`/gpu watch ${watched(machine)}`)} watches for one.` : next),
    ],
  };
}

/** Its size and its zone, as /gpu watch takes them. */
function watched({ spec, zone }: Machine): string {
  const size = typedSize(spec.family, spec.count);
  return `${size}${zone === undefined ? '' : ` ${zone}`}${spec.buy === 'spot' ? ' --spot' : ''}`;
}
