/** The digest's charts: spend per project over the last fortnight, one chart per currency. */
import type { Digest } from '../../domain/digest.ts';
import type { ChartBlock } from '../blocks.ts';
import { spendChart } from './spend-chart.ts';

/** Slack takes 2 charts in a message. */
const CHARTS = 2;

/** At most two charts, of the currencies in which most was spent; where nothing is billed, of the estimates. */
export function digestCharts(digest: Digest): readonly ChartBlock[] {
  const { projects, totals, estimates, estimatedTotals, billedUntil } = digest;
  const billed = totals.some(({ days }) => days.some(({ micros }) => micros !== 0));
  const [shown, sums, word] = billed
    ? [projects, totals, 'Billed']
    : [estimates, estimatedTotals, 'Estimated'];
  return sums
    .flatMap(({ currency }) => {
      const theirs = shown.filter((one) => one.currency === currency);
      const series = theirs.map(({ project, days }) => ({
        name: project ?? 'No project',
        // A day that is half written would look like a cheap one.
        days: days.filter(({ day }) => !billed || billedUntil === undefined || day <= billedUntil),
      }));
      return spendChart(`${word} by project`, currency, series) ?? [];
    })
    .slice(0, CHARTS);
}
