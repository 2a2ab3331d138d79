/** Reads what a machine with GPUs says of who uses it, from the JSON of its guest attribute. */
import { z } from 'zod';
import { MINUTE } from '../../domain/time.ts';
import { REPORT_MINUTES } from '../../domain/tpu-report.ts';
import type { UseReport } from '../../domain/use-report.ts';
import { readReport } from '../set-up/read-report.ts';

/** The key of the attribute, in the namespace of all that our machines report. */
export const USE_KEY = 'use';

/** More than the set-up writes: a machine whose set-up is newer than we are may go back further. */
const counts = z.array(z.int().min(0).nullable()).max(12 * REPORT_MINUTES);
const report = z.object({
  at: z.int().positive().multipleOf(MINUTE),
  kernels: counts,
  sessions: counts,
  waitingSince: z.int().positive().exactOptional(),
  active: z.int().positive().exactOptional(),
});

/** Undefined where the text is no whole report. */
export function parseUse(text: string): UseReport | undefined {
  return readReport(report, text);
}
