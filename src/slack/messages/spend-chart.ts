/** Charts of money by day: one line or bar per project, person or family, the small ones folded into one. */
import type { ChartBlock } from '../blocks.ts';
import { clip } from '../mrkdwn.ts';
import { uniqueLabels } from './chart-labels.ts';

/** Slack takes 6 series everywhere (12 in newer clients) and 20 categories. */
const SERIES = 6;
const DAYS = 20;
/** Beside each other, more bars than that are too thin to be told apart. */
const BARS = 2;

export interface MoneySeries {
  readonly name: string;
  readonly days: readonly { readonly day: string; readonly micros: number }[];
}

/**
 * Undefined where there is nothing to draw. Of more than six series the smallest are one, which says how many; of more than
 * 20 days the newest are drawn.
 */
export function spendChart(
  title: string,
  currency: string,
  given: readonly MoneySeries[],
): ChartBlock | undefined {
  const days = [...new Set(given.flatMap((one) => one.days.map(({ day }) => day)))].sort().slice(-DAYS);
  const lines = folded(given.map(lineOf).sort((a, b) => b.total - a.total));
  if (days.length === 0 || lines.every(({ byDay }) => days.every((day) => (byDay.get(day) ?? 0) === 0))) {
    return undefined;
  }
  const labels = days.map(dayLabel);
  const names = uniqueLabels(lines.map(({ name }) => name));
  return {
    type: 'data_visualization',
    title: clip(title, 50),
    chart: {
      type: lines.length <= BARS ? 'bar' : 'line',
      series: lines.map(({ byDay }, index) => ({
        name: names[index] ?? 'Other',
        data: days.map((day, at) => ({
          label: labels[at] ?? day,
          value: Math.round((byDay.get(day) ?? 0) / 10_000) / 100,
        })),
      })),
      axis_config: { categories: labels, y_label: currency },
    },
  };
}

interface Line {
  readonly name: string;
  readonly byDay: ReadonlyMap<string, number>;
  readonly total: number;
}

function lineOf({ name, days }: MoneySeries): Line {
  const byDay = new Map(days.map(({ day, micros }) => [day, micros]));
  return { name, byDay, total: sum(byDay) };
}

function folded(lines: readonly Line[]): readonly Line[] {
  if (lines.length <= SERIES) return lines;
  const byDay = new Map<string, number>();
  const rest = lines.slice(SERIES - 1);
  for (const line of rest) {
    for (const [day, micros] of line.byDay) byDay.set(day, (byDay.get(day) ?? 0) + micros);
  }
  return [...lines.slice(0, SERIES - 1), { name: `${rest.length} others`, byDay, total: sum(byDay) }];
}

function sum(byDay: ReadonlyMap<string, number>): number {
  return [...byDay.values()].reduce((total, micros) => total + micros, 0);
}

/** `Nov 20` */
function dayLabel(day: string): string {
  return LABELS.format(Date.parse(`${day}T00:00:00Z`));
}

const LABELS = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric' });
