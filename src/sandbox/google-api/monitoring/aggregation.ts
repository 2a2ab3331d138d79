/** Aligning the points of a series to periods, and reducing several series to one. */
import type { Duration, Millis } from '../../../domain/time.ts';
import type { Point } from '../../world/types.ts';
import { GoogleError } from '../http.ts';

export interface Series {
  readonly metric: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly metricKind: 'GAUGE' | 'DELTA';
  readonly valueType: 'DOUBLE' | 'INT64';
  readonly unit: string;
  /** How long before its `at` a DELTA point begins. */
  readonly span: Duration;
  /** Oldest first. */
  readonly points: readonly Point[];
}

/** What an aligner or reducer makes of the values that fall together, and of the value type. */
interface Combination {
  /** `values` is never empty; `seconds` is the length of the period. */
  combine(values: readonly number[], seconds: number): number;
  readonly valueType?: 'DOUBLE' | 'INT64';
}

const max: Combination = { combine: (values) => values.reduce((a, b) => Math.max(a, b)) };
const min: Combination = { combine: (values) => values.reduce((a, b) => Math.min(a, b)) };
const sum: Combination = { combine: total };
const mean: Combination = { combine: (values) => total(values) / values.length, valueType: 'DOUBLE' };
const count: Combination = { combine: (values) => values.length, valueType: 'INT64' };
const deviation: Combination = {
  combine: (values) => {
    const middle = total(values) / values.length;
    return Math.sqrt(total(values.map((value) => (value - middle) ** 2)) / values.length);
  },
  valueType: 'DOUBLE',
};

function total(values: readonly number[]): number {
  let result = 0;
  for (const value of values) result += value;
  return result;
}

/** Linear interpolation between the closest ranks. */
function percentile(share: number): Combination {
  function combine(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    const rank = share * (sorted.length - 1);
    const low = sorted[Math.floor(rank)] ?? 0;
    return low + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank)] ?? low) - low);
  }
  return { combine, valueType: 'DOUBLE' };
}

const ALIGNERS: Readonly<Record<string, Combination>> = {
  ALIGN_MAX: max,
  ALIGN_MIN: min,
  ALIGN_MEAN: mean,
  ALIGN_SUM: sum,
  ALIGN_COUNT: count,
  ALIGN_STDDEV: deviation,
  ALIGN_DELTA: sum,
  ALIGN_RATE: { combine: (values, seconds) => total(values) / seconds, valueType: 'DOUBLE' },
  ALIGN_NEXT_OLDER: { combine: (values) => values.at(-1) ?? Number.NaN },
};

const REDUCERS: Readonly<Record<string, Combination>> = {
  REDUCE_MAX: max,
  REDUCE_MIN: min,
  REDUCE_MEAN: mean,
  REDUCE_SUM: sum,
  REDUCE_COUNT: count,
  REDUCE_STDDEV: deviation,
  REDUCE_PERCENTILE_99: percentile(0.99),
  REDUCE_PERCENTILE_95: percentile(0.95),
  REDUCE_PERCENTILE_50: percentile(0.5),
  REDUCE_PERCENTILE_05: percentile(0.05),
};

/** Aligners that Google has and the world cannot need: its metrics are numeric and not distributions. */
const UNPLAYED = new Set(['ALIGN_INTERPOLATE', 'ALIGN_PERCENT_CHANGE']);

/** Throws GoogleError 400 when the aligner does not go with the series' kind (common.proto), 501 when it is not
 *  simulated. */
function alignerFor(name: string, { metricKind, valueType }: Series): Combination {
  if (UNPLAYED.has(name)) throw new GoogleError(501, `The simulated Monitoring has no ${name}`);
  const aligner = ALIGNERS[name];
  const deltaOnly = name === 'ALIGN_DELTA' || name === 'ALIGN_RATE';
  const gaugeOnly = name === 'ALIGN_NEXT_OLDER';
  if (
    aligner === undefined ||
    (deltaOnly && metricKind !== 'DELTA') ||
    (gaugeOnly && metricKind !== 'GAUGE')
  ) {
    throw new GoogleError(
      400,
      `Field aggregation.perSeriesAligner had an invalid value of "${name}": The aligner cannot be applied ` +
        `to metrics with kind ${metricKind} and value type ${valueType}.`,
    );
  }
  return aligner;
}

/** One point for each period that has any, at the period's end; periods count back from `end`. */
export function align(series: Series, name: string, period: Duration, end: Millis): Series {
  const aligner = alignerFor(name, series);
  const points: Point[] = [];
  let bucket: number[] = [];
  let bucketEnd = Number.NEGATIVE_INFINITY;
  function flush(): void {
    if (bucket.length > 0) points.push({ at: bucketEnd, value: aligner.combine(bucket, period / 1000) });
    bucket = [];
  }
  for (const { at, value } of series.points) {
    const closes = end - Math.floor((end - at) / period) * period;
    if (closes !== bucketEnd) {
      flush();
      bucketEnd = closes;
    }
    bucket.push(value);
  }
  flush();
  const stays = name === 'ALIGN_DELTA' || (name === 'ALIGN_SUM' && series.metricKind === 'DELTA');
  return {
    ...series,
    points,
    metricKind: stays ? 'DELTA' : 'GAUGE',
    valueType: aligner.valueType ?? series.valueType,
    unit: name === 'ALIGN_RATE' ? `${series.unit}/s` : name === 'ALIGN_COUNT' ? '1' : series.unit,
    span: period,
  };
}

/** A label that series are grouped by. */
export type GroupKey =
  | { readonly of: 'metric' | 'resource'; readonly label: string }
  | { readonly of: 'type' };

/** Reads `resource.label.x`, `resource.labels.x`, `metric.labels.x`, `resource.type`, `metric.type`, `project`.
 *  Throws GoogleError 400 for anything else. */
export function groupKey(field: string): GroupKey {
  if (field === 'resource.type' || field === 'metric.type') return { of: 'type' };
  if (field === 'project') return { of: 'resource', label: 'project_id' };
  const [, of, label] = /^(metric|resource)\.labels?\.([A-Za-z0-9_]+)$/.exec(field) ?? [];
  if (of === undefined || label === undefined) {
    throw new GoogleError(400, `Field aggregation.groupByFields had an invalid value of "${field}".`);
  }
  return { of: of as 'metric' | 'resource', label };
}

/** One series for each combination of the keys' labels; the labels that differ are gone. Throws GoogleError 400
 *  on an unknown reducer. */
export function reduce(all: readonly Series[], name: string, keys: readonly GroupKey[]): Series[] {
  const reducer = REDUCERS[name];
  if (reducer === undefined) {
    throw new GoogleError(
      400,
      `Field aggregation.crossSeriesReducer had an invalid value of "${name}": The reducer cannot be applied.`,
    );
  }
  const groups = new Map<string, Series[]>();
  for (const series of all) {
    const key = keys.map((each) => labelOf(series, each)).join('\u0000');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [series]);
    else group.push(series);
  }
  return [...groups.values()]
    .map((group) => merge(group, reducer, keys))
    .filter((each) => each !== undefined);
}

function labelOf({ metric, resource }: Series, key: GroupKey): string {
  if (key.of === 'type') return '';
  return (key.of === 'metric' ? metric.labels : resource.labels)[key.label] ?? '';
}

function merge(
  group: readonly Series[],
  reducer: Combination,
  keys: readonly GroupKey[],
): Series | undefined {
  const [first] = group;
  if (first === undefined) return undefined;
  const valuesAt = new Map<Millis, number[]>();
  for (const { points } of group) {
    for (const { at, value } of points) {
      const values = valuesAt.get(at);
      if (values === undefined) valuesAt.set(at, [value]);
      else values.push(value);
    }
  }
  const times = [...valuesAt.keys()].sort((a, b) => a - b);
  const points = times.map((at) => ({
    at,
    value: reducer.combine(valuesAt.get(at) ?? [], first.span / 1000),
  }));
  // Google keeps the project wherever all members share it.
  const shared = group.every(
    ({ resource }) => resource.labels.project_id === first.resource.labels.project_id,
  );
  const kept = (of: 'metric' | 'resource'): Record<string, string> => {
    const labels: Record<string, string> = {};
    for (const key of keys) if (key.of === of) labels[key.label] = labelOf(first, key);
    return labels;
  };
  const { project_id } = first.resource.labels;
  return {
    ...first,
    metric: { type: first.metric.type, labels: kept('metric') },
    resource: {
      type: first.resource.type,
      labels: { ...(shared && project_id !== undefined ? { project_id } : {}), ...kept('resource') },
    },
    points,
    valueType: reducer.valueType ?? first.valueType,
  };
}
