/** The native chart block, data_visualization (announced 2026-06-16). */
import { z } from 'zod';
import { identifier, text } from './text.ts';

/** Segments of a pie and series of the others: 1–6 in Slack's published page, up to 12 seen in newer clients. Six
 *  holds on every workspace. */
const PARTS = 6;
const POINTS = 20;
const label = text(20);

const pie = z.strictObject({
  type: z.literal('pie'),
  segments: z
    .array(z.strictObject({ label, value: z.number().positive() }))
    .min(1)
    .max(PARTS),
});

const axes = {
  series: z
    .array(
      z.strictObject({
        name: label,
        data: z
          .array(z.strictObject({ label, value: z.number() }))
          .min(1)
          .max(POINTS),
      }),
    )
    .min(1)
    .max(PARTS),
  axis_config: z.strictObject({
    categories: z.array(label).min(1).max(POINTS),
    x_label: text(50).optional(),
    y_label: text(50).optional(),
  }),
};

const chart = z.discriminatedUnion('type', [
  pie,
  z.strictObject({ type: z.literal('bar'), ...axes }),
  z.strictObject({ type: z.literal('area'), ...axes }),
  z.strictObject({ type: z.literal('line'), ...axes }),
]);

export const dataVisualization = z
  .strictObject({
    type: z.literal('data_visualization'),
    block_id: identifier.optional(),
    title: text(50),
    chart,
  })
  .superRefine((block, context) => {
    if (block.chart.type === 'pie') return;
    const { categories } = block.chart.axis_config;
    const names = block.chart.series.map((series) => series.name);
    reportTwins(categories, (index) =>
      context.addIssue({
        code: 'custom',
        message: `must be unique: ${categories[index]}`,
        path: ['chart', 'axis_config', 'categories', index],
      }),
    );
    reportTwins(names, (index) =>
      context.addIssue({
        code: 'custom',
        message: `must be unique: ${names[index]}`,
        path: ['chart', 'series', index, 'name'],
      }),
    );
    block.chart.series.forEach((series, index) => {
      const points = series.data.map((point) => point.label);
      if (sameSet(points, categories)) return;
      context.addIssue({
        code: 'custom',
        message: 'must have exactly one point for each category',
        path: ['chart', 'series', index, 'data'],
      });
    });
  });

function reportTwins(values: readonly string[], report: (index: number) => void): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) !== index) report(index);
  });
}

function sameSet(points: readonly string[], categories: readonly string[]): boolean {
  return points.length === categories.length && categories.every((category) => points.includes(category));
}
