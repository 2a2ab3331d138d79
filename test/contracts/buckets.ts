/** What every Buckets adapter must do; over the usual buckets of the simulated Cloud Storage. */
import { afterEach, describe, expect, it } from 'vitest';
import type { BucketContents } from '../../src/domain/bucket.ts';
import type { Result } from '../../src/domain/result.ts';
import type { Buckets } from '../../src/ports/buckets.ts';

export interface BucketsHarness {
  readonly buckets: Buckets;
  readonly project: string;
  close(): Promise<void>;
}

/** `open` is told how many objects a page has and how many pages are counted. */
export function bucketsContract(
  adapter: string,
  open: (page: number, pages: number) => Promise<BucketsHarness>,
): void {
  describe(`Buckets: ${adapter}`, () => {
    let harness: BucketsHarness;
    afterEach(() => harness.close());

    async function look(
      bucket: string,
      path: string,
      page = 1_000,
      pages = 20,
    ): Promise<Result<BucketContents>> {
      harness = await open(page, pages);
      return harness.buckets.look(harness.project, { bucket, path });
    }

    it('counts what is below a path, on every page, and tells where the bucket is', async () => {
      expect(await look('team-datasets', 'imagenet', 50)).toEqual({
        ok: true,
        value: { bytes: 40_320_000_000, objects: 147, more: false, location: 'US-CENTRAL1' },
      });
    });

    it('counts one object, and a whole bucket', async () => {
      expect(await look('team-datasets', 'cifar10/cifar-10.tar.gz')).toMatchObject({
        ok: true,
        value: { bytes: 170_498_071, objects: 1 },
      });
      await harness.close();
      expect(await look('team-models', '')).toMatchObject({
        ok: true,
        value: { objects: 1, location: 'US' },
      });
    });

    it('takes nothing for the path that only begins like it', async () => {
      expect(await look('team-datasets', 'image')).toMatchObject({
        ok: true,
        value: { bytes: 0, objects: 0 },
      });
    });

    it('stops counting after so many pages and says that there is more', async () => {
      expect(await look('team-datasets', 'common-crawl', 100, 3)).toMatchObject({
        ok: true,
        value: { bytes: 300_000_000_000, objects: 300, more: true },
      });
    });

    it.each([
      ['no such bucket', 'team-dataset', 'not-found'],
      ['a bucket that may not be listed', 'legal-archive', 'denied'],
    ])('has a fault for %s', async (_name, bucket, kind) => {
      expect(await look(bucket, 'x')).toMatchObject({ ok: false, fault: { kind } });
    });
  });
}
