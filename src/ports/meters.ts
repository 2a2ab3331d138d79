/** Utilization as Google measures it. */
import type { Result } from '../domain/result.ts';
import type { Millis } from '../domain/time.ts';
import type { Sample, Signal } from '../domain/utilization.ts';

export interface MeterQuery {
  readonly project: string;
  readonly signal: Signal;
  /** Exclusive. */
  readonly from: Millis;
  /** Inclusive. */
  readonly to: Millis;
  /** One machine only (Google's numeric id); undefined = every machine of the project, in the same number of calls. */
  readonly instanceId?: string;
}

export interface Meters {
  /**
   * Reads one signal of a project's machines, one minute per sample, oldest first, scales made equal
   * (percent 0–100, network bytes a second in+out). Calls `onSeries` once or more per machine while pages arrive.
   * `complete` false = something was left out, so silence proves nothing.
   */
  read(
    query: MeterQuery,
    onSeries: (instanceId: string, samples: readonly Sample[]) => void,
  ): Promise<Result<{ readonly complete: boolean }>>;
}
