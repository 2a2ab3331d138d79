/** The warning before an idle stop: evidence, cost, when, what a stop means, and the buttons that prevent it. */
import { endOnly } from '../../domain/decide/endings.ts';
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import { HOUR } from '../../domain/time.ts';
import { handOverButton } from '../actions/hand-over.ts';
import { keepButton } from '../actions/keep.ts';
import { keepUntilButton, workingButton } from '../actions/keep-forms.ts';
import { stopButton } from '../actions/stop.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { moment, plain } from '../mrkdwn.ts';
import { evidenceCharts, wastedInWords } from './evidence.ts';
import { settled } from './outcome.ts';
import {
  named,
  priceInWords,
  readingsInWords,
  specInWords,
  standstillInWords,
  stockInWords,
  stopInWords,
} from './words.ts';

type IdleWarning = Extract<Notice, { kind: 'idle-warning' }>;

export function idleWarning(notice: IdleWarning, timeZone: string): Message {
  if (notice.end === undefined) return open(notice, timeZone);
  return settled(
    notice.machine,
    notice.end,
    `The warning before: idle for ${idleFor(notice)}, ${numbers(notice)}.`,
  );
}

function open(notice: IdleWarning, timeZone: string): Message {
  const { machine, evidence, stopAt, timedAt, reminder, offered, now } = notice;
  const left = formatDuration(wholeMinutes(Math.max(0, stopAt - (timedAt ?? now))));
  const ends = endOnly(machine) !== undefined;
  const title = `${machine.name} ${reminder ? 'still looks' : 'looks'} idle: it ${ends ? 'is deleted' : 'stops'} in ${left}`;
  const what = `${named(machine)} (${specInWords(machine.spec)}, ${priceInWords(machine.price)}) has been idle for ${idleFor(notice)}: ${numbers(notice)}.`;
  const onOffer = offered === true ? ` It is on offer in <#${machine.channel}>.` : '';
  const when = `It will be ${ends ? 'deleted' : 'stopped'} ${moment(stopAt)} unless it gets busy or you keep it.${notice.frozen === true ? ' Until then the watchdog is frozen.' : ''}${onOffer} ${wastedInWords(evidence)}`;
  return {
    text: plain(`${what} ${when} To keep it: /gpu keep ${machine.name} 1h`),
    blocks: [
      header(title),
      section(`${what}\n${when.trim()}`),
      ...evidenceCharts(evidence, timeZone),
      ...actions([
        keepButton(machine, HOUR),
        keepUntilButton(machine),
        workingButton(machine),
        stopButton(machine, 'Stop now'),
        ...(offered === true || machine.channel.startsWith('D') ? [] : [handOverButton(machine)]),
      ]),
      context(meaning(notice)),
    ],
  };
}

/** What a stop means for this very machine, so that nobody has to fear or guess. */
function meaning({ machine, stock }: IdleWarning): string {
  const after =
    endOnly(machine) === undefined
      ? [standstillInWords(machine), stockInWords(machine, stock, 'Starting again')]
      : [stockInWords(machine, stock, 'Getting another one')];
  return [stopInWords(machine), ...after, `\`/gpu why ${machine.name}\` shows how this was judged.`].join(
    ' ',
  );
}

function idleFor({ verdict, evidence, now }: IdleWarning): string {
  return formatDuration(verdict.kind === 'idle' ? wholeMinutes(now - verdict.since) : evidence.window);
}

function numbers({ verdict }: IdleWarning): string {
  return readingsInWords(verdict.readings) || 'nothing measurable happened';
}
