/** Google's lists of what is sold and of what its parts cost: slow, long, and read a few times a day. */
import type { PartPrices, SoldShapes } from '../domain/listing.ts';
import type { Result } from '../domain/result.ts';

export interface Listings {
  /**
   * Machine types and accelerator types of every zone that the project can see, AI zones included. Zones that gave no
   * answer are `silent`. A list without a single machine type of ours is `unavailable`: Google did not answer it.
   */
  shapes(project: string): Promise<Result<SoldShapes>>;
  /** List prices of the parts of machines in USD; `unavailable` when the list has none that is known here. */
  partPrices(): Promise<Result<PartPrices>>;
}
