/** Charts of money by day: one line or bar per project, person or family, the small ones folded into one. */
import type { ChartBlock } from '../blocks.ts';
import { clip } from '../mrkdwn.ts';
import { uniqueLabels } from './chart-labels.ts';

/**
 * Slack takes 6 series everywhere (12 in newer clients) and 20 categories. Charts have four colours, as
 * slack-blocks-to-jsx draws them after Slack: a fifth line would look like the first.
 */
const SERIES = 4;
const POINTS = 20;
/** Days that a point may stand for, and how a chart is called then. */
const STEPS = [
  { days: 1, word: 'per day' },
  { days: 2, word: 'per two days' },
  { days: 7, word: 'per week' },
  { days: 28, word: 'per four weeks' },
] as const;
/** What is folded into one is left out where it is so many times the largest: the lines that are named would lie flat. */
const DROWNS = 2;
/** Beside each other, more bars than that are too thin to be told apart. */
const BARS = 2;

export interface MoneySeries {
  readonly name: string;
  readonly days: readonly { readonly day: string; readonly micros: number }[];
}

/**
 * Undefined where there is nothing to draw. Of more than four series the smallest are one, which says how many; of more
 * than 20 days several make a point, which is named by its first. `what` begins the title, as `Billed by project`.
 */
export function spendChart(
  what: string,
  currency: string,
  given: readonly MoneySeries[],
): ChartBlock | undefined {
  const days = [...new Set(given.flatMap((one) => one.days.map(({ day }) => day)))].sort();
  const all = given.map(lineOf).sort((a, b) => b.total - a.total);
  const { lines, aside } = folded(all);
  if (lines.every(({ byDay }) => days.every((day) => (byDay.get(day) ?? 0) === 0))) return undefined;
  const { points, word } = pointsOf(days);
  const labels = points.map(([first = '']) => dayLabel(first));
  const names = uniqueLabels(lines.map(({ name }) => name));
  return {
    type: 'data_visualization',
    title: clip(`${what}${aside} ${word} (${currency})`, 50),
    chart: {
      type: lines.length <= BARS ? 'bar' : 'line',
      series: lines.map(({ byDay }, index) => ({
        name: names[index] ?? 'Other',
        data: points.map((point, at) => ({
          label: labels[at] ?? '',
          value: Math.round(point.reduce((sum, day) => sum + (byDay.get(day) ?? 0), 0) / 10_000) / 100,
        })),
      })),
      axis_config: { categories: labels, y_label: currency },
    },
  };
}

/** The days of each point, the last point whole: what is left over is the first days. */
function pointsOf(days: readonly string[]): { readonly points: readonly string[][]; readonly word: string } {
  const step = STEPS.find((one) => days.length / one.days <= POINTS) ?? STEPS[STEPS.length - 1];
  const size = step?.days ?? 1;
  const first = days.length % size;
  const points = first === 0 ? [] : [days.slice(0, first)];
  for (let at = first; at < days.length; at += size) points.push(days.slice(at, at + size));
  return { points: points.slice(-POINTS), word: step?.word ?? '' };
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

/** The largest lines and the sum of the others; or, `aside`, the largest alone. */
function folded(lines: readonly Line[]): { readonly lines: readonly Line[]; readonly aside: string } {
  if (lines.length <= SERIES) return { lines, aside: '' };
  const byDay = new Map<string, number>();
  const rest = lines.slice(SERIES - 1);
  for (const line of rest) {
    for (const [day, micros] of line.byDay) byDay.set(day, (byDay.get(day) ?? 0) + micros);
  }
  const total = sum(byDay);
  if (total > DROWNS * (lines[0]?.total ?? 0)) {
    return { lines: lines.slice(0, SERIES), aside: `, top ${SERIES} of ${lines.length}` };
  }
  const others = { name: `${rest.length} others`, byDay, total };
  return { lines: [...lines.slice(0, SERIES - 1), others], aside: '' };
}

function sum(byDay: ReadonlyMap<string, number>): number {
  return [...byDay.values()].reduce((total, micros) => total + micros, 0);
}

/** `20 Nov` */
function dayLabel(day: string): string {
  return LABELS.format(Date.parse(`${day}T00:00:00Z`));
}

const LABELS = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short', day: 'numeric' });
