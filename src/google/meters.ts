/** Utilization from Cloud Monitoring: one or two calls per signal and project, whatever the number of machines. */
import { ok, type Result } from '../domain/result.ts';
import { MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { Sample, Signal } from '../domain/utilization.ts';
import type { MeterQuery, Meters } from '../ports/meters.ts';
import type { GoogleConnection } from './connect.ts';

/** One metric, made into one series per machine with one point a minute. */
interface Metric {
  readonly type: string;
  /** Restricts it further, in the words of a Monitoring filter. */
  readonly only?: string;
  readonly aligner: 'ALIGN_MAX' | 'ALIGN_MIN' | 'ALIGN_RATE';
  readonly reducer: 'REDUCE_MAX' | 'REDUCE_MIN' | 'REDUCE_SUM';
}

/** A signal made of one metric, or of two whose values of the same minute belong together. */
interface Source {
  readonly metrics: readonly [Metric] | readonly [Metric, Metric];
  /** Undefined when the values make no sense together. */
  combine(first: number, second: number): number | undefined;
}

const MEMORY = 'agent.googleapis.com/gpu/memory/bytes_used';
const NETWORK = 'compute.googleapis.com/instance/network';

/** Metrics and their units: cloud.google.com/monitoring/api/metrics_gcp and metrics_opsagent. */
const SOURCES: Readonly<Record<Signal, Source>> = {
  // Percent already; the busiest GPU counts.
  gpu: {
    metrics: [{ type: 'agent.googleapis.com/gpu/utilization', aligner: 'ALIGN_MAX', reducer: 'REDUCE_MAX' }],
    combine: (busiest) => busiest,
  },
  // 0–1, and a little above when it bursts.
  cpu: {
    metrics: [
      {
        type: 'compute.googleapis.com/instance/cpu/utilization',
        aligner: 'ALIGN_MAX',
        reducer: 'REDUCE_MAX',
      },
    ],
    combine: (share) => Math.min(100, share * 100),
  },
  // Counts of bytes: Google turns them into bytes a second and adds up the interfaces.
  network: {
    metrics: [
      { type: `${NETWORK}/received_bytes_count`, aligner: 'ALIGN_RATE', reducer: 'REDUCE_SUM' },
      { type: `${NETWORK}/sent_bytes_count`, aligner: 'ALIGN_RATE', reducer: 'REDUCE_SUM' },
    ],
    combine: (received, sent) => received + sent,
  },
  // There is no percentage. GPUs of one machine are alike, so the most that one uses and the least that one has
  // free belong to the same GPU, and make up its memory.
  'gpu-memory': {
    metrics: [
      {
        type: MEMORY,
        only: 'metric.labels.memory_state = "used"',
        aligner: 'ALIGN_MAX',
        reducer: 'REDUCE_MAX',
      },
      {
        type: MEMORY,
        only: 'metric.labels.memory_state = "free"',
        aligner: 'ALIGN_MIN',
        reducer: 'REDUCE_MIN',
      },
    ],
    combine: (used, free) => (used + free > 0 ? (used / (used + free)) * 100 : undefined),
  },
};

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
  readonly resource?: { readonly labels?: { readonly instance_id?: string } };
  readonly points?: readonly {
    readonly interval?: { readonly endTime?: string };
    /** An int64 comes as a string, and so do NaN and the infinities. */
    readonly value?: { readonly doubleValue?: number | string; readonly int64Value?: string };
  }[];
}

/** Called with the samples of one machine, oldest first. */
type OnSeries = (instanceId: string, samples: readonly Sample[]) => void;

/** The Meters port. */
export function monitoringMeters(google: GoogleConnection): Meters {
  return {
    async read(query, onSeries) {
      // Periods are counted back from the end of the interval: on full minutes, every read cuts them alike.
      const whole = { ...query, from: onMinute(query.from), to: onMinute(query.to) };
      if (whole.to <= whole.from) return ok({ complete: true });
      const { metrics, combine } = SOURCES[query.signal];
      const [first, second] = metrics;
      if (second === undefined) {
        return readMetric(google, whole, first, (id, samples) =>
          emit(
            onSeries,
            id,
            made(samples, (value) => combine(value, 0)),
          ),
        );
      }
      const firsts = new Map<string, readonly Sample[]>();
      const one = await readMetric(google, whole, first, (id, samples) => firsts.set(id, samples));
      if (!one.ok) return one;
      const two = await readMetric(google, whole, second, (id, samples) => {
        emit(onSeries, id, paired(firsts.get(id) ?? [], samples, combine));
        firsts.delete(id);
      });
      return two.ok ? ok({ complete: one.value.complete && two.value.complete }) : two;
    },
  };
}

function onMinute(at: Millis): Millis {
  return Math.floor(at / PERIOD) * PERIOD;
}

function emit(onSeries: OnSeries, id: string, samples: readonly Sample[]): void {
  if (samples.length > 0) onSeries(id, samples);
}

/** One sample for each that makes sense. */
function made(samples: readonly Sample[], figureOf: (value: number) => number | undefined): Sample[] {
  return samples.flatMap(({ at, value }) => {
    const figure = figureOf(value);
    return figure === undefined ? [] : { at, value: figure };
  });
}

/** Both oldest first. Half of a minute's value is no value. */
function paired(
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

/** Reads all pages of one metric. A series that goes on on the next page is given as one. */
async function readMetric(
  google: GoogleConnection,
  query: MeterQuery,
  metric: Metric,
  onSeries: OnSeries,
): Promise<Result<{ complete: boolean }>> {
  const request = requestOf(query, metric);
  let complete = true;
  let pageToken = '';
  let open: { readonly id: string; readonly newestFirst: Sample[] } | undefined;

  function close(): void {
    if (open !== undefined) onSeries(open.id, oldestFirst(open.newestFirst));
    open = undefined;
  }

  /** All in the turn in which the page was parsed: nothing of it stays in memory until the next one is there. */
  function take(page: Page): string {
    for (const { id, newestFirst } of seriesOf(page, query)) {
      if (open?.id === id) {
        open.newestFirst.push(...newestFirst);
      } else {
        close();
        open = { id, newestFirst };
      }
    }
    if ((page.executionErrors ?? []).length > 0) complete = false;
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
  return ok({ complete });
}

function requestOf({ project, from, to, instanceId }: MeterQuery, metric: Metric) {
  return {
    name: `projects/${project}`,
    // A project that is a metrics scope answers for the projects it monitors, too.
    filter: [
      `metric.type = "${metric.type}"`,
      'resource.type = "gce_instance"',
      `resource.labels.project_id = "${project}"`,
      ...(metric.only === undefined ? [] : [metric.only]),
      ...(instanceId === undefined ? [] : [`resource.labels.instance_id = "${instanceId}"`]),
    ].join(' AND '),
    interval: { startTime: { seconds: from / SECOND }, endTime: { seconds: to / SECOND } },
    aggregation: {
      alignmentPeriod: { seconds: PERIOD / SECOND },
      perSeriesAligner: metric.aligner,
      crossSeriesReducer: metric.reducer,
      groupByFields: ['resource.labels.instance_id'],
    },
    view: 'FULL' as const,
    pageSize: POINTS_PER_PAGE,
  };
}

/** Throws TypeError when it is no such page. */
function seriesOf(page: Page, query: MeterQuery) {
  const all: { readonly id: string; readonly newestFirst: Sample[] }[] = [];
  for (const { resource, points } of page.timeSeries ?? []) {
    const id = resource?.labels?.instance_id;
    if (id !== undefined && id !== '') all.push({ id, newestFirst: readPoints(points ?? [], query) });
  }
  return all;
}

/** Points without a finite value are absent: unknown is not zero. */
function readPoints(points: NonNullable<Series['points']>, { from, to }: MeterQuery): Sample[] {
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
