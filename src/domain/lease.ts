/** Who holds a machine, and until when. */
import type { Millis } from './time.ts';

/** A Slack user id, e.g. U0ADA. */
export type UserId = string;

export interface Lease {
  readonly owner: UserId;
  /** What the owner said it is for; may be empty. */
  readonly why: string;
  /** The machine ends here unless the lease is extended. */
  readonly until: Millis;
}
