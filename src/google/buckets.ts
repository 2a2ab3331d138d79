/** Cloud Storage: how much lies at a place, and where its bucket is. */
import type { Bucket } from '@google-cloud/storage';
import { z } from 'zod';
import type { BucketContents, BucketPlace } from '../domain/bucket.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Duration } from '../domain/time.ts';
import type { Buckets } from '../ports/buckets.ts';
import { faultOfCall } from './classify.ts';
import { type GoogleConnection, within } from './connect.ts';

export interface BucketsOptions {
  /** Objects on a page; 1,000 is Google's most and the default. */
  readonly page?: number;
  /** Pages that are counted; 20 by default. */
  readonly pages?: number;
}

const PAGE = 1_000;
const PAGES = 20;

/** What is read of a page and of a bucket; sizes are decimal strings in Google's JSON. */
const Page = z.object({
  items: z.array(z.object({ name: z.string(), size: z.coerce.number().nonnegative() })).optional(),
  nextPageToken: z.string().optional(),
});
const Metadata = z.object({ location: z.string().min(1) });

/** The Buckets port. Listing asks for storage.objects.list, the location for storage.buckets.get, which is optional. */
export function storageBuckets(google: GoogleConnection, options: BucketsOptions = {}): Buckets {
  const { page = PAGE, pages = PAGES } = options;

  return {
    async look(project, place) {
      const bucket = (await google.storage(project)).bucket(place.bucket);
      const counted = await attempt(google.timeoutMs, () => count(bucket, place, page, pages));
      if (!counted.ok) return counted;
      const located = await attempt(google.timeoutMs, () => locationOf(bucket));
      // Who may read objects need not be allowed to read what the bucket itself is.
      return ok({ ...counted.value, location: located.ok ? located.value : undefined });
    },
  };
}

/** One try and, where Google gave no definite answer, another one. */
async function attempt<T>(ms: Duration, work: () => Promise<T>): Promise<Result<T>> {
  for (let tried = 1; ; tried++) {
    try {
      return ok(await within(ms, work));
    } catch (error) {
      const fault = faultOfCall(error);
      if (fault.kind !== 'unavailable' || tried === 2) return fail(fault);
    }
  }
}

/** Everything below `path/`, or the object `path` itself: what has that beginning by chance only is not meant. */
async function count(
  bucket: Bucket,
  { path }: BucketPlace,
  page: number,
  pages: number,
): Promise<Omit<BucketContents, 'location'>> {
  let bytes = 0;
  let objects = 0;
  let pageToken: string | undefined;
  for (let read = 0; read < pages; read++) {
    const [, , answer] = await bucket.getFiles({
      prefix: path,
      maxResults: page,
      autoPaginate: false,
      fields: 'items(name,size),nextPageToken',
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    const { items = [], nextPageToken } = Page.parse(answer ?? {});
    for (const { name, size } of items) {
      if (path !== '' && name !== path && !name.startsWith(`${path}/`)) continue;
      bytes += size;
      objects += 1;
    }
    if (nextPageToken === undefined) return { bytes, objects, more: false };
    pageToken = nextPageToken;
  }
  return { bytes, objects, more: true };
}

async function locationOf(bucket: Bucket): Promise<string> {
  const [metadata] = await bucket.getMetadata();
  return Metadata.parse(metadata).location;
}
