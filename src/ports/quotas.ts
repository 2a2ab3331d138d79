/** The quotas of a project, as Google Cloud tells them, and asking for more. */
import type { Quota, QuotaName } from '../domain/quota.ts';
import type { Raisable, RaiseStatus } from '../domain/raise.ts';
import type { Result } from '../domain/result.ts';
import type { Millis } from '../domain/time.ts';

export interface Quotas {
  /** Every regional and project-wide Compute quota in one or two calls. A metric that is absent is unknown, not 0. */
  list(project: string): Promise<Result<readonly Quota[]>>;
  /**
   * The limits of the GPU families that Compute Engine has no metric for, by region. Google shows no use of them:
   * `usage` is 0 and `ownUseOnly` set.
   */
  families(project: string): Promise<Result<readonly Quota[]>>;
  /**
   * The limits of TPUs: those of the Cloud TPU API, by zone and by region, and those of Compute Engine's machine types
   * with TPUs. Google shows no use of them: as above. A service that is not in use has none.
   */
  tpus(project: string): Promise<Result<readonly Quota[]>>;
  /** What Google says of one limit, and whether it may be asked for more. */
  raisable(project: string, name: QuotaName): Promise<Result<Raisable>>;
  /**
   * Asks for a higher limit, once for each `id`: the same again asks nothing anew and tells how it stands. A later one
   * for the same limit takes the place of what was asked before; then the earlier one changes nothing any more, and is
   * told the later one's status, as it is when somebody asks elsewhere. `conflict` = somebody else asked just now; again.
   */
  raise(ask: RaiseAsk): Promise<Result<RaiseStatus>>;
}

export interface RaiseAsk extends QuotaName {
  /** Ours, of [a-z0-9]. */
  readonly id: string;
  /** When people asked. */
  readonly at: Millis;
  readonly project: string;
  /** ≥ 0. */
  readonly to: number;
  readonly justification: string;
  /** Google writes there when it wants to know more; an increase without one is refused. */
  readonly contactEmail: string;
}
