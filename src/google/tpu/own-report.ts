/** Reads what a host of a TPU says of its own utilization, from the JSON of its guest attribute. */
import { z } from 'zod';
import { MINUTE } from '../../domain/time.ts';
import { REPORT_MINUTES, type TpuReport } from '../../domain/tpu-report.ts';

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

/** Undefined where the text is no whole report: half of one proves nothing. Anybody on the host can write there. */
export function parseReport(text: string): TpuReport | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return report.safeParse(json).data;
}
