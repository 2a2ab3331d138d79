/** The answer to /gpu why NAME WHEN: the decision in force then, and the numbers that it rested upon. */
import type { Machine } from '../../domain/machine.ts';
import type { JournalEntry } from '../../domain/request.ts';
import type { Readings } from '../../domain/utilization.ts';
import type { LookBack } from '../../usecases/look-back.ts';
import { escaped, escapedButMentions, moment, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { named, readingsInWords } from './words.ts';

export function lookedBack(machine: Machine, { at, verdict, decision, next }: LookBack): Reply {
  if (decision === undefined) {
    const text = `Nothing had been decided about ${named(machine)} by ${moment(at)}. It was asked for ${moment(machine.askedAt)}.`;
    return { text: plain(text) };
  }
  const numbers = readingsOf(verdict ?? decision);
  const turned = verdict === undefined || verdict === decision ? '' : `\n${line(verdict)}`;
  const measured = `${turned}${numbers === '' ? '' : `\nMeasured then: ${escaped(numbers)}.`}`;
  const after = next === undefined ? 'Nothing has been decided since.' : `Next, ${line(next)}`;
  return { text: `How ${named(machine)} stood ${moment(at)}:\n${line(decision)}${measured}\n${after}` };
}

function line({ at, text }: JournalEntry): string {
  return `${moment(at)}: ${escapedButMentions(text)}`;
}

/** A decision's detail is the verdict that it rested upon, where there was one. */
function readingsOf({ detail }: JournalEntry): string {
  if (typeof detail !== 'object' || detail === null || !('readings' in detail)) return '';
  const readings = detail.readings as Readings;
  // Right after a start nothing fills a window yet.
  return Object.values(readings).some(({ known }) => known) ? readingsInWords(readings) : '';
}
