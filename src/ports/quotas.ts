/** The quotas of a project, as Google Cloud tells them. */
import type { Quota } from '../domain/quota.ts';
import type { Result } from '../domain/result.ts';

export interface Quotas {
  /** Every regional and project-wide Compute quota in one or two calls. A metric that is absent is unknown, not 0. */
  list(project: string): Promise<Result<readonly Quota[]>>;
}
