/** The digest's table: every project with yesterday, the day before and the month so far. */

import type { Digest } from '../../domain/digest.ts';
import { formatMoney, type Money } from '../../domain/money.ts';
import { type Block, type Cell, context, dataTable, textCell } from '../blocks.ts';
import { clip } from '../mrkdwn.ts';

/** Slack takes 100 rows beside the header; people read fewer. */
const ROWS = 50;

/** No blocks where nothing was billed. */
export function spendTable({ projects, day }: Digest): readonly Block[] {
  if (projects.length === 0) return [];
  const sorted = projects.toSorted(
    (a, b) =>
      a.currency.localeCompare(b.currency) ||
      b.yesterday.micros - a.yesterday.micros ||
      (a.project ?? '').localeCompare(b.project ?? ''),
  );
  const shown = sorted.slice(0, ROWS);
  return [
    dataTable(
      `Billed spend per project on ${day}`,
      ['Project', 'That day', 'Day before', 'Month so far'],
      shown.map((project) => [
        textCell(clip(project.project ?? 'No project', 60)),
        moneyCell(project.yesterday),
        moneyCell(project.dayBefore),
        moneyCell(project.monthToDate),
      ]),
    ),
    ...(sorted.length > ROWS ? [context(`${sorted.length - ROWS} more projects are not listed.`)] : []),
  ];
}

function moneyCell(money: Money): Cell {
  return { type: 'raw_number', value: money.micros / 1_000_000, text: formatMoney(money) };
}
