/** What something takes of a project's quotas. */

/** An amount of one metric. `scope` is a region, or `global` for the project as a whole. */
export interface Demand {
  readonly scope: string;
  readonly metric: string;
  readonly amount: number;
}
