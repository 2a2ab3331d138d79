/** What every use case needs, whoever calls it. */
import type { Policy } from '../domain/policy.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Nudge } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';

export interface Deps {
  readonly store: Store;
  readonly policy: Policy;
  readonly nudge: Nudge;
  /** To refuse a zone at once that nobody sells in; without it the placement finds out. */
  readonly catalog?: Catalog;
  /** A fresh id of 10 characters of [a-z0-9], starting with a letter. */
  readonly newId: () => string;
}
