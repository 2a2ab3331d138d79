/** The digest's table: every project with the day, what is usual for its weekday, and the month so far. */
import type { Digest, ProjectSpend } from '../../domain/digest.ts';
import { formatMoney, type Money } from '../../domain/money.ts';
import { type Block, type Cell, context, dataTable, textCell } from '../blocks.ts';
import { clip, escaped } from '../mrkdwn.ts';
import { weekday } from './digest-words.ts';

/** Slack takes 100 rows beside the header; people read fewer. */
const ROWS = 50;
/** Projects that the text names. */
const NAMED = 5;
/** Rows of a page: the message stays short. */
const PAGE = 10;

/** A column beside the project's name. */
interface Column {
  readonly title: string;
  readonly of: (row: Row) => Money | undefined;
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
      digest.billingTrouble === undefined
        ? `Spend per project on ${digest.day}`
        : `Estimated spend per project on ${digest.day}`,
      ['Project', ...columns.map(({ title }) => title), ...(several ? ['Currency'] : [])],
      shown.map((row) => [
        textCell(clip(row.project ?? 'No project', 60)),
        ...columns.map(({ of }) => moneyCell(of(row))),
        ...(several ? [textCell(row.currency)] : []),
      ]),
      PAGE,
    ),
    ...(rows.length > ROWS ? [context(`${rows.length - ROWS} more projects are not listed.`)] : []),
  ];
}

function columnsOf({ billingTrouble, billComplete, totals, day }: Digest): readonly Column[] {
  const usual = `Usual ${weekday(day, 'short')}`;
  if (billingTrouble !== undefined || totals.length === 0) {
    return [
      { title: 'Estimate', of: ({ estimate }) => estimate?.yesterday },
      { title: usual, of: ({ estimate }) => estimate?.usual },
      { title: 'Month so far', of: ({ estimate }) => estimate?.monthToDate },
      { title: 'Month’s end', of: ({ estimate }) => estimate?.monthEnd },
    ];
  }
  const month: readonly Column[] = [
    { title: 'Month so far', of: ({ billed }) => billed?.monthToDate },
    ...(totals.some(({ monthEnd }) => monthEnd !== undefined)
      ? [{ title: 'Month’s end', of: ({ billed }: Row) => billed?.monthEnd }]
      : []),
  ];
  return billComplete
    ? [
        { title: 'Billed', of: ({ billed }) => billed?.yesterday },
        { title: usual, of: ({ billed }) => billed?.usual },
        ...month,
      ]
    : [
        { title: 'Estimate', of: ({ estimate }) => estimate?.yesterday },
        { title: 'Billed so far', of: ({ billed }) => billed?.yesterday },
        ...month,
      ];
}

/** The dearest projects in a sentence, as they stand in the table's first column of money. */
export function projectsInWords(digest: Digest): string {
  const [first] = columnsOf(digest);
  const rows = rowsOf(digest).flatMap((row) => {
    const money = first?.of(row);
    return money === undefined ? [] : [`${escaped(row.project ?? 'no project')} ${formatMoney(money)}`];
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

function moneyCell(money: Money | undefined): Cell {
  return money === undefined
    ? textCell('–')
    : { type: 'raw_number', value: money.micros / 1_000_000, text: formatMoney(money) };
}
