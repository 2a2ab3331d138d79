/** What the cache keeps, and what nothing that is measured may displace. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { SampleCache } from '../../src/usecases/sample-cache.ts';

const NOW = Date.UTC(2026, 10, 20, 9);
const WINDOW = 30 * MINUTE;

function filled(): SampleCache {
  const cache = new SampleCache(WINDOW);
  const points = Array.from({ length: 36 }, (_, i) => ({ at: NOW - (35 - i) * MINUTE, value: i }));
  cache.put('1', 'gpu', points, NOW);
  cache.wasRead('1', 'gpu', NOW);
  return cache;
}

test('a window of another length is read anew, and keeps so much', () => {
  const cache = filled();
  cache.fit('1', WINDOW);
  expect(cache.samples('1', NOW - WINDOW).gpu).toHaveLength(30);
  cache.fit('1', 4 * HOUR);
  expect(cache.samples('1', 0)).toEqual({});
  expect(cache.readFrom('1', 'gpu', NOW)).toBe(NOW - 4 * HOUR - 15 * MINUTE);
  cache.put('1', 'gpu', [{ at: NOW - 4 * HOUR, value: 7 }], NOW);
  cache.put('1', 'gpu', [{ at: NOW, value: 1 }], NOW);
  expect(cache.samples('1', NOW - 5 * HOUR).gpu).toEqual([
    { at: NOW - 4 * HOUR, value: 7 },
    { at: NOW, value: 1 },
  ]);
  cache.keepOnly(new Set());
  expect(cache.readFrom('1', 'gpu', NOW)).toBe(NOW - WINDOW - 15 * MINUTE);
});

test('a machine that takes the place of another one knows nothing of it', () => {
  const cache = filled();
  cache.keepOnly(new Set(['2']));
  cache.put('2', 'gpu', [{ at: NOW, value: 0 }], NOW);
  expect(cache.samples('2', 0).gpu).toEqual([{ at: NOW, value: 0 }]);
  expect(cache.readTo('2', 'gpu')).toBeUndefined();
});

test('nothing that is put on top lowers or displaces a sample of the window', () => {
  const junk = fc.record({
    at: fc.oneof(
      fc.integer({ min: NOW - 2 * HOUR, max: NOW + 14 * HOUR }),
      fc.constantFrom(Number.NaN, 0, -1, Number.POSITIVE_INFINITY),
    ),
    value: fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-9),
  });
  fc.assert(
    fc.property(fc.array(junk, { maxLength: 40 }), (points) => {
      const cache = filled();
      const before = cache.samples('1', NOW - WINDOW).gpu ?? [];
      cache.put('1', 'gpu', points, NOW);
      const after = new Map(
        (cache.samples('1', NOW - WINDOW).gpu ?? []).map(({ at, value }) => [Math.floor(at / MINUTE), value]),
      );
      for (const { at, value } of before) {
        expect(after.get(Math.floor(at / MINUTE))).toBeGreaterThanOrEqual(value);
      }
    }),
  );
});
