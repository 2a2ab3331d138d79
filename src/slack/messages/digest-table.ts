/** The digest's table: every project with the day, what is usual for its weekday, and the month so far. */
import type { Digest, ProjectSpend } from '../../domain/digest.ts';
import { formatMoney, type Money } from '../../domain/money.ts';
import { type Block, type Cell, context, dataTable, textCell } from '../blocks.ts';
import { clip, escaped } from '../mrkdwn.ts';
import { percentMore, signed } from './digest-words.ts';

/** Slack takes 100 rows beside the header; people read fewer. */
const ROWS = 50;
/** Projects that the text names. */
const NAMED = 5;
/** Rows of a page: the message stays short. */
const PAGE = 10;

/** A column beside the project's name. */
interface Column {
  readonly title: string;
  readonly of: (row: Row) => Cell;
}

/** One project in one currency. */
interface Row {
  readonly project: string | undefined;
  readonly currency: string;
  readonly billed: ProjectSpend | undefined;
  readonly estimate: ProjectSpend | undefined;
}

/** No blocks where nothing is known. Billed and estimated figures have columns of their own. */
export function digestTable(digest: Digest): readonly Block[] {
  const rows = rowsOf(digest);
  if (rows.length === 0) return [];
  const several = new Set(rows.map(({ currency }) => currency)).size > 1;
  const columns = columnsOf(digest);
  const shown = rows.slice(0, ROWS);
  return [
    dataTable(
      captionOf(digest),
      ['Project', ...columns.map(({ title }) => title), ...(several ? ['Currency'] : [])],
      shown.map((row) => [
        textCell(clip(row.project ?? 'No project', 60)),
        ...columns.map(({ of }) => of(row)),
        ...(several ? [textCell(row.currency)] : []),
      ]),
      PAGE,
    ),
    ...(rows.length > ROWS ? [context(`${rows.length - ROWS} more projects are not listed.`)] : []),
  ];
}

/** Few and narrow: beside an id of 30 characters there is room for four. */
function columnsOf({ billingTrouble, billComplete, totals }: Digest): readonly Column[] {
  const isBilled = billingTrouble === undefined && totals.length > 0;
  const ofDay = isBilled && billComplete ? BILLED : ESTIMATED;
  const ofMonth = isBilled ? BILLED : ESTIMATED;
  return [
    { title: ofDay === BILLED ? 'Billed' : 'Estimate', of: (row) => moneyCell(ofDay(row)?.yesterday) },
    { title: 'Trend', of: (row) => trendCell(ofDay(row)) },
    { title: 'Month', of: (row) => moneyCell(ofMonth(row)?.monthToDate) },
    { title: 'Month end', of: (row) => moneyCell(ofMonth(row)?.monthEnd, 0) },
  ];
}

const BILLED = ({ billed }: Row) => billed;
const ESTIMATED = ({ estimate }: Row) => estimate;

/** Against what is usual for the weekday. */
function trendCell(spend: ProjectSpend | undefined): Cell {
  const percent = spend?.usual === undefined ? undefined : percentMore(spend.yesterday, spend.usual);
  return percent === undefined
    ? textCell('–')
    : { type: 'raw_number', value: percent, text: signed(percent) };
}

/** What the figures are, where the day's and the month's are not of one kind. */
function captionOf({ billingTrouble, billComplete, totals, day }: Digest): string {
  if (billingTrouble !== undefined || totals.length === 0) return `Estimated spend per project on ${day}`;
  return billComplete
    ? `Billed per project on ${day}`
    : `Per project: estimate of ${day}, month as billed so far`;
}

/** The dearest projects in a sentence, by what the table's first column shows. */
export function projectsInWords(digest: Digest): string {
  const [first] = columnsOf(digest);
  const rows = rowsOf(digest).flatMap((row) => {
    const cell = first?.of(row);
    return cell?.type === 'raw_number' ? [`${escaped(row.project ?? 'no project')} ${cell.text}`] : [];
  });
  const rest = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
  return rows.length === 0 ? '' : `${first?.title} by project: ${rows.slice(0, NAMED).join(', ')}${rest}.`;
}

/** By currency, then dearest first. */
function rowsOf({ projects, estimates, billComplete }: Digest): readonly Row[] {
  const rows = new Map<string, Row>();
  const keyOf = ({ project, currency }: ProjectSpend) => `${currency} ${project ?? ''}`;
  for (const billed of projects) {
    const { project, currency } = billed;
    rows.set(keyOf(billed), { project, currency, billed, estimate: undefined });
  }
  for (const estimate of estimates) {
    const { project, currency } = estimate;
    const known = rows.get(keyOf(estimate));
    rows.set(keyOf(estimate), { project, currency, billed: known?.billed, estimate });
  }
  const size = ({ billed, estimate }: Row) =>
    (billComplete ? undefined : estimate?.yesterday.micros) ??
    billed?.yesterday.micros ??
    estimate?.yesterday.micros ??
    0;
  return [...rows.values()].toSorted(
    (a, b) =>
      a.currency.localeCompare(b.currency) ||
      size(b) - size(a) ||
      (a.project ?? '').localeCompare(b.project ?? ''),
  );
}

/** A forecast has no cents: `digits` 0. */
function moneyCell(money: Money | undefined, digits?: 0): Cell {
  if (money === undefined) return textCell('–');
  const value = money.micros / 1_000_000;
  return { type: 'raw_number', value, text: digits === 0 ? inWhole(money) : formatMoney(money) };
}

/** `$2,584` */
function inWhole({ micros, currency }: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumFractionDigits: 0 });
  return format.format(micros / 1_000_000);
}
