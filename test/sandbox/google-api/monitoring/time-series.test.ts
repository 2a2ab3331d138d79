/** timeSeries.list through the official client: filters, intervals, pages, refusals. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gpuFilter, type Monitoring, type Shown, startMonitoring } from './asking.ts';
import { END, GPU, SENT } from './samples.ts';

let monitoring: Monitoring;
let ask: Monitoring['ask'];

beforeAll(async () => {
  monitoring = await startMonitoring();
  ask = monitoring.ask;
});

afterAll(() => monitoring.close());

function values(series: readonly Shown[]): number[][] {
  return series.map(({ points }) => points.map(({ value }) => value));
}

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

describe('pages', () => {
  async function pages(pageSize: number, view = 'FULL'): Promise<{ uuid: unknown; points: number }[][]> {
    const seen: { uuid: unknown; points: number }[][] = [];
    let pageToken = '';
    do {
      const seconds = END / 1000;
      const name = 'projects/ml-research';
      const interval = { startTime: { seconds: seconds - 240 }, endTime: { seconds } };
      const request = { name, filter: gpuFilter, interval, view: view as 'FULL', pageSize, pageToken };
      const [series, , response] = await monitoring.client.listTimeSeries(request, { autoPaginate: false });
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
    await expect(monitoring.client.listTimeSeries(request, { autoPaginate: false })).rejects.toMatchObject({
      code: 3,
    });
  });
});

it('refuses a field mask that names what an answer cannot have', async () => {
  const ask = (fields: string) => {
    const query = new URLSearchParams({
      filter: gpuFilter,
      'interval.endTime': new Date(END).toISOString(),
      fields,
    });
    const url = `${monitoring.url}/v3/projects/ml-research/timeSeries?${query}`;
    return fetch(url, { headers: { authorization: 'Bearer t' } });
  };
  expect((await ask('timeSeries(points/values)')).status).toBe(400);
  const answer = await ask('timeSeries(metric/labels/gpu_number,points/value)');
  expect(await answer.json()).toMatchObject({
    timeSeries: [
      { metric: { labels: { gpu_number: '0' } }, points: [{ value: { doubleValue: 1 } }] },
      {},
      {},
    ],
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
