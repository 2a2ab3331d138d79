/** What a machine with GPUs says of its own use, which no metric of Google's shows: kernels that execute, people who are in. */
import type { Millis } from './time.ts';
import { CLOCK_SLACK, minutesOf } from './tpu-report.ts';
import type { IdleRule } from './utilization.ts';

/**
 * The guest attribute `lamplighter/use`, which the machine writes anew each minute as one line of JSON with these
 * fields, in the manner of `lamplighter/tpu`: the arrays hold one value for each whole minute, the newest last,
 * REPORT_MINUTES at most; null = not known, which is not 0.
 */
export interface UseReport {
  /** Epoch milliseconds at which the newest of its minutes ended, by the machine's clock; a multiple of a minute. */
  readonly at: Millis;
  /** Jupyter kernels that executed something. */
  readonly kernels: readonly (number | null)[];
  /** Open SSH sessions, those through IAP among them. */
  readonly sessions: readonly (number | null)[];
  /**
   * Epoch milliseconds since which each minute saw kernels, all of them waiting, and no other process on the GPUs; absent
   * while that is not so.
   */
  readonly waitingSince?: Millis;
  /** Epoch milliseconds at which somebody last typed or a kernel last answered; absent when nobody ever did. */
  readonly active?: Millis;
}

/** What a report says of a rule's window. */
export interface Use {
  /** The newest minute of the window in which a kernel executed; undefined = none that is known of. */
  readonly executedAt: Millis | undefined;
  /** As the report has it, in this life of the machine. */
  readonly waitingSince: Millis | undefined;
  /** Sessions that are open now. */
  readonly sessions: number;
  readonly activeAt: Millis | undefined;
}

/**
 * Undefined for a report that is missing, older than samples may be, older than the machine's start, or of a clock that
 * is ahead: then nothing follows from it.
 */
export function usageIn(
  report: UseReport | undefined,
  rule: Pick<IdleRule, 'window' | 'freshness'>,
  upSince: Millis,
  now: Millis,
): Use | undefined {
  if (report === undefined || report.at > now + CLOCK_SLACK || report.at <= upSince) return undefined;
  if (now - report.at > rule.freshness) return undefined;
  const from = Math.max(now - rule.window, upSince);
  const { waitingSince, active } = report;
  return {
    executedAt: minutesOf(report.kernels, report.at).findLast(({ at, value }) => at >= from && value > 0)?.at,
    waitingSince:
      waitingSince === undefined || waitingSince > report.at ? undefined : Math.max(waitingSince, upSince),
    sessions: report.sessions.at(-1) ?? 0,
    activeAt: active !== undefined && active <= now + CLOCK_SLACK ? active : undefined,
  };
}
