/** What a host of a TPU measures of itself, for where Cloud Monitoring does not show it: a minute's values at a time. */
import { MINUTE, type Millis } from './time.ts';
import type { Sample, Samples } from './utilization.ts';

/**
 * The guest attribute `lamplighter/tpu`, which every host writes anew each minute as one line of JSON with these
 * fields, e.g. `{"at":1795176000000,"worker":0,"busy":[0,3.5],"cpu":[1,null],"network":[900,1200]}`. The arrays hold
 * one value for each whole minute, the newest last, REPORT_MINUTES at most; null = not measured, which is not 0.
 */
export interface TpuReport {
  /** Epoch milliseconds at which the newest of its minutes ended, by the host's clock; a multiple of a minute. */
  readonly at: Millis;
  /** The host's number within its slice, from 0 (the TPU's metadata call it `agent-worker-number`). */
  readonly worker: number;
  /** Percent of the time in which the TensorCores of the host's busiest chip worked, 0–100. */
  readonly busy: readonly (number | null)[];
  /** Percent of all vCPUs of the host, 0–100. */
  readonly cpu: readonly (number | null)[];
  /** Bytes a second, in and out together. */
  readonly network: readonly (number | null)[];
}

/**
 * Minutes that a report goes back at most. With all of a usual window in one report, a restart here or a pass that was
 * missed loses nothing; a guest attribute may be 32 kB long, of which this takes about two.
 */
export const REPORT_MINUTES = 120;

/** Clocks may be apart this far. One that is ahead would pass old minutes off as new ones. */
export const CLOCK_SLACK = MINUTE;

/** The report as series, oldest first; none of a host whose clock is ahead. */
export function reportedSamples(report: TpuReport, now: Millis): Samples {
  if (report.at > now + CLOCK_SLACK) return {};
  return {
    tensorcore: minutesOf(report.busy, report.at),
    cpu: minutesOf(report.cpu, report.at),
    network: minutesOf(report.network, report.at),
  };
}

/** Those that are known, oldest first; the last one is of the minute that ended at `newest`. */
export function minutesOf(values: readonly (number | null)[], newest: Millis): Sample[] {
  return values.flatMap((value, i) =>
    value === null ? [] : [{ at: newest - (values.length - 1 - i) * MINUTE, value }],
  );
}
