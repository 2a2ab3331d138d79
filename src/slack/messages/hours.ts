/** A machine's hours: how they stand, the warning before they stop it, and what becomes of one that outlasts them. */
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import { hoursInWords } from '../../domain/hours.ts';
import type { Machine } from '../../domain/machine.ts';
import type { Notice } from '../../domain/notice.ts';
import { HOUR } from '../../domain/time.ts';
import type { HoursView } from '../../usecases/look.ts';
import { keepButton } from '../actions/keep.ts';
import { keepUntilButton } from '../actions/keep-forms.ts';
import { startButton } from '../actions/start.ts';
import { stopButton } from '../actions/stop.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { code, escaped, moment, plain } from '../mrkdwn.ts';
import { evidenceCharts } from './evidence.ts';
import { settled } from './outcome.ts';
import { cureInWords, missingInWords, named, priceInWords, stopInWords } from './words.ts';

type Ending = Extract<Notice, { kind: 'hours-ending' }>;
type After = Extract<Notice, { kind: 'after-hours' }>;

export function hoursEnding(notice: Ending, timeZone: string): Message {
  const { machine, hours, verdict, evidence, stopAt, timedAt, reminder, end, now } = notice;
  const week = escaped(hoursInWords(hours.week));
  if (end !== undefined)
    return settled(machine, end, `It was to stop ${moment(stopAt)} for its hours, ${week}.`);
  const left = formatDuration(wholeMinutes(Math.max(0, stopAt - (timedAt ?? now))));
  const over = now < hours.at ? `end ${moment(hours.at)}` : `were over ${moment(hours.at)}`;
  const held =
    verdict.kind === 'idle' && verdict.memoryHeld ? ' GPU memory is in use on it; a stop clears that.' : '';
  const text = `The hours of ${named(machine)} (${priceInWords(machine.price)}), ${week}, ${over}. It is stopped ${moment(stopAt)} unless it gets busy or you keep it, and started again ${moment(hours.next)}.${held}`;
  return {
    text: plain(`${text} To keep it: /gpu keep ${machine.name} 1h`),
    blocks: [
      header(`${machine.name} ${reminder ? 'still stops' : 'stops'} for its hours in ${left}`),
      section(text),
      ...(evidence === undefined ? [] : evidenceCharts(evidence, timeZone)),
      ...actions([
        keepButton(machine, HOUR),
        keepButton(machine, 4 * HOUR),
        keepUntilButton(machine),
        stopButton(machine, 'Stop now'),
      ]),
      context(
        `${stopInWords(machine)} A keep holds it beyond its hours. *Stop now* is a stop of yours, so its hours do not start it again.`,
      ),
    ],
  };
}

export function afterHours(notice: After): Message {
  const { machine, hours, verdict, until, letGo, end } = notice;
  if (end !== undefined) return settled(machine, end, `Its hours were over ${moment(hours.at)}.`);
  const why = becauseOf(verdict);
  const next = letGo
    ? `I do not look again for its hours: it runs until it is idle, its lease ends ${moment(machine.lease.until)}, or they end the next time.`
    : `I look again every minute until ${moment(until)}: when it is idle, you are warned before it stops.`;
  const text = `The hours of ${named(machine)} were over ${moment(hours.at)}, but ${why}, so it stays on. ${next}`;
  return {
    text: plain(`${text} To keep it: /gpu keep ${machine.name} 4h`),
    blocks: [
      section(text),
      ...actions([keepButton(machine, 4 * HOUR), stopButton(machine, 'Stop now')]),
      context(verdict.kind === 'unknown' ? cureInWords(verdict.signal, verdict.why) : stopInWords(machine)),
    ],
  };
}

function becauseOf(verdict: After['verdict']): string {
  switch (verdict.kind) {
    case 'busy':
      return `it is busy (${escaped(verdict.because)})`;
    case 'unknown':
      return missingInWords(verdict.signal, verdict.why);
    case 'idle':
      return 'it was busy until a moment ago';
  }
}

export function hoursPaused({ machine, starts }: Extract<Notice, { kind: 'hours-paused' }>): Message {
  const text = `The hours of ${named(machine)} have begun, but they have started it ${starts} times without a word from you, so it stays stopped. A start of yours goes on with them.`;
  return {
    text: plain(
      `${text} To start it: /gpu start ${machine.name}; to end them: /gpu hours ${machine.name} off`,
    ),
    blocks: [
      section(text),
      ...actions([startButton(machine)]),
      context(
        `\`/gpu hours ${machine.name} off\` ends them; \`/gpu rm ${machine.name}\` removes it with its disk.`,
      ),
    ],
  };
}

/** `weekdays 9:00–19:00 Europe/Berlin, stops …`: what they do next with the machine as it stands. */
export function hoursStanding(machine: Machine, { week, own, now: standing }: HoursView): string {
  const whose = own ? '' : ' (its project’s)';
  return `${escaped(hoursInWords(week))}${whose}, ${nextStep(machine, standing)}`;
}

function nextStep(machine: Machine, { inside, stretch, next }: HoursView['now']): string {
  switch (machine.state) {
    case 'stopped':
    case 'stopping':
      if (machine.stopReason !== 'hours') return 'which did not stop it, so they do not start it either';
      return inside ? 'in which it starts' : `starts ${moment(next)}`;
    case 'deleting':
      return 'which are over with it';
    default:
      return inside ? `stops ${moment(stretch.until)}` : `over now, next from ${moment(next)}`;
  }
}

/** What the person who set them reads. */
export function hoursSet(machine: Machine, view: HoursView | undefined): string {
  const name = named(machine);
  if (view === undefined) {
    return `${name} has no hours now: it runs until it is idle, or its lease ends. What is stopped stays stopped.`;
  }
  const running = machine.state !== 'stopped' && machine.state !== 'stopping';
  const late =
    running && !view.now.inside
      ? ' They are over for now: it runs on, and stops for them the next time that they end.'
      : '';
  const stays =
    !running && machine.stopReason !== 'hours' ? ` To start it: ${code(`/gpu start ${machine.name}`)}.` : '';
  return `${name} has hours: ${hoursStanding(machine, view)}.${late}${stays} Before it stops you are warned; it does not stop while it is busy. What its hours stopped, they start again.`;
}
