/** The evidence of a warning: its signals over the window as charts, and what the idle time has cost in words. */
import { formatDuration } from '../../domain/duration.ts';
import { formatMoney } from '../../domain/money.ts';
import { SIGNAL_WORDS } from '../../domain/signal.ts';
import type { Duration, Millis } from '../../domain/time.ts';
import { formatTimeOfDay } from '../../domain/time-of-day.ts';
import type { Sample, Signal } from '../../domain/utilization.ts';
import type { Evidence } from '../../domain/watch.ts';
import type { ChartBlock } from '../blocks.ts';

/** Slack takes 20 categories. */
const POINTS = 20;

/** One chart for each unit, as two units have no axis in common; at most two, which is as many as Slack takes. */
const CHARTS: readonly {
  readonly title: string;
  readonly unit: string;
  readonly signals: readonly Signal[];
}[] = [
  { title: 'Utilization', unit: '%', signals: ['gpu', 'tensorcore', 'cpu', 'gpu-memory'] },
  { title: 'Traffic', unit: 'kB/s', signals: ['network'] },
];

/** Line charts of what was measured over the window; none where there is nothing to draw. */
export function evidenceCharts(evidence: Evidence, timeZone: string): readonly ChartBlock[] {
  return CHARTS.flatMap(({ title, unit, signals }) => {
    const drawn = signals.flatMap((signal) => evidence.series.filter((series) => series.signal === signal));
    const chart = chartOf(drawn, unit, evidence.window, timeZone);
    if (chart === undefined) return [];
    return [
      {
        type: 'data_visualization',
        title: `${title} over the last ${formatDuration(evidence.window)}`,
        chart,
      } as const,
    ];
  });
}

/**
 * Undefined when there is nothing to draw. Slack wants exactly one point of every series in every category, so the
 * categories are the times of the first series, and the others give their nearest point; a time at which one of them
 * has none nearby is left out.
 */
function chartOf(
  drawn: Evidence['series'],
  unit: string,
  window: Duration,
  timeZone: string,
): ChartBlock['chart'] | undefined {
  const first = drawn[0];
  if (first === undefined) return undefined;
  const nearby = (1.5 * window) / POINTS;
  const rows = first.points
    .slice(-POINTS)
    .map(({ at }) => ({
      label: formatTimeOfDay(at, timeZone),
      values: drawn.map(({ points }) => nearest(points, at, nearby)),
    }))
    .filter(({ values }) => values.every((value) => value !== undefined))
    // Categories must differ: of two alike (a clock change) the first stays.
    .filter(({ label }, index, all) => all.findIndex((other) => other.label === label) === index);
  if (rows.length < 2) return undefined;
  const scale = unit === '%' ? 1 : 1_000;
  return {
    type: 'line',
    series: drawn.map(({ signal }, column) => ({
      name: `${SIGNAL_WORDS[signal]} (${unit})`,
      data: rows.map(({ label, values }) => ({
        label,
        value: Math.round(((values[column] ?? 0) / scale) * 10) / 10,
      })),
    })),
    axis_config: { categories: rows.map((row) => row.label), y_label: unit === '%' ? 'percent' : unit },
  };
}

/** What the idle time has cost so far, as a sentence; empty when the price is not known. */
export function wastedInWords(evidence: Evidence): string {
  return evidence.wasted === undefined || evidence.wasted.micros <= 0
    ? ''
    : `The idle time has cost about ${formatMoney(evidence.wasted)} so far.`;
}

/** The value nearest to a moment, if there is one within `reach`. */
function nearest(points: readonly Sample[], at: Millis, reach: Duration): number | undefined {
  let best: Sample | undefined;
  for (const point of points) {
    if (best === undefined || Math.abs(point.at - at) < Math.abs(best.at - at)) best = point;
  }
  return best !== undefined && Math.abs(best.at - at) <= reach ? best.value : undefined;
}
