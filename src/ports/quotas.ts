/** What a project may have at Google Cloud, and what it uses of it. */
import type { Result } from '../domain/result.ts';

export interface Quota {
  /** e.g. NVIDIA_L4_GPUS; unknown names are passed on as they are. */
  readonly metric: string;
  /** A region, or `global`. */
  readonly region: string;
  /** −1 = unlimited. */
  readonly limit: number;
  readonly usage: number;
}

export interface Quotas {
  /** Every regional and project-wide Compute quota in one or two calls. A metric that is absent is unknown, not 0. */
  list(project: string): Promise<Result<readonly Quota[]>>;
}
