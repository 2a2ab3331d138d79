/** timeSeries.list through the official client: filters, intervals, alignment, reduction, pages, refusals. */
import type { MetricServiceClient } from '@google-cloud/monitoring';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monitoringRoutes } from '../../../../src/sandbox/google-api/monitoring/routes.ts';
import { type GoogleApi, serveRoutes } from '../../../../src/sandbox/google-api/server.ts';
import { metricClient } from '../clients.ts';
import { END, GPU, SENT, samples } from './samples.ts';

/** Two GPUs, of which only the second works; one idle GPU; one in another project with the same numeric id. */
const world = samples([
  { project: 'ml-research', id: '111', gpus: 2, gpu: (ago, n) => (n === 1 ? 90 - ago : 1) },
  { project: 'ml-research', id: '222', gpus: 1, gpu: () => 0.5 },
  { project: 'ml-serving', id: '111', gpus: 1, gpu: () => 50 },
]);

let api: GoogleApi;
let client: MetricServiceClient;

beforeAll(async () => {
  const scope = (project: string) => (project === 'ml-research-scope' ? ['ml-research', 'ml-serving'] : []);
  const source = { ...world, projects: () => [...world.projects(), 'ml-research-scope', 'ml-empty'] };
  api = await serveRoutes({
    routes: monitoringRoutes(source, scope),
    clock: { now: () => END },
    settle: () => {},
  });
  client = metricClient(api.port);
});

afterAll(async () => {
  await client.close();
  await api.close();
});

const gpuFilter = `metric.type="${GPU}" AND resource.type="gce_instance"`;

interface Ask {
  project?: string;
  filter?: string;
  minutes?: number;
  [more: string]: unknown;
}

async function ask({ project = 'ml-research', filter = gpuFilter, minutes = 5, ...more }: Ask = {}) {
  const seconds = END / 1000;
  const [series] = await client.listTimeSeries({
    name: `projects/${project}`,
    filter,
    interval: { startTime: { seconds: seconds - minutes * 60 }, endTime: { seconds } },
    view: 'FULL',
    ...more,
  });
  return series.map((each) => ({
    labels: { ...each.metric?.labels, ...each.resource?.labels },
    kind: each.metricKind,
    type: each.valueType,
    points: (each.points ?? []).map(({ interval, value }) => ({
      start: Number(interval?.startTime?.seconds) - seconds,
      end: Number(interval?.endTime?.seconds) - seconds,
      value: Number(value?.doubleValue ?? value?.int64Value),
    })),
  }));
}

const values = (series: Awaited<ReturnType<typeof ask>>) =>
  series.map(({ points }) => points.map(({ value }) => value));

describe('raw samples', () => {
  it('come newest first, without the start of the interval and with its end', async () => {
    const series = await ask({ minutes: 3 });
    expect(series.map(({ labels }) => labels.uuid)).toEqual(['GPU-111-0', 'GPU-111-1', 'GPU-222-0']);
    expect(series[1]).toMatchObject({
      labels: { project_id: 'ml-research', instance_id: '111', zone: 'us-central1-a', model: 'NVIDIA L4' },
      kind: 'GAUGE',
      type: 'DOUBLE',
      points: [
        { start: 0, end: 0, value: 90 },
        { start: -60, end: -60, value: 89 },
        { start: -120, end: -120, value: 88 },
      ],
    });
  });

  it('of a DELTA metric span their minute and are whole numbers', async () => {
    const [series] = await ask({ filter: `metric.type = "${SENT}"`, minutes: 1 });
    expect(series).toMatchObject({
      kind: 'DELTA',
      type: 'INT64',
      points: [{ start: -60, end: 0, value: 6000 }],
    });
  });

  it('are left out in HEADERS', async () => {
    const series = await ask({ view: 'HEADERS' });
    expect(series).toHaveLength(3);
    expect(values(series)).toEqual([[], [], []]);
  });

  it('are empty, not an error, where nobody reports a metric that Google knows', async () => {
    expect(await ask({ project: 'ml-empty' })).toEqual([]);
    expect(await ask({ filter: 'metric.type="compute.googleapis.com/instance/uptime"' })).toEqual([]);
  });
});

describe('filters', () => {
  it.each([
    ['resource.labels.instance_id = "222"', ['222']],
    ['resource.label.instance_id="222"', ['222']],
    ['resource.labels.instance_id = one_of("222", "111") AND metric.labels.gpu_number = "0"', ['111', '222']],
    ['resource.labels.instance_id != "111"', ['222']],
    ['(resource.labels.instance_id = "222" OR metric.labels.uuid = ends_with("-1"))', ['111', '222']],
    ['NOT resource.labels.instance_id = starts_with("1")', ['222']],
    ['metric.labels.uuid = monitoring.regex.full_match("GPU-2.*")', ['222']],
    ['project = "elsewhere"', []],
  ])('%s', async (more, ids) => {
    const series = await ask({ filter: `${gpuFilter} AND ${more}`, minutes: 1 });
    expect(series.map(({ labels }) => labels.instance_id)).toEqual(ids);
  });

  it.each([
    ['no metric type', 'resource.type="gce_instance"', /restriction on exactly one "metric.type"/],
    ['two metric types', `metric.type="${GPU}" AND metric.type="${SENT}"`, /exactly one/],
    ['either of two', `metric.type="${GPU}" OR metric.type="${SENT}"`, /exactly one/],
    ['one of several', `metric.type=one_of("${GPU}","${SENT}")`, /exactly one/],
    ['all but one', `metric.type!="${GPU}"`, /exactly one/],
    ['an unknown selector', `metric.type="${GPU}" AND instance.name="x"`, /not a valid selector/],
    ['rubbish', `metric.type="${GPU}" AND (`, /selector/],
    ['another resource', `metric.type="${GPU}" AND resource.type="tpu_worker"`, /valid combination/],
    [
      'a label that the resource lacks',
      `${gpuFilter} AND resource.labels.instance_name="x"`,
      /valid combination/,
    ],
    [
      'a label that the metric lacks',
      `${gpuFilter} AND metric.labels.instance_name="x"`,
      /valid combination/,
    ],
  ])('refuse %s', async (_, filter, message) => {
    await expect(ask({ filter })).rejects.toMatchObject({ code: 3, message: expect.stringMatching(message) });
  });

  it('refuse a metric type that does not exist, with 404', async () => {
    const filter = 'metric.type="compute.googleapis.com/instance/gpu/utilization"';
    const message = expect.stringContaining(
      'Cannot find metric(s) that match type = "compute.googleapis.com/instance/gpu/utilization"',
    );
    await expect(ask({ filter })).rejects.toMatchObject({ code: 5, message });
  });

  it('refuse a project that is not there', async () => {
    await expect(ask({ project: 'nobody' })).rejects.toMatchObject({ code: 7 });
  });
});

describe('aggregation', () => {
  const per5 = { alignmentPeriod: { seconds: 300 } };

  it('aligns to periods that end with the interval', async () => {
    const aggregation = { ...per5, perSeriesAligner: 'ALIGN_MAX' };
    const [, busy] = await ask({ minutes: 10, aggregation });
    expect(busy?.points).toEqual([
      { start: 0, end: 0, value: 90 },
      { start: -300, end: -300, value: 85 },
    ]);
  });

  it.each([
    ['ALIGN_MIN', 86],
    ['ALIGN_MEAN', 88],
    ['ALIGN_SUM', 440],
    ['ALIGN_COUNT', 5],
    ['ALIGN_NEXT_OLDER', 90],
  ])('%s', async (perSeriesAligner, value) => {
    const [, busy] = await ask({ aggregation: { ...per5, perSeriesAligner } });
    expect(busy?.points.map((point) => point.value)).toEqual([value]);
  });

  it.each([
    ['ALIGN_DELTA', 'DELTA', 30_000, -300],
    ['ALIGN_SUM', 'DELTA', 30_000, -300],
    ['ALIGN_RATE', 'GAUGE', 100, 0],
    ['ALIGN_MEAN', 'GAUGE', 6000, 0],
  ])('%s of bytes', async (perSeriesAligner, kind, value, start) => {
    const [series] = await ask({
      filter: `metric.type="${SENT}"`,
      aggregation: { ...per5, perSeriesAligner },
    });
    expect(series).toMatchObject({ kind, points: [{ start, end: 0, value }] });
  });

  it('takes the busiest GPU of each machine', async () => {
    const aggregation = {
      ...per5,
      perSeriesAligner: 'ALIGN_MAX',
      crossSeriesReducer: 'REDUCE_MAX',
      groupByFields: ['resource.label.instance_id'],
    };
    const series = await ask({ aggregation });
    expect(series.map(({ labels, points }) => [labels, points[0]?.value])).toEqual([
      [{ project_id: 'ml-research', instance_id: '111' }, 90],
      [{ project_id: 'ml-research', instance_id: '222' }, 0.5],
    ]);
  });

  it('mixes up equal ids of two projects unless the project is among the groups', async () => {
    const wide = (groupByFields: string[]) => ({
      project: 'ml-research-scope',
      aggregation: {
        ...per5,
        perSeriesAligner: 'ALIGN_MAX',
        crossSeriesReducer: 'REDUCE_MIN',
        groupByFields,
      },
    });
    const mixed = await ask(wide(['resource.labels.instance_id']));
    expect(mixed.map(({ labels }) => labels)).toEqual([
      { instance_id: '111' },
      { project_id: 'ml-research', instance_id: '222' },
    ]);
    const apart = await ask(wide(['resource.labels.project_id', 'resource.labels.instance_id']));
    expect(apart).toHaveLength(3);
  });

  it.each([
    ['REDUCE_SUM', 91.5],
    ['REDUCE_MEAN', 30.5],
    ['REDUCE_COUNT', 3],
    ['REDUCE_PERCENTILE_50', 1],
  ])('%s of all series', async (crossSeriesReducer, value) => {
    const aggregation = { ...per5, perSeriesAligner: 'ALIGN_MAX', crossSeriesReducer };
    const series = await ask({ aggregation });
    expect(series).toMatchObject([{ labels: { project_id: 'ml-research' }, points: [{ value }] }]);
  });

  it.each([
    [
      'a period below a minute',
      { alignmentPeriod: { seconds: 59 }, perSeriesAligner: 'ALIGN_MAX' },
      3,
      /at least 60/,
    ],
    ['no period', { perSeriesAligner: 'ALIGN_MAX' }, 3, /alignmentPeriod/],
    ['a reducer without an aligner', { ...per5, crossSeriesReducer: 'REDUCE_MAX' }, 3, /perSeriesAligner/],
    ['a rate of a gauge', { ...per5, perSeriesAligner: 'ALIGN_RATE' }, 3, /kind GAUGE and value type DOUBLE/],
    ['truth of numbers', { ...per5, perSeriesAligner: 'ALIGN_COUNT_TRUE' }, 3, /cannot be applied/],
    [
      'an unknown group',
      {
        ...per5,
        perSeriesAligner: 'ALIGN_MAX',
        crossSeriesReducer: 'REDUCE_MAX',
        groupByFields: ['instance'],
      },
      3,
      /groupByFields/,
    ],
    ['what is not played', { ...per5, perSeriesAligner: 'ALIGN_PERCENT_CHANGE' }, 12, /ALIGN_PERCENT_CHANGE/],
  ])('refuses %s', async (_, aggregation, code, message) => {
    await expect(ask({ aggregation })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('pages', () => {
  async function pages(pageSize: number, view = 'FULL'): Promise<{ uuid: unknown; points: number }[][]> {
    const seen: { uuid: unknown; points: number }[][] = [];
    let pageToken = '';
    do {
      const seconds = END / 1000;
      const name = 'projects/ml-research';
      const interval = { startTime: { seconds: seconds - 240 }, endTime: { seconds } };
      const request = { name, filter: gpuFilter, interval, view: view as 'FULL', pageSize, pageToken };
      const [series, , response] = await client.listTimeSeries(request, { autoPaginate: false });
      seen.push(
        series.map((each) => ({ uuid: each.metric?.labels?.uuid, points: each.points?.length ?? 0 })),
      );
      pageToken = response?.nextPageToken ?? '';
    } while (pageToken !== '');
    return seen;
  }

  it('count points, and a series goes on where the page before ended', async () => {
    expect(await pages(5)).toEqual([
      [
        { uuid: 'GPU-111-0', points: 4 },
        { uuid: 'GPU-111-1', points: 1 },
      ],
      [
        { uuid: 'GPU-111-1', points: 3 },
        { uuid: 'GPU-222-0', points: 2 },
      ],
      [{ uuid: 'GPU-222-0', points: 2 }],
    ]);
  });

  it('count series in HEADERS', async () => {
    expect((await pages(2, 'HEADERS')).map((page) => page.length)).toEqual([2, 1]);
  });

  it('need a token that was given', async () => {
    const seconds = END / 1000;
    const interval = { startTime: { seconds: seconds - 60 }, endTime: { seconds } };
    const request = { name: 'projects/ml-research', filter: gpuFilter, interval, pageToken: 'made-up' };
    await expect(client.listTimeSeries(request, { autoPaginate: false })).rejects.toMatchObject({ code: 3 });
  });
});

it('refuses an interval that ends before it starts, and one without an end', async () => {
  await expect(ask({ minutes: -5 })).rejects.toMatchObject({
    code: 3,
    message: expect.stringMatching(/startTime/),
  });
  const interval = { startTime: { seconds: 1 } };
  await expect(ask({ interval })).rejects.toMatchObject({
    code: 3,
    message: expect.stringMatching(/endTime/),
  });
});
