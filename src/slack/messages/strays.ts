/** Machines that nobody asked Lamplighter for, as one table, the dearest first. */
import { formatDuration } from '../../domain/duration.ts';
import { formatMoney, formatPrice } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import type { SeenStray, StrayReport } from '../../domain/stray.ts';
import type { Millis } from '../../domain/time.ts';
import { type Cell, context, dataTable, header, type Message, section, textCell } from '../blocks.ts';
import { clip, code, escaped, plain } from '../mrkdwn.ts';
import { counted } from './words.ts';

/** Machines that the plain text names; the rest is counted. */
const NAMED = 20;

export function strays({ report, at }: Extract<Notice, { kind: 'strays' }>): Message {
  const { shown, count } = report;
  const title = `${counted(count, 'machine')} that I did not make ${count === 1 ? 'runs' : 'run'} in your projects`;
  const text = `${sumInWords(report)} ${idleInWords(report)}`.trim();
  const notes = notesOf(report);
  const lines = shown.slice(0, NAMED).map((stray) => lineOf(stray, at));
  const rest = count > NAMED ? ` and ${count - NAMED} more` : '';
  return {
    text: plain(`${title}. ${text} ${lines.join('; ')}${rest}. ${notes}`),
    blocks: [
      header(title),
      section(text),
      dataTable(
        'Machines that Lamplighter did not make',
        ['Name', 'Zone', 'Type', 'Up for', 'Use', 'An hour', 'Whose', 'Project'],
        shown.map((stray) => cellsOf(stray, at)),
      ),
      context(notes),
    ],
  };
}

/** Prices of different currencies are never added up, and an unknown one is no 0. */
function sumInWords({ perHour, unpriced, count }: StrayReport): string {
  const sums = perHour.map((money) => `${formatMoney(money)}/h`);
  if (sums.length === 0) return `What ${count === 1 ? 'it costs' : 'they cost'} is not known.`;
  const others = unpriced === 0 ? '' : `, and ${unpriced} whose price is not known`;
  return `Together *${sums.join(' and ')}*${others}.`;
}

function idleInWords({ idle, count }: StrayReport): string {
  if (idle === 0) return '';
  return idle === count && count === 1 ? 'It is idle.' : `${idle} of them ${idle === 1 ? 'is' : 'are'} idle.`;
}

function notesOf({ count, shown, leftAlone, unread, policy }: StrayReport): string {
  return [
    policy === 'stop'
      ? 'Those that are known to idle are stopped after a warning, but none that a service or an instance group keeps, none with local SSD and no TPU nodes. They are not in `/gpu ls`.'
      : 'I leave them alone; they are not in `/gpu ls`.',
    ...(count > shown.length ? [`${count - shown.length} cheaper ones are not listed.`] : []),
    ...(leftAlone === 0
      ? []
      : [`${leftAlone} more ${leftAlone === 1 ? 'is' : 'are'} left out, as somebody asked.`]),
    ...(unread.length === 0
      ? []
      : [`Not everything could be read in ${unread.map((id) => code(id)).join(', ')}.`]),
    ...(shown.some(({ use }) => use.kind === 'unknown')
      ? ['Where the use is unknown, the Ops Agent on the machine would report its GPUs.']
      : []),
  ].join(' ');
}

function cellsOf(stray: SeenStray, at: Millis): Cell[] {
  const { name, zone, price, project, upSince } = stray;
  return [
    textCell(clip(name, 40)),
    textCell(zone),
    textCell(typeInWords(stray)),
    { type: 'raw_number', value: Math.round((at - upSince) / 3_600_000), text: formatDuration(at - upSince) },
    textCell(activityInWords(stray)),
    price === undefined
      ? textCell('unknown')
      : { type: 'raw_number', value: price.microsPerHour / 1_000_000, text: formatPrice(price) },
    textCell(clip(whoseInWords(stray), 30)),
    textCell(project),
  ];
}

function lineOf(stray: SeenStray, at: Millis): string {
  const { name, zone, price, upSince } = stray;
  const cost = price === undefined ? 'price unknown' : formatPrice(price);
  return `${escaped(name)} in ${escaped(zone)} (${escaped(typeInWords(stray))}), up for ${formatDuration(at - upSince)}, ${escaped(activityInWords(stray))}, ${cost}`;
}

/** `2 × nvidia-l4 spot`; of TPUs the type alone. */
export function typeInWords({ accelerator, machineType, count, spot }: SeenStray): string {
  const what = accelerator === machineType ? machineType : `${count} × ${accelerator}`;
  return clip(spot ? `${what} spot` : what, 45);
}

export function activityInWords({ use }: Pick<SeenStray, 'use'>): string {
  switch (use.kind) {
    case 'busy':
      return 'busy';
    case 'idle':
      return use.memoryHeld ? 'idle, GPU memory held' : 'idle';
    case 'unknown':
      return `unknown: ${use.missing}`;
  }
}

/** Its owner by its labels, and the service that keeps it. */
function whoseInWords({ owner, keeper }: SeenStray): string {
  return [
    ...(owner === undefined ? [] : [owner]),
    ...(keeper === undefined ? [] : [`kept by ${keeper}`]),
  ].join(', ');
}
