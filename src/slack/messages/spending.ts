/** The answer to /gpu spend: what was billed and what is estimated, drawn by day, in a table, and in words. */
import type { UserId } from '../../domain/lease.ts';
import { formatMoney, type Money } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import type { BilledSpending, Spending, SpendingPart } from '../../domain/spending.ts';
import {
  type Block,
  type Cell,
  type ChartBlock,
  context,
  dataTable,
  type Message,
  personCell,
  section,
  textCell,
} from '../blocks.ts';
import { clip, escaped, person, plain } from '../mrkdwn.ts';
import { amounts, dayName } from './digest-words.ts';
import { type MoneySeries, spendChart } from './spend-chart.ts';
import { BY_WORDS, partName, whoseInWords } from './spending-words.ts';
import { counted } from './words.ts';

/** Slack takes 100 rows beside the header; people read fewer. */
const ROWS = 60;
/** Slack takes 2 charts in a message. */
const CHARTS = 2;
/** Parts that the text names. */
const NAMED = 5;

type Told = Extract<Notice, { kind: 'spending' }>;

export function spending({ spending: told, names, file }: Told): Message {
  const { by } = told;
  const days = counted((Date.parse(told.to) - Date.parse(told.from)) / 86_400_000 + 1, 'day');
  const title = `*Spend${whoseInWords(told)}, last ${days}* by ${BY_WORDS[by].toLowerCase()}`;
  const lines = [billedInWords(told.billed), estimatedInWords(told)].filter((line) => line !== '');
  const note = noteOf(told, file);
  return {
    text: plain([`${title}.`, ...lines, partsInWords(told), note].filter((line) => line !== '').join(' ')),
    blocks: [section([title, ...lines].join('\n')), ...charts(told, names), ...table(told), context(note)],
  };
}

function billedInWords(billed: BilledSpending): string {
  if (billed.kind === 'not-told') return '';
  if (billed.kind === 'missing') return escaped(billed.trouble);
  const sum = amounts(billed.totals) ?? 'Nothing';
  const since = billed.since === undefined ? '' : `, known since ${dayName(billed.since)}`;
  const until =
    billed.completeUntil === undefined
      ? 'no day is complete yet'
      : `complete until ${dayName(billed.completeUntil)}`;
  return `*${sum}* billed, net of credits${since}; ${until}.`;
}

function estimatedInWords({ estimatedTotals, unpriced }: Spending): string {
  const sum = amounts(estimatedTotals);
  const rest =
    unpriced === 0
      ? ''
      : ` ${counted(unpriced, 'machine has', 'machines have')} something at a price that is not known, which is not in it.`;
  return sum === undefined
    ? `Lamplighter’s machines cost nothing that is known.${rest}`
    : `About *${sum}* for Lamplighter’s machines by run times and list prices (estimate).${rest}`;
}

/** The dearest in a sentence. */
function partsInWords(told: Spending): string {
  const { parts, word } = shownOf(told);
  const names = parts.slice(0, NAMED).map((part) => {
    const name = told.by === 'owner' ? person(part.of ?? '') : escaped(partName(part, told.by));
    return `${name} ${money(part)}`;
  });
  const rest = parts.length > NAMED ? ` and ${parts.length - NAMED} more` : '';
  return names.length === 0 ? '' : `${word}: ${names.join(', ')}${rest}.`;
}

/** Billed parts where the bill tells them, estimated ones otherwise. */
function shownOf({ billed, estimated }: Spending): {
  readonly parts: readonly SpendingPart[];
  readonly word: string;
} {
  return billed.kind === 'known' && billed.parts.length > 0
    ? { parts: billed.parts, word: 'Billed' }
    : { parts: estimated, word: 'Estimated' };
}

/** By day: billed beside estimated. Else one line for each of the dearest. A chart per currency, two at most. */
function charts(told: Spending, names: Told['names']): readonly ChartBlock[] {
  const { parts, word } = shownOf(told);
  const currencies = [...new Set(parts.map(({ currency }) => currency))];
  return currencies
    .flatMap((currency) => {
      const of = (list: readonly SpendingPart[]) => list.filter((part) => part.currency === currency);
      if (told.by === 'day') {
        const billed = told.billed.kind === 'known' ? of(told.billed.parts) : [];
        const both = [...whole('Billed', billed), ...whole('Estimate', of(told.estimated))];
        return spendChart('Spend', currency, both) ?? [];
      }
      const series = of(parts).map((part) => ({ name: nameOf(part, told, names), days: part.days }));
      return spendChart(`${word} by ${BY_WORDS[told.by].toLowerCase()}`, currency, series) ?? [];
    })
    .slice(0, CHARTS);
}

/** Days, each of which is a part, as one line. */
function whole(name: string, parts: readonly SpendingPart[]): readonly MoneySeries[] {
  const [first] = parts;
  if (first === undefined) return [];
  const byDay = new Map(parts.map(({ of, micros }) => [of, micros]));
  return [{ name, days: first.days.map(({ day }) => ({ day, micros: byDay.get(day) ?? 0 })) }];
}

function nameOf(part: SpendingPart, { by }: Spending, names: Told['names']): string {
  return (by === 'owner' ? names[part.of ?? ''] : undefined) ?? partName(part, by);
}

interface Row {
  readonly part: SpendingPart;
  readonly billed: Money | undefined;
  readonly estimate: Money | undefined;
}

function table(told: Spending): readonly Block[] {
  const rows = rowsOf(told);
  if (rows.length === 0) return [];
  const { by, billed } = told;
  const isBilled = billed.kind === 'known';
  const several = new Set(rows.map(({ part }) => part.currency)).size > 1;
  const shown = rows.slice(0, ROWS);
  return [
    dataTable(
      `Spend by ${BY_WORDS[by].toLowerCase()}, ${told.from} to ${told.to}`,
      [BY_WORDS[by], ...(isBilled ? ['Billed'] : []), 'Estimate', ...(several ? ['Currency'] : [])],
      shown.map((row) => [
        nameCell(row.part, told),
        ...(isBilled ? [moneyCell(row.billed)] : []),
        moneyCell(row.estimate),
        ...(several ? [textCell(row.part.currency)] : []),
      ]),
    ),
    ...(rows.length > ROWS ? [context(`${rows.length - ROWS} more are not listed.`)] : []),
  ];
}

/** Billed and estimated figures of the same part in one row, each in its own column. */
function rowsOf({ by, billed, estimated }: Spending): readonly Row[] {
  const parts = billed.kind === 'known' ? billed.parts : [];
  const keyOf = ({ of, currency }: SpendingPart) => `${currency} ${of ?? ''}`;
  const estimates = new Map(estimated.map((part) => [keyOf(part), part]));
  const known = new Set(parts.map(keyOf));
  const rows = [
    ...parts.map((part) => ({ part, billed: part, estimate: estimates.get(keyOf(part)) })),
    ...estimated
      .filter((part) => !known.has(keyOf(part)))
      .map((part) => ({ part, billed: undefined, estimate: part })),
  ];
  // The rows keep the order of their parts, dearest first; days stay the newest first.
  return by === 'day' ? rows.toSorted((a, b) => ((a.part.of ?? '') < (b.part.of ?? '') ? 1 : -1)) : rows;
}

function nameCell(part: SpendingPart, { by }: Spending): Cell {
  if (by === 'owner') return personCell(part.of ?? '');
  // The days of a table are sorted as text: the ISO form sorts by time.
  return textCell(by === 'day' ? (part.of ?? '') : clip(partName(part, by), 60));
}

function moneyCell(money: Money | undefined): Cell {
  return money === undefined
    ? textCell('–')
    : { type: 'raw_number', value: money.micros / 1_000_000, text: formatMoney(money) };
}

function money({ micros, currency }: SpendingPart): string {
  return formatMoney({ micros, currency });
}

function noteOf({ timeZone, billed, to }: Spending, file: boolean): string {
  return [
    ...(billed.kind === 'not-told' ? ['The bill tells projects and days only, so these are estimates.'] : []),
    `${dayName(to)} is not over yet.`,
    `Days are as in ${escaped(timeZone)}; billed days are Google's (Pacific time).`,
    ...(file ? ['The file is in our direct messages.'] : []),
  ].join(' ');
}

/** Whose names a chart of it would show. */
export function peopleInChart(told: Spending): readonly UserId[] {
  if (told.by !== 'owner') return [];
  return shownOf(told)
    .parts.slice(0, 6)
    .flatMap(({ of }) => of ?? []);
}
