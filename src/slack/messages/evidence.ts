/** The evidence of a warning: one chart of the busiest signals over the window, and the same in words. */
import { formatDuration } from '../../domain/duration.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Millis } from '../../domain/time.ts';
import type { Sample, Signal } from '../../domain/utilization.ts';
import type { Evidence } from '../../domain/watch.ts';
import type { ChartBlock } from '../blocks.ts';
import { signalInWords } from './words.ts';

/** Signals in percent share one axis; network has another unit and stays in words. */
const CHARTED: readonly Signal[] = ['gpu', 'cpu', 'gpu-memory'];
/** Slack takes 20 categories. */
const POINTS = 20;

/**
 * A line chart of what is measured in percent; undefined when there is nothing to draw. Slack wants one point of
 * every series for every category, so the categories are the times that all drawn signals have.
 */
export function evidenceChart(evidence: Evidence, timeZone: string): ChartBlock | undefined {
  const drawn = CHARTED.flatMap((signal) => {
    const series = evidence.series.find((one) => one.signal === signal);
    return series === undefined || series.points.length === 0 ? [] : [series];
  });
  const first = drawn[0];
  if (first === undefined) return undefined;
  const shared = first.points.filter((point) =>
    drawn.every(({ points }) => valueAt(points, point.at) !== undefined),
  );
  const times = thinned(shared.length >= 2 ? shared : first.points, POINTS);
  const series = shared.length >= 2 ? drawn : [first];
  if (times.length < 2) return undefined;
  const labels = labelsOf(times, timeZone);
  return {
    type: 'data_visualization',
    title: `Utilization over the last ${formatDuration(evidence.window)}`,
    chart: {
      type: 'line',
      series: series.map(({ signal, points }) => ({
        name: `${signalInWords(signal)} (%)`,
        data: times.map((time, index) => ({
          label: labels[index] ?? '',
          value: Math.round((valueAt(points, time.at) ?? 0) * 10) / 10,
        })),
      })),
      axis_config: { categories: labels, y_label: 'percent' },
    },
  };
}

/** What the idle time has cost so far, as a sentence; empty when the price is not known. */
export function wastedInWords(evidence: Evidence): string {
  return evidence.wasted === undefined || evidence.wasted.micros <= 0
    ? ''
    : `The idle time has cost about ${formatMoney(evidence.wasted)} so far.`;
}

function valueAt(points: readonly Sample[], at: Millis): number | undefined {
  return points.find((point) => point.at === at)?.value;
}

/** At most `most` of them, the first and the last among them. */
function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => {
    const item = items[Math.round((index * (items.length - 1)) / (most - 1))];
    return item as T;
  });
}

/** `14:05`; with seconds where two would be alike, as categories must differ. */
function labelsOf(times: readonly Sample[], timeZone: string): readonly string[] {
  const format = (seconds: boolean) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      ...(seconds ? { second: '2-digit' } : {}),
      hourCycle: 'h23',
    });
  const short = times.map((time) => format(false).format(time.at));
  return new Set(short).size === short.length ? short : times.map((time) => format(true).format(time.at));
}
