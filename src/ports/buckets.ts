/** What lies in Cloud Storage, as our own account may see it. */
import type { BucketContents, BucketPlace } from '../domain/bucket.ts';
import type { Result } from '../domain/result.ts';

export interface Buckets {
  /**
   * Counts what is at a place, a bounded number of objects; none = nothing is there. `not-found` when there is no such
   * bucket, `denied` when our account may not list it. The location is undefined where only that may not be read.
   */
  look(project: string, place: BucketPlace): Promise<Result<BucketContents>>;
}
