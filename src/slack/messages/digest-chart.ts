/** The digest's charts: spend per project over the last days, one chart per currency. */
import type { Digest, ProjectSpend } from '../../domain/digest.ts';
import type { ChartBlock } from '../blocks.ts';
import { clip } from '../mrkdwn.ts';

/** Slack takes 6 series everywhere (12 in newer clients), 20 categories, labels of 20 characters, 2 charts. */
const SERIES = 6;
const LABEL = 20;
const CHARTS = 2;
const OTHER = 'Other';

interface Line {
  readonly name: string;
  readonly byDay: ReadonlyMap<string, number>;
  readonly total: number;
}

/** At most two charts; none where nothing was billed. More than six projects: the smallest fold into Other. */
export function spendCharts(report: Digest): readonly ChartBlock[] {
  const byCurrency = [...Map.groupBy(report.projects, (project) => project.currency)];
  return byCurrency.flatMap(([currency, projects]) => chartOf(currency, projects) ?? []).slice(0, CHARTS);
}

function chartOf(currency: string, projects: readonly ProjectSpend[]): ChartBlock | undefined {
  const days = [...new Set(projects.flatMap((project) => project.days.map(({ day }) => day)))]
    .sort()
    .slice(-14);
  const lines = folded(projects.map(lineOf).sort((a, b) => b.total - a.total));
  if (days.length === 0 || lines.every((line) => line.total === 0)) return undefined;
  const labels = days.map(dayLabel);
  const names = uniqueLabels(lines.map((line) => line.name));
  return {
    type: 'data_visualization',
    title: `Billed per day and project (${currency})`,
    chart: {
      type: 'bar',
      series: lines.map((line, index) => ({
        name: names[index] ?? OTHER,
        data: days.map((day, at) => ({
          label: labels[at] ?? day,
          value: Math.round((line.byDay.get(day) ?? 0) / 10_000) / 100,
        })),
      })),
      axis_config: { categories: labels, y_label: currency },
    },
  };
}

function lineOf(project: ProjectSpend): Line {
  const byDay = new Map(project.days.map(({ day, micros }) => [day, micros]));
  return { name: project.project ?? 'No project', byDay, total: sum(byDay) };
}

function folded(lines: readonly Line[]): readonly Line[] {
  if (lines.length <= SERIES) return lines;
  const byDay = new Map<string, number>();
  for (const line of lines.slice(SERIES - 1)) {
    for (const [day, micros] of line.byDay) byDay.set(day, (byDay.get(day) ?? 0) + micros);
  }
  return [...lines.slice(0, SERIES - 1), { name: OTHER, byDay, total: sum(byDay) }];
}

function sum(byDay: ReadonlyMap<string, number>): number {
  return [...byDay.values()].reduce((total, micros) => total + micros, 0);
}

/** Labels of at most 20 characters that differ: a long name keeps its end too, as projects often share their beginning. */
export function uniqueLabels(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const short = name.length <= LABEL ? name : `${name.slice(0, 11)}…${name.slice(-8)}`;
    let label = short;
    for (let n = 2; taken.has(label); n++) label = `${clip(short, LABEL - 1 - String(n).length)} ${n}`;
    taken.add(label);
    return label;
  });
}

/** `Nov 20` */
function dayLabel(day: string): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric' }).format(
    Date.parse(`${day}T00:00:00Z`),
  );
}
