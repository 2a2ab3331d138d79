/** Reads what a host of a TPU says of its own utilization, from the JSON of its guest attribute. */
import { z } from 'zod';
import { MINUTE } from '../../domain/time.ts';
import { REPORT_MINUTES, type TpuReport } from '../../domain/tpu-report.ts';
import { readReport } from '../set-up/read-report.ts';

/** The key of the attribute, in the namespace of all that our machines report. */
export const REPORT_KEY = 'tpu';

/** More than the set-up writes: a host whose set-up is newer than we are may go back further. */
const MOST_MINUTES = 12 * REPORT_MINUTES;

const percents = z.array(z.number().min(0).max(100).nullable()).max(MOST_MINUTES);
const report = z.object({
  at: z.int().positive().multipleOf(MINUTE),
  worker: z.int().min(0),
  busy: percents,
  cpu: percents,
  network: z.array(z.number().min(0).nullable()).max(MOST_MINUTES),
});

/** Undefined where the text is no whole report. */
export function parseReport(text: string): TpuReport | undefined {
  return readReport(report, text);
}
