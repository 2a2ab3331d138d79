/** Rules of data_visualization, the native chart. */
import { checkRules, many, type Rule, x } from './rules.ts';

const pie = (segments: unknown) => ({
  type: 'data_visualization',
  title: 'Spend',
  chart: { type: 'pie', segments },
});
const point = (label: string, value = 1) => ({ label, value });
const bars = (series: unknown, categories: unknown = ['Mon', 'Tue'], axes: object = {}) => ({
  type: 'data_visualization',
  title: 'Spend',
  chart: { type: 'bar', series, axis_config: { categories, ...axes } },
});
const days = [point('Mon', -1), point('Tue', 0)];
const series = (name: string, data: unknown = days) => ({ name, data });
const labels = (count: number) => many(count, (index) => `p${index}`);

const charts: Rule[] = [
  {
    rule: 'a chart title ≤ 50',
    takes: { ...pie([point('a')]), title: x(50) },
    refuses: { ...pie([point('a')]), title: x(51) },
    says: 'must be less than 51 characters [json-pointer:/blocks/0/title]',
  },
  {
    rule: 'four kinds of chart',
    takes: [{ ...bars([series('a')]), chart: { ...bars([series('a')]).chart, type: 'line' } }],
    refuses: [{ ...bars([series('a')]), chart: { ...bars([series('a')]).chart, type: 'donut' } }],
    says: 'unsupported type: donut [json-pointer:/blocks/0/chart/type]',
  },
  {
    rule: 'a pie ≤ 6 segments',
    takes: pie(labels(6).map((label) => point(label))),
    refuses: pie(labels(7).map((label) => point(label))),
    says: 'no more than 6 items allowed [json-pointer:/blocks/0/chart/segments]',
  },
  {
    rule: 'a segment > 0',
    takes: pie([point('a', 0.01)]),
    refuses: pie([point('a', 0)]),
    says: 'must be more than 0 [json-pointer:/blocks/0/chart/segments/0/value]',
  },
  {
    rule: 'a label ≤ 20',
    takes: pie([point(x(20))]),
    refuses: pie([point(x(21))]),
    says: 'must be less than 21 characters [json-pointer:/blocks/0/chart/segments/0/label]',
  },
  {
    rule: 'series ≤ 6',
    takes: bars(labels(6).map((name) => series(name))),
    refuses: bars(labels(7).map((name) => series(name))),
    says: 'no more than 6 items allowed [json-pointer:/blocks/0/chart/series]',
  },
  {
    rule: 'series have names of their own',
    takes: bars([series('a'), series('b')]),
    refuses: bars([series('a'), series('a')]),
    says: 'must be unique: a [json-pointer:/blocks/0/chart/series/1/name]',
  },
  {
    rule: 'categories 1–20',
    takes: bars(
      [
        series(
          'a',
          labels(20).map((label) => point(label)),
        ),
      ],
      labels(20),
    ),
    refuses: bars(
      [
        series(
          'a',
          labels(21).map((label) => point(label)),
        ),
      ],
      labels(21),
    ),
    says: 'no more than 20 items allowed [json-pointer:/blocks/0/chart/axis_config/categories]',
  },
  {
    rule: 'categories differ',
    takes: bars([series('a')]),
    refuses: bars([series('a', [point('Mon'), point('Mon')])], ['Mon', 'Mon']),
    says: 'must be unique: Mon [json-pointer:/blocks/0/chart/axis_config/categories/1]',
  },
  {
    rule: 'one point for each category',
    takes: bars([series('a', days.toReversed())]),
    refuses: bars([series('a'), series('b', [point('Mon')])]),
    says: 'must have exactly one point for each category [json-pointer:/blocks/0/chart/series/1/data]',
  },
  {
    rule: 'axis labels ≤ 50',
    takes: bars([series('a')], ['Mon', 'Tue'], { x_label: x(50), y_label: x(50) }),
    refuses: bars([series('a')], ['Mon', 'Tue'], { y_label: x(51) }),
    says: 'must be less than 51 characters [json-pointer:/blocks/0/chart/axis_config/y_label]',
  },
  {
    rule: 'two charts per message',
    takes: [pie([point('a')]), pie([point('a')])],
    refuses: many(3, () => pie([point('a')])),
    says: 'no more than 2 data_visualization blocks allowed [json-pointer:/blocks]',
  },
  {
    rule: 'charts stand in messages only',
    takes: pie([point('a')]),
    refuses: { type: 'data_visualization', title: 'Spend', chart: { type: 'pie' } },
    says: 'missing required field: segments [json-pointer:/blocks/0/chart]',
  },
];

checkRules('charts', charts);
