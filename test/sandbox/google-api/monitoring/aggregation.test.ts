/** Alignment and reduction of time series through the official client. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Monitoring, startMonitoring } from './asking.ts';
import { SENT } from './samples.ts';

let monitoring: Monitoring;
let ask: Monitoring['ask'];

beforeAll(async () => {
  monitoring = await startMonitoring();
  ask = monitoring.ask;
});

afterAll(() => monitoring.close());

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
