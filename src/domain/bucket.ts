/** Places in Cloud Storage as people write them, and what was found there. */
import { fail, ok, type Result } from './result.ts';

/** `gs://bucket/path`: one object, or everything below a path. */
export interface BucketPlace {
  readonly bucket: string;
  /** Without slashes at its ends; empty = the whole bucket. */
  readonly path: string;
}

/** What is at a place, as far as it was counted. */
export interface BucketContents {
  readonly bytes: number;
  readonly objects: number;
  /** True when there is more than was counted. */
  readonly more: boolean;
  /** Where Google keeps the bucket: a region (`EUROPE-WEST4`) or several (`US`, `EUR4`); undefined = not told. */
  readonly location: string | undefined;
}

/** Google allows 3 to 63 characters, 222 with dots (cloud.google.com/storage/docs/buckets#naming). */
const BUCKET = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

/**
 * Letters, digits and what usual names have. gcloud reads `*`, `?`, `[`, `]` as patterns and `#` as a version, and none
 * of these, quotes or spaces belong into something that a message repeats as a command.
 */
const PATH = /^[\p{L}\p{N}._/=+,@:%~-]*$/u;

/** Characters; Google's own limit is 1,024 bytes. */
const LONGEST_PATH = 500;

/** A place, or in a sentence what is wrong with it. */
export function parseBucketPlace(typed: string): Result<BucketPlace, string> {
  const found = /^gs:\/\/([^/]*)(?:\/(.*))?$/s.exec(typed.trim());
  if (found === null) return fail('A place in Cloud Storage is written like gs://bucket/path.');
  const [, bucket = '', rest = ''] = found;
  if (!BUCKET.test(bucket) || bucket.includes('..')) {
    return fail(
      'The name of a bucket has 3 to 63 lowercase letters, digits, dashes, dots or underscores, and begins and ends with a letter or a digit.',
    );
  }
  const path = rest.replace(/^\/+|\/+$/g, '');
  const wrong = pathTrouble(path);
  return wrong === undefined ? ok({ bucket, path }) : fail(wrong);
}

/** What is wrong with a path, as a sentence; undefined when it will do. */
export function pathTrouble(path: string): string | undefined {
  if (!PATH.test(path)) {
    return 'A path here has letters, digits and . _ - / = + , @ : % ~ only: no spaces, quotes or patterns.';
  }
  if (path.split('/').some((part) => part === '..' || part === '.'))
    return 'A path may not have . or .. in it.';
  if (path.includes('//')) return 'A path may not have two slashes in a row.';
  if (path.length > LONGEST_PATH) return `A path has ${LONGEST_PATH} characters at most.`;
  return undefined;
}

/** `gs://bucket/path` */
export function bucketUrl({ bucket, path }: BucketPlace): string {
  return path === '' ? `gs://${bucket}` : `gs://${bucket}/${path}`;
}
