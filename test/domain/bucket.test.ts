/** Places in Cloud Storage as people type them. */
import { describe, expect, it } from 'vitest';
import { bucketUrl, parseBucketPlace } from '../../src/domain/bucket.ts';

describe('a place in Cloud Storage', () => {
  it.each([
    ['gs://team-datasets/imagenet', 'team-datasets', 'imagenet'],
    ['gs://team-datasets', 'team-datasets', ''],
    ['gs://team-datasets//imagenet/train/', 'team-datasets', 'imagenet/train'],
    [
      'gs://data.example.com/day=2026-11-20/Übung_1~a@b.tar.gz',
      'data.example.com',
      'day=2026-11-20/Übung_1~a@b.tar.gz',
    ],
  ])('%s', (typed, bucket, path) => {
    const place = parseBucketPlace(typed);
    expect(place).toEqual({ ok: true, value: { bucket, path } });
    if (place.ok) expect(parseBucketPlace(bucketUrl(place.value))).toEqual(place);
  });

  it.each([
    '',
    's3://bucket/x',
    'team-datasets/imagenet',
    'gs://',
    'gs://ab',
    'gs://Team/x',
    'gs://-team/x',
    'gs://a..b/x',
    'gs://team/../secrets',
    'gs://team/a/./b',
    'gs://team/a//b',
    'gs://team/a b',
    'gs://team/$(reboot)',
    'gs://team/`id`',
    "gs://team/'x",
    'gs://team/*.csv',
    'gs://team/a?',
    'gs://team/a#1',
    'gs://team/a;b',
    'gs://team/a\nb',
    'gs://team/<!channel>',
    `gs://team/${'x'.repeat(501)}`,
  ])('%j is none, and a sentence says why', (typed) => {
    const place = parseBucketPlace(typed);
    expect(place.ok).toBe(false);
    if (!place.ok) expect(place.fault).toMatch(/^[A-Z].*\.$/);
  });
});
