/** The warning before an idle stop: evidence, cost, when, what a stop means, and the buttons that prevent it. */
import { formatDuration } from '../../domain/duration.ts';
import type { Notice, WarningEnd } from '../../domain/notice.ts';
import { HOUR } from '../../domain/time.ts';
import { keepButton } from '../actions/keep.ts';
import { keepUntilButton } from '../actions/keep-until.ts';
import { loadingDataButton } from '../actions/loading-data.ts';
import { stopButton } from '../actions/stop.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { clip, escaped, moment, person, plain } from '../mrkdwn.ts';
import { evidenceChart, wastedInWords } from './evidence.ts';
import { disksInWords, endInWords, named, priceInWords, readingsInWords, specInWords } from './words.ts';

type IdleWarning = Extract<Notice, { kind: 'idle-warning' }>;

export function idleWarning(notice: IdleWarning, timeZone: string): Message {
  return notice.end === undefined ? open(notice, timeZone) : ended(notice, notice.end);
}

function open(notice: IdleWarning, timeZone: string): Message {
  const { machine, evidence, stopAt, reminder, now } = notice;
  const left = formatDuration(Math.max(0, stopAt - now));
  const title = reminder
    ? `${machine.name} still looks idle: it stops in ${left}`
    : `${machine.name} looks idle: it stops in ${left}`;
  const what = `${named(machine)} (${specInWords(machine.spec)}, ${priceInWords(machine.price)}) has been idle for ${idleFor(notice)}: ${numbers(notice)}.`;
  const when = `It will be stopped ${moment(stopAt)} unless it gets busy or you keep it. ${wastedInWords(evidence)}`;
  const chart = evidenceChart(evidence, timeZone);
  return {
    text: plain(`${what} ${when} To keep it: /gpu keep ${machine.name} 1h`),
    blocks: [
      header(title),
      section(`${what}\n${when.trim()}`),
      ...(chart === undefined ? [] : [chart]),
      ...actions([
        keepButton(machine, HOUR),
        keepUntilButton(machine, now, timeZone),
        loadingDataButton(machine),
        stopButton(machine, 'Stop now'),
      ]),
      context(meaning(notice)),
    ],
  };
}

/** What a stop does, so that nobody has to fear or guess. */
function meaning({ machine }: IdleWarning): string {
  return `A stop ends what runs on it. ${disksInWords(machine)} Starting again needs free capacity in ${escaped(machine.zone ?? 'its zone')}. \`/gpu why ${machine.name}\` shows how this was judged.`;
}

function idleFor({ verdict, evidence, now }: IdleWarning): string {
  return formatDuration(verdict.kind === 'idle' ? now - verdict.since : evidence.window);
}

function numbers({ verdict }: IdleWarning): string {
  return readingsInWords(verdict.readings) || 'nothing measurable happened';
}

function ended(notice: IdleWarning, end: WarningEnd): Message {
  const { machine } = notice;
  const outcome = outcomeOf(notice, end);
  const was = `The warning before: idle for ${idleFor(notice)}, ${numbers(notice)}.`;
  return {
    text: plain(`${outcome} ${was}`),
    blocks: [section(outcome), context(`${was} \`/gpu why ${machine.name}\` shows how this was judged.`)],
  };
}

function outcomeOf({ machine }: IdleWarning, end: WarningEnd): string {
  switch (end.kind) {
    case 'kept': {
      const why = end.why === '' ? '' : ` (${escaped(clip(end.why, 200))})`;
      return `✅ ${person(end.by)} keeps ${named(machine)} until ${moment(end.until)}${why}.`;
    }
    case 'awake':
      return `✅ ${named(machine)} is busy again since ${moment(end.at, 'time')} (${escaped(clip(end.because, 200))}), so it stays.`;
    case 'stopped':
      return `⏹️ ${named(machine)} was stopped ${moment(end.at)}${endInWords(end.reason, end.by)}.`;
  }
}
