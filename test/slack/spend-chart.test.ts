/** Charts of money by day: few lines, labels that differ, and days that add up whatever is folded. */
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/domain/time-of-day.ts';
import { validateBlocks } from '../../src/sandbox/slack-api/blocks/validate.ts';
import { uniqueLabels } from '../../src/slack/messages/chart-labels.ts';
import { type MoneySeries, spendChart } from '../../src/slack/messages/spend-chart.ts';

function series(name: string, dollars: number, days = 14): MoneySeries {
  return {
    name,
    days: Array.from({ length: days }, (_, i) => ({ day: addDays('2026-11-06', i), micros: dollars * 1e6 })),
  };
}

function drawn(...given: readonly MoneySeries[]) {
  const chart = spendChart('Billed by project', 'USD', given);
  if (chart === undefined) throw new Error('nothing is drawn');
  expect(validateBlocks([{ ...chart }], 'message')).toEqual([]);
  return {
    title: chart.title,
    type: chart.chart.type,
    days: chart.chart.axis_config.categories,
    lines: Object.fromEntries(
      chart.chart.series.map(({ name, data }) => [name, data.map(({ value }) => value)]),
    ),
  };
}

describe('lines', () => {
  test('of one project are bars', () => {
    const { type, lines } = drawn(series('ml', 3));
    expect(type).toBe('bar');
    expect(lines.ml).toEqual(Array(14).fill(3));
  });

  test('of five: the three largest and the sum of the others', () => {
    const { title, type, lines } = drawn(...[1, 50, 3, 40, 30].map((dollars, i) => series(`p${i}`, dollars)));
    expect(title).toBe('Billed by project per day (USD)');
    expect(type).toBe('line');
    expect(Object.entries(lines).map(([name, [first]]) => [name, first])).toEqual([
      ['p1', 50],
      ['p3', 40],
      ['p4', 30],
      ['2 others', 4],
    ]);
  });

  test('of forty: the others, where they would drown the rest, are left out and the title says so', () => {
    const { title, lines } = drawn(...Array.from({ length: 40 }, (_, i) => series(`p${i}`, 40 + i)));
    expect(title).toBe('Billed by project, top 4 of 40 per day (USD)');
    expect(Object.keys(lines)).toEqual(['p39', 'p38', 'p37', 'p36']);
  });

  test('of nothing are none', () => {
    expect(spendChart('Billed', 'USD', [])).toBeUndefined();
    expect(spendChart('Billed', 'USD', [series('ml', 0)])).toBeUndefined();
  });
});

test.each([
  [20, 'per day', 20, 1],
  [21, 'per two days', 11, 2],
  [90, 'per week', 13, 7],
  [366, 'per four weeks', 14, 28],
])('%i days are drawn %s, in %i points, none of them lost', (days, word, points, size) => {
  const { title, days: labels, lines } = drawn(series('ml', 1, days));
  expect(title).toBe(`Billed by project ${word} (USD)`);
  expect(labels).toHaveLength(points);
  expect(new Set(labels).size).toBe(points);
  expect(lines.ml?.at(-1)).toBe(size);
  expect(lines.ml?.reduce((sum, value) => sum + value, 0)).toBe(days);
});

describe('labels', () => {
  test('of ids of 30 characters leave out what all of them share', () => {
    const ids = ['vision', 'speech', 'rl'].map((word) => `acme-machine-learning-${word}-01`);
    expect(uniqueLabels(['ml', ...ids])).toEqual(['ml', '…vision…', '…speech…', '…rl…']);
    expect(uniqueLabels(['acme-machine-learning-vision-01'])).toEqual(['acme-machin…ision-01']);
  });

  test('differ where nothing but the middle of one long word does', () => {
    const ids = ['a', 'b', 'c'].map((middle) => `${'x'.repeat(14)}${middle}${'y'.repeat(14)}`);
    const labels = uniqueLabels(ids);
    expect(new Set(labels).size).toBe(3);
    expect(labels.every(({ length }) => length <= 20)).toBe(true);
  });
});
