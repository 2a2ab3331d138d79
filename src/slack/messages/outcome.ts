/** How a warning or a question ended: what it says once its buttons are gone. */
import { endOnly } from '../../domain/decide/endings.ts';
import type { Machine } from '../../domain/machine.ts';
import type { WarningEnd } from '../../domain/notice.ts';
import { context, type Message, section } from '../blocks.ts';
import { clip, escaped, moment, person, plain } from '../mrkdwn.ts';
import { endInWords, named } from './words.ts';

/** The outcome, and below it in small print what the message had said. */
export function settled(machine: Machine, end: WarningEnd, was: string): Message {
  const outcome = outcomeOf(machine, end);
  const more = `${was} \`/gpu why ${machine.name}\` shows how this was judged.`;
  return { text: plain(`${outcome} ${was}`), blocks: [section(outcome), context(more)] };
}

function outcomeOf(machine: Machine, end: WarningEnd): string {
  switch (end.kind) {
    case 'kept': {
      const why = end.why === '' ? '' : ` (${escaped(clip(end.why, 200))})`;
      return `✅ ${person(end.by)} keeps ${named(machine)} until ${moment(end.until)}${why}.`;
    }
    case 'awake':
      return `✅ ${named(machine)} is busy again since ${moment(end.at, 'time')} (${escaped(clip(end.because, 200))}), so it stays.`;
    case 'handed':
      return `✅ ${person(end.to)} has taken ${named(machine)} over from ${person(end.from)}.`;
    case 'exempt': {
      const why = end.why === '' ? '' : ` (${escaped(clip(end.why, 200))})`;
      return `✅ ${person(end.by)} turned the idle rule of ${named(machine)} off ${moment(end.at)}${why}.`;
    }
    case 'called-off':
      return `✅ ${named(machine)} stays: ${escaped(clip(end.because, 200))}.`;
    case 'known':
      return `✅ ${named(machine)} is watched again since ${moment(end.at, 'time')}: its samples have come back.`;
    case 'stopped':
      return `⏹️ ${named(machine)} was ${endOnly(machine) === undefined ? 'stopped' : 'ended'} ${moment(end.at)}${endInWords(end.reason, end.by)}.`;
  }
}
