/** The parameters of timeSeries.list, read and checked. */
import type { Duration, Millis } from '../../../domain/time.ts';
import { enumName } from '../body.ts';
import type { EnumType } from '../descriptors.ts';
import { GoogleError } from '../http.ts';
import { InvalidFilter, parseFilter } from './filter.ts';

export interface ListRequest {
  readonly filter: string;
  /** Exclusive. */
  readonly from: Millis;
  /** Inclusive. */
  readonly to: Millis;
  readonly aligner: string;
  readonly period: Duration;
  readonly reducer: string;
  readonly groupBy: readonly string[];
  readonly view: 'FULL' | 'HEADERS';
  readonly pageSize: number;
}

const MAX_PAGE = 100_000;

/** Values of Aggregation.Aligner, Aggregation.Reducer and TimeSeriesView (google/monitoring/v3/common.proto). */
const ALIGNERS = numbered('Aligner', {
  ALIGN_NONE: 0,
  ALIGN_DELTA: 1,
  ALIGN_RATE: 2,
  ALIGN_INTERPOLATE: 3,
  ALIGN_NEXT_OLDER: 4,
  ALIGN_MIN: 10,
  ALIGN_MAX: 11,
  ALIGN_MEAN: 12,
  ALIGN_COUNT: 13,
  ALIGN_SUM: 14,
  ALIGN_STDDEV: 15,
  ALIGN_COUNT_TRUE: 16,
  ALIGN_COUNT_FALSE: 24,
  ALIGN_FRACTION_TRUE: 17,
  ALIGN_PERCENTILE_99: 18,
  ALIGN_PERCENTILE_95: 19,
  ALIGN_PERCENTILE_50: 20,
  ALIGN_PERCENTILE_05: 21,
  ALIGN_PERCENT_CHANGE: 23,
});
const REDUCERS = numbered('Reducer', {
  REDUCE_NONE: 0,
  REDUCE_MEAN: 1,
  REDUCE_MIN: 2,
  REDUCE_MAX: 3,
  REDUCE_SUM: 4,
  REDUCE_STDDEV: 5,
  REDUCE_COUNT: 6,
  REDUCE_COUNT_TRUE: 7,
  REDUCE_COUNT_FALSE: 15,
  REDUCE_FRACTION_TRUE: 8,
  REDUCE_PERCENTILE_99: 9,
  REDUCE_PERCENTILE_95: 10,
  REDUCE_PERCENTILE_50: 11,
  REDUCE_PERCENTILE_05: 12,
});
const VIEWS = numbered('TimeSeriesView', { FULL: 0, HEADERS: 1 });

function numbered(name: string, values: Readonly<Record<string, number>>): EnumType {
  const names = new Map(Object.entries(values).map(([label, number]) => [number, label]));
  return { kind: 'enum', name, values: new Map(Object.entries(values)), names };
}

function invalid(field: string, value: string, why: string): GoogleError {
  return new GoogleError(400, `Field ${field} had an invalid value of "${value}": ${why}`);
}

/** Throws GoogleError 400 naming the field that is wrong, 501 for what is not simulated. */
export function readRequest(query: URLSearchParams): ListRequest {
  for (const name of query.keys()) {
    if (/^secondaryAggregation/.test(name)) {
      throw new GoogleError(501, 'The simulated Monitoring has no secondaryAggregation');
    }
  }
  if (query.get('orderBy'))
    throw invalid('orderBy', query.get('orderBy') ?? '', 'Unsupported: must be blank.');
  const filter = query.get('filter') ?? '';
  try {
    parseFilter(filter);
  } catch (error) {
    if (error instanceof InvalidFilter) throw invalid('filter', filter, error.message);
    throw error;
  }
  const to = instant(query, 'interval.endTime');
  if (to === undefined) throw invalid('interval.endTime', '', 'The end time is required.');
  const from = instant(query, 'interval.startTime') ?? to - 1;
  if (from > to) {
    const start = query.get('interval.startTime') ?? '';
    throw invalid('interval.startTime', start, 'The start time must not be later than the end time.');
  }
  return { filter, from, to, ...aggregation(query), view: view(query), pageSize: pageSize(query) };
}

function aggregation(query: URLSearchParams) {
  const aligner = choice(query, 'aggregation.perSeriesAligner', ALIGNERS, 'ALIGN_NONE');
  const reducer = choice(query, 'aggregation.crossSeriesReducer', REDUCERS, 'REDUCE_NONE');
  const groupBy = query.getAll('aggregation.groupByFields');
  const given = query.get('aggregation.alignmentPeriod') ?? '';
  const period = /^\d+(\.\d+)?s$/.test(given) ? Number(given.slice(0, -1)) * 1000 : 0;
  if (aligner !== 'ALIGN_NONE' && period < 60_000) {
    throw invalid('aggregation.alignmentPeriod', given, 'The alignment period must be at least 60 seconds.');
  }
  if (aligner === 'ALIGN_NONE' && reducer !== 'REDUCE_NONE') {
    throw invalid(
      'aggregation.perSeriesAligner',
      aligner,
      'A cross-series reducer needs a per-series aligner other than ALIGN_NONE.',
    );
  }
  if (reducer === 'REDUCE_NONE' && groupBy.length > 0) {
    throw invalid('aggregation.groupByFields', groupBy.join(','), 'Grouping needs a cross-series reducer.');
  }
  return { aligner, reducer, groupBy, period };
}

function view(query: URLSearchParams): ListRequest['view'] {
  return choice(query, 'view', VIEWS, 'FULL') === 'HEADERS' ? 'HEADERS' : 'FULL';
}

function pageSize(query: URLSearchParams): number {
  const given = query.get('pageSize') ?? '0';
  const size = Number(given);
  if (!Number.isInteger(size) || size < 0) throw invalid('pageSize', given, 'The size must not be negative.');
  return size === 0 ? MAX_PAGE : Math.min(size, MAX_PAGE);
}

function choice(query: URLSearchParams, field: string, type: EnumType, otherwise: string): string {
  const given = query.get(field);
  if (given === null || given === '') return otherwise;
  const name = enumName(type, given);
  if (name === undefined) throw invalid(field, given, 'Not a value of the enumeration.');
  return name;
}

function instant(query: URLSearchParams, field: string): Millis | undefined {
  const given = query.get(field);
  if (given === null || given === '') return undefined;
  const at = Date.parse(given);
  if (Number.isNaN(at)) throw invalid(field, given, 'Not a timestamp.');
  return at;
}
