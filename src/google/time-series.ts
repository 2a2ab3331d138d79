/** One metric of Cloud Monitoring as one series per machine or host, whatever their number: pages, periods, odd points. */
import { ok, type Result } from '../domain/result.ts';
import { MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { Sample } from '../domain/utilization.ts';
import type { MeterRead } from '../ports/meters.ts';
import type { GoogleConnection } from './connect.ts';

/** One metric, made into one series per machine with one point a minute. */
export interface Metric {
  readonly type: string;
  /** Restricts it further, in the words of a Monitoring filter. */
  readonly only?: string;
  readonly aligner: 'ALIGN_MAX' | 'ALIGN_MIN' | 'ALIGN_RATE';
  readonly reducer: 'REDUCE_MAX' | 'REDUCE_MIN' | 'REDUCE_SUM' | 'REDUCE_MEAN';
}

/** A stretch of a project's time. */
export interface Stretch {
  readonly project: string;
  /** Exclusive. */
  readonly from: Millis;
  /** Inclusive. */
  readonly to: Millis;
}

/** What is measured, and by which labels of it the series are told apart. */
export interface Measured {
  readonly resource: 'gce_instance' | 'tpu_worker';
  readonly labels: readonly string[];
  /** Restricts it further, in the words of a Monitoring filter. */
  readonly only?: string;
}

/** Called with the values of the labels and the samples, oldest first. */
export type OnSeries = (labels: readonly string[], samples: readonly Sample[]) => void;

const PERIOD = MINUTE;
/** Points per page: reading one takes a few milliseconds, so that it never holds up an acknowledgement. */
export const POINTS_PER_PAGE = 2_000;
const FIELDS = 'timeSeries(resource/labels,points(interval/endTime,value)),nextPageToken,executionErrors';

/** The JSON of google.monitoring.v3.ListTimeSeriesResponse, as far as FIELDS asks for it; nothing in it is certain. */
interface Page {
  readonly timeSeries?: readonly Series[];
  readonly nextPageToken?: string;
  readonly executionErrors?: readonly unknown[];
}

interface Series {
  readonly resource?: { readonly labels?: Readonly<Record<string, string>> };
  readonly points?: readonly {
    readonly interval?: { readonly endTime?: string };
    /** An int64 comes as a string, and so do NaN and the infinities. */
    readonly value?: { readonly doubleValue?: number | string; readonly int64Value?: string };
  }[];
}

/**
 * Periods are counted back from the end of the interval: on full minutes, every read cuts them alike. Undefined when
 * no whole one is left.
 */
export function wholeMinutes<Query extends Stretch>(query: Query): Query | undefined {
  const whole = { ...query, from: onMinute(query.from), to: onMinute(query.to) };
  return whole.to > whole.from ? whole : undefined;
}

function onMinute(at: Millis): Millis {
  return Math.floor(at / PERIOD) * PERIOD;
}

/** Both oldest first. Half of a minute's value is no value. */
export function paired(
  firsts: readonly Sample[],
  seconds: readonly Sample[],
  combine: (first: number, second: number) => number | undefined,
): Sample[] {
  const pairs: Sample[] = [];
  let i = 0;
  for (const { at, value } of seconds) {
    while ((firsts[i]?.at ?? at) < at) i++;
    const first = firsts[i];
    const figure = first?.at === at ? combine(first.value, value) : undefined;
    if (figure !== undefined) pairs.push({ at, value: figure });
  }
  return pairs;
}

/**
 * Reads all pages of one metric. A series that goes on on the next page is given as one. `complete` false = Google left
 * something out.
 */
export async function readMetric(
  google: GoogleConnection,
  stretch: Stretch,
  metric: Metric,
  measured: Measured,
  onSeries: OnSeries,
): Promise<Result<MeterRead>> {
  const request = requestOf(stretch, metric, measured);
  let complete = true;
  let series = 0;
  let pageToken = '';
  let open: { readonly labels: readonly string[]; readonly newestFirst: Sample[] } | undefined;

  function close(): void {
    if (open !== undefined) onSeries(open.labels, oldestFirst(open.newestFirst));
    open = undefined;
  }

  /** All in the turn in which the page was parsed: nothing of it stays in memory until the next one is there. */
  function take(page: Page): string {
    for (const { labels, newestFirst } of seriesOf(page, stretch, measured)) {
      if (open?.labels.every((label, i) => label === labels[i])) {
        open.newestFirst.push(...newestFirst);
      } else {
        close();
        open = { labels, newestFirst };
      }
    }
    if ((page.executionErrors ?? []).length > 0) complete = false;
    series += page.timeSeries?.length ?? 0;
    return page.nextPageToken ?? '';
  }

  do {
    const next: Result<string> = await google.read(
      'monitoring.timeSeries.list',
      { ...request, pageToken },
      (json) => take(json as Page),
      { fields: FIELDS },
    );
    if (!next.ok) return next;
    pageToken = next.value;
  } while (pageToken !== '');
  close();
  return ok({ complete, series });
}

function requestOf({ project, from, to }: Stretch, metric: Metric, { resource, labels, only }: Measured) {
  return {
    name: `projects/${project}`,
    // A project that is a metrics scope answers for the projects it monitors, too.
    filter: [
      `metric.type = "${metric.type}"`,
      `resource.type = "${resource}"`,
      `resource.labels.project_id = "${project}"`,
      ...(metric.only === undefined ? [] : [metric.only]),
      ...(only === undefined ? [] : [only]),
    ].join(' AND '),
    interval: { startTime: { seconds: from / SECOND }, endTime: { seconds: to / SECOND } },
    aggregation: {
      alignmentPeriod: { seconds: PERIOD / SECOND },
      perSeriesAligner: metric.aligner,
      crossSeriesReducer: metric.reducer,
      groupByFields: labels.map((label) => `resource.labels.${label}`),
    },
    view: 'FULL' as const,
    pageSize: POINTS_PER_PAGE,
  };
}

/** Throws TypeError when it is no such page. */
function seriesOf(page: Page, stretch: Stretch, measured: Measured) {
  const all: { readonly labels: readonly string[]; readonly newestFirst: Sample[] }[] = [];
  for (const { resource, points } of page.timeSeries ?? []) {
    const labels = measured.labels.map((label) => resource?.labels?.[label] ?? '');
    if (!labels.includes('')) all.push({ labels, newestFirst: readPoints(points ?? [], stretch) });
  }
  return all;
}

/** Points without a finite value are absent: unknown is not zero. */
function readPoints(points: NonNullable<Series['points']>, { from, to }: Stretch): Sample[] {
  const samples: Sample[] = [];
  for (const { interval, value } of points) {
    const figure = value?.doubleValue ?? value?.int64Value;
    if (interval?.endTime === undefined || figure === undefined) continue;
    const at = Date.parse(interval.endTime);
    const number = Number(figure);
    if (Number.isFinite(number) && at > from && at <= to) samples.push({ at, value: number });
  }
  return samples;
}

/** In place. Google lists the newest point first. */
function oldestFirst(newestFirst: Sample[]): Sample[] {
  const samples = newestFirst.reverse();
  const inOrder = samples.every(({ at }, i) => i === 0 || at > (samples[i - 1]?.at ?? at));
  return inOrder ? samples : samples.sort((a, b) => a.at - b.at);
}
