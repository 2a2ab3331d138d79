/** What every use case needs, whoever calls it. */
import type { Policy } from '../domain/policy.ts';
import type { Nudge } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';

export interface Deps {
  readonly store: Store;
  readonly policy: Policy;
  readonly nudge: Nudge;
  /** A fresh id of 10 characters of [a-z0-9], starting with a letter. */
  readonly newId: () => string;
}
