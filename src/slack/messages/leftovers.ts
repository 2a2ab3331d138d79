/** What costs money and is used by nothing, as one table, the dearest first. */
import { unusedSince } from '../../domain/decide/leftovers.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Leftover, LeftoverReport, PricedLeftover } from '../../domain/leftover.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Duration, Millis } from '../../domain/time.ts';
import { clearButton } from '../actions/clear.ts';
import {
  actions,
  type Button,
  type Cell,
  context,
  dataTable,
  header,
  type Message,
  section,
  textCell,
} from '../blocks.ts';
import { clip, code, escaped, moment, plain } from '../mrkdwn.ts';
import { counted } from './words.ts';

/** Those that the plain text names; the rest is counted. */
const NAMED = 15;
/** More would hide the table; the rest waits for tomorrow's report. */
const BUTTONS = 8;
const HOUR = 3_600_000;

export function leftovers({ report, at }: Extract<Notice, { kind: 'leftovers' }>): Message {
  const { shown, count } = report;
  const title = `${counted(count, 'thing')} in your projects ${count === 1 ? 'costs' : 'cost'} money and nothing uses ${count === 1 ? 'it' : 'them'}`;
  const sum = sumInWords(report);
  const notes = notesOf(report);
  const lines = shown.slice(0, NAMED).map((one) => lineOf(one, at));
  const rest = count > NAMED ? ` and ${count - NAMED} more` : '';
  return {
    text: plain(`${title}. ${sum} ${lines.join('; ')}${rest}. ${notes}`),
    blocks: [
      header(title),
      section(sum),
      dataTable(
        'Disks, snapshots, addresses and reservations that nothing uses',
        ['Name', 'What', 'Where', 'Since', 'A month', 'Project'],
        shown.map((one) => cellsOf(one, at)),
      ),
      ...actions(buttonsOf(report, at)),
      context(notes),
    ],
  };
}

export function cleared({ leftover, at }: Extract<Notice, { kind: 'cleared' }>): Message {
  const { name, place, project } = leftover;
  const text = `${code(name)} in ${escaped(place)} (project ${escaped(project)}) is deleted for good, ${moment(at)}: ${escaped(whatInWords(leftover))}.`;
  return { text: plain(text), blocks: [section(text)] };
}

/** For the dearest that are still there. */
function buttonsOf({ shown }: LeftoverReport, at: Millis): Button[] {
  return shown
    .filter(({ gone }) => gone === undefined)
    .flatMap(({ leftover }, i) => clearButton(leftover, at, i) ?? [])
    .slice(0, BUTTONS);
}

/** Prices of different currencies are never added up, and an unknown one is no 0. */
function sumInWords({ perMonth, unpriced, count }: LeftoverReport): string {
  if (perMonth.length === 0) return `What ${count === 1 ? 'it costs' : 'they cost'} is not known.`;
  const sums = perMonth.map(formatMoney).join(' and ');
  const others = unpriced === 0 ? '' : `, and ${unpriced} whose price is not known`;
  return `Together *${sums}* a month at list price${others}.`;
}

function notesOf({ shown, count, unread }: LeftoverReport): string {
  const first = shown.find(({ gone, leftover }) => gone === undefined && leftover.keeper === undefined);
  return [
    'I delete none of them by myself: the only copy of somebody’s data may be among them. An administrator may, with a button, once nobody needs it.',
    ...(first === undefined ? [] : [`By hand: ${code(deletion(first.leftover), 250)}`]),
    ...(count > shown.length ? [`${count - shown.length} cheaper ones are not listed.`] : []),
    ...(unread.length === 0
      ? []
      : [`Not everything could be read in ${unread.map((id) => code(id)).join(', ')}.`]),
  ].join(' ');
}

function deletion({ kind, name, project, place }: Leftover): string {
  const where = {
    disk: ` --zone ${place}`,
    reservation: ` --zone ${place}`,
    address: place === 'global' ? ' --global' : ` --region ${place}`,
    snapshot: '',
  }[kind];
  const plural = { disk: 'disks', reservation: 'reservations', address: 'addresses', snapshot: 'snapshots' };
  return `gcloud compute ${plural[kind]} delete ${name} --project ${project}${where}`;
}

function cellsOf({ leftover, perMonth, gone }: PricedLeftover, at: Millis): Cell[] {
  const unused = at - unusedSince(leftover);
  const { keeper } = leftover;
  const what = whatInWords(leftover);
  return [
    textCell(clip(leftover.name, 40)),
    textCell(
      clip(
        gone !== undefined ? `deleted: ${what}` : keeper === undefined ? what : `${what}, kept by ${keeper}`,
        60,
      ),
    ),
    textCell(leftover.place),
    { type: 'raw_number', value: Math.round(unused / HOUR), text: sinceInWords(leftover, unused) },
    perMonth === undefined
      ? textCell('unknown')
      : { type: 'raw_number', value: perMonth.micros / 1_000_000, text: formatMoney(perMonth) },
    textCell(leftover.project),
  ];
}

function lineOf({ leftover, perMonth, gone }: PricedLeftover, at: Millis): string {
  if (gone !== undefined) return `${escaped(leftover.name)} (deleted)`;
  const cost = perMonth === undefined ? 'price unknown' : `${formatMoney(perMonth)} a month`;
  const unused = sinceInWords(leftover, at - unusedSince(leftover));
  return `${escaped(leftover.name)} (${escaped(whatInWords(leftover))}), ${unused}, ${cost}`;
}

/** Only of a disk Google tells since when nothing uses it; of anything else its age is known. */
function sinceInWords(leftover: Leftover, unused: Duration): string {
  const isDetached = leftover.kind === 'disk' && leftover.detachedAt !== undefined;
  return `${isDetached ? 'detached' : 'made'} ${formatDuration(unused)} ago`;
}

function whatInWords(leftover: Leftover): string {
  switch (leftover.kind) {
    case 'disk':
      return clip(`disk, ${leftover.sizeGb} GB ${leftover.type}`, 45);
    case 'snapshot':
      return leftover.sizeGb === undefined
        ? 'snapshot, its disk is gone'
        : `snapshot, ${Math.ceil(leftover.sizeGb)} GB, its disk is gone`;
    case 'address':
      return clip(`address ${leftover.address}`, 45);
    case 'reservation':
      return clip(`reservation, ${leftover.idle} × ${leftover.machineType} idle`, 50);
  }
}
