/** Cloud Monitoring v3 over REST: projects.timeSeries.list. */
import { randomUUID } from 'node:crypto';
import type { Millis } from '../../../domain/time.ts';
import type { TimeSeries } from '../../world/types.ts';
import { GoogleError, type GoogleRequest, type Route } from '../http.ts';
import { align, groupKey, reduce, type Series } from './aggregation.ts';
import { parseFilter } from './filter.ts';
import { METRIC_TYPES, RESOURCE_LABELS } from './metric-types.ts';
import { type ListRequest, readRequest } from './request.ts';

/** The part of the world that Monitoring reads. */
export interface SampleSource {
  projects(): readonly string[];
  timeSeries(project: string, metricType: string, from: Millis, to: Millis): Iterable<TimeSeries>;
}

/** Samples come once a minute; a raw DELTA counts over that minute. */
const SAMPLE_SPAN = 60_000;

/** A page token is good for 24 h at Google. Here a listing stays until so many others have been read to their end
 *  after it, or have been begun. */
const KEPT_READ = 32;
const KEPT_BEGUN = 2_000;

const METRIC_KINDS = { GAUGE: 1, DELTA: 2 } as const;
const VALUE_TYPES = { INT64: 2, DOUBLE: 3 } as const;

interface Listing {
  readonly series: readonly Series[];
  readonly unit: string;
  readonly view: ListRequest['view'];
}

/** `scope` names the projects that a metrics scope includes besides its own. */
export function monitoringRoutes(
  world: SampleSource,
  scope: (project: string) => readonly string[] = () => [],
): readonly Route[] {
  const listings = new Map<string, Listing>();
  /** Ids of listings whose last page has been read, oldest first. */
  const finished = new Set<string>();

  function drop(most: number, ids: Iterable<string>): void {
    const all = [...ids];
    for (const id of all.slice(0, Math.max(0, all.length - most))) {
      listings.delete(id);
      finished.delete(id);
    }
  }

  function find(request: ListRequest, project: string): Listing {
    const projects = [project, ...scope(project)];
    if (!projects.every((each) => world.projects().includes(each))) {
      throw new GoogleError(
        403,
        `Permission monitoring.timeSeries.list denied (or the resource may not exist).`,
      );
    }
    const raw = projects.flatMap((each) => select(world, request, each));
    const aligned =
      request.aligner === 'ALIGN_NONE'
        ? raw
        : raw.map((series) => align(series, request.aligner, request.period, request.to));
    const reduced =
      request.reducer === 'REDUCE_NONE'
        ? aligned
        : reduce(aligned, request.reducer, request.groupBy.map(groupKey));
    return { series: reduced, unit: reduced[0]?.unit ?? '', view: request.view };
  }

  function list(request: GoogleRequest): object {
    const read = readRequest(request.query);
    const token = request.query.get('pageToken');
    const [id = '', series = '0', point = '0'] = (token ?? '').split('.');
    const listing =
      token === null || token === '' ? find(read, request.params.project ?? '') : listings.get(id);
    if (listing === undefined) throw new GoogleError(400, 'Field pageToken had an invalid value.');
    const start = { series: Number(series), point: Number(point) };
    const { shown, next } = page(listing, read.pageSize, start, request.intEnums);
    let more = {};
    if (next !== undefined) {
      const listingId = id === '' ? randomUUID() : id;
      listings.set(listingId, listing);
      drop(KEPT_BEGUN, listings.keys());
      more = { nextPageToken: `${listingId}.${next.series}.${next.point}` };
    } else if (id !== '') {
      finished.delete(id);
      finished.add(id);
      drop(KEPT_READ, finished);
    }
    return shown.length === 0 ? more : { timeSeries: shown, unit: listing.unit, ...more };
  }

  return [
    {
      id: 'monitoring.timeSeries.list',
      method: 'GET',
      path: '/v3/projects/{project}/timeSeries',
      request: 'google.monitoring.v3.ListTimeSeriesRequest',
      masked: 'google.monitoring.v3.ListTimeSeriesResponse',
      handle: list,
    },
  ];
}

function select(world: SampleSource, request: ListRequest, project: string): Series[] {
  const filter = parseFilter(request.filter);
  const { metricType, resourceType } = filter;
  const known = METRIC_TYPES[metricType];
  const found: Series[] = [];
  let any = false;
  for (const series of world.timeSeries(project, metricType, request.from, request.to)) {
    any = true;
    if (filter.matches(series)) found.push({ ...series, span: SAMPLE_SPAN });
  }
  if (known === undefined) {
    if (any) return found;
    throw new GoogleError(
      404,
      `Cannot find metric(s) that match type = "${metricType}". If a metric was created recently, it could ` +
        'take up to 10 minutes to become available. Please try again soon.',
    );
  }
  const wrongResource = resourceType !== undefined && !known.resources.includes(resourceType);
  const wrongLabel = filter.labels.some(({ of, name }) => {
    if (of === 'metric') return !known.labels.includes(name);
    return !known.resources.some((resource) => RESOURCE_LABELS[resource]?.includes(name));
  });
  if (wrongResource || wrongLabel) {
    throw new GoogleError(
      400,
      `Field filter had an invalid value of "${request.filter}": The supplied filter does not specify a valid ` +
        'combination of metric and monitored resource descriptors. The query will not return any time series.',
    );
  }
  return found;
}

interface Position {
  readonly series: number;
  readonly point: number;
}

/** Newest points first. In FULL the size counts points, and a series may go on on the next page; in HEADERS it
 *  counts series. */
function page(
  { series, view }: Listing,
  size: number,
  start: Position,
  intEnums: boolean,
): { shown: object[]; next: Position | undefined } {
  const shown: object[] = [];
  let left = size;
  let skip = start.point;
  for (let i = start.series; i < series.length; i++) {
    const each = series[i];
    if (each === undefined) break;
    if (left === 0) return { shown, next: { series: i, point: skip } };
    if (view === 'HEADERS') {
      shown.push(header(each, intEnums));
      left -= 1;
      continue;
    }
    const points = [];
    const newest = each.points.length - 1 - skip;
    for (let at = newest; at >= 0 && left > 0; at--, left--) {
      const point = each.points[at];
      if (point !== undefined) points.push(showPoint(each, point.at, point.value));
    }
    shown.push({ ...header(each, intEnums), points });
    if (points.length <= newest) return { shown, next: { series: i, point: skip + points.length } };
    skip = 0;
  }
  return { shown, next: undefined };
}

function header({ metric, resource, metricKind, valueType }: Series, intEnums: boolean): object {
  return {
    metric,
    resource,
    metricKind: intEnums ? METRIC_KINDS[metricKind] : metricKind,
    valueType: intEnums ? VALUE_TYPES[valueType] : valueType,
  };
}

function showPoint({ metricKind, valueType, span }: Series, at: Millis, value: number): object {
  const endTime = instant(at);
  return {
    interval: { startTime: metricKind === 'DELTA' ? instant(at - span) : endTime, endTime },
    value: valueType === 'INT64' ? { int64Value: String(Math.round(value)) } : { doubleValue: value },
  };
}

/** Memo of the last rendering: neighbouring points and series share their times. */
const instants = new Map<Millis, string>();

function instant(at: Millis): string {
  const known = instants.get(at);
  if (known !== undefined) return known;
  if (instants.size > 10_000) instants.clear();
  const text = new Date(at).toISOString().replace('.000Z', 'Z');
  instants.set(at, text);
  return text;
}
