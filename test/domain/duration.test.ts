/** Lengths of time as typed and as read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/domain/duration.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';

describe('typed', () => {
  test.each<[string, number]>([
    ['90m', 90 * MINUTE],
    ['2h', 2 * HOUR],
    ['1d12h', 36 * HOUR],
    [' 1H 30Min ', 90 * MINUTE],
    ['1.5h', 90 * MINUTE],
    ['0.5d', 12 * HOUR],
    ['45s', 45 * SECOND],
    ['2 hours', 2 * HOUR],
    ['1 hour 1 minute 1 second', HOUR + MINUTE + SECOND],
    ['3 days', 3 * DAY],
    ['10 mins', 10 * MINUTE],
    ['2hrs', 2 * HOUR],
    ['30 secs', 30 * SECOND],
    ['366d', 366 * DAY],
    ['0h5m', 5 * MINUTE],
  ])('%j', (text, wanted) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: wanted });
  });

  test.each<[string, string]>([
    ['', '“” is not a length of time. Write for example 90m, 2h or 1d12h.'],
    ['-2h', '“-2h” is negative. Write for example 90m, 2h or 1d12h.'],
    ['−2h', '“−2h” is negative. Write for example 90m, 2h or 1d12h.'],
    ['90', '“90” has no unit. Write for example 90m or 90h.'],
    ['1.5', '“1.5” has no unit. Write for example 1.5m or 1.5h.'],
    ['0m', '“0m” is no time at all. Write for example 90m, 2h or 1d12h.'],
    ['30m2h', '“30m2h” is not a length of time. Write for example 90m, 2h or 1d12h.'],
    ['2h2h', '“2h2h” is not a length of time. Write for example 90m, 2h or 1d12h.'],
    ['2w', '“2w” is not a length of time. Write for example 90m, 2h or 1d12h.'],
    ['soon', '“soon” is not a length of time. Write for example 90m, 2h or 1d12h.'],
    ['2h; rm', '“2h; rm” is not a length of time. Write for example 90m, 2h or 1d12h.'],
    ['٢h', '“٢h” is not a length of time. Write for example 90m, 2h or 1d12h.'],
    ['<!here>', '“!here” is not a length of time. Write for example 90m, 2h or 1d12h.'],
    ['367d', '“367d” is longer than a year. Write for example 90m, 2h or 1d12h.'],
    ['366d1s', '“366d1s” is longer than a year. Write for example 90m, 2h or 1d12h.'],
    ['999999d', '“999999d” is longer than a year. Write for example 90m, 2h or 1d12h.'],
  ])('%j is refused', (text, fault) => {
    expect(parseDuration(text)).toEqual({ ok: false, fault });
  });

  test('ten thousand characters are refused shortly, and nothing ever throws', () => {
    expect(JSON.stringify(parseDuration('9'.repeat(10_000))).length).toBeLessThan(400);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('1', '0', '.', 'd', 'h', 'm', 's', '-', ' ') }),
        ),
        (text) => {
          const read = parseDuration(text);
          if (read.ok)
            expect(Number.isSafeInteger(read.value) && read.value > 0 && read.value <= 366 * DAY).toBe(true);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('read', () => {
  test.each<[number, string]>([
    [0, '0 s'],
    [499, '0 s'],
    [500, '1 s'],
    [45 * SECOND, '45 s'],
    [5 * MINUTE, '5 min'],
    [5 * MINUTE + 30 * SECOND, '5 min 30 s'],
    [2 * HOUR + 5 * MINUTE + 40 * SECOND, '2 h 5 min'],
    [DAY + 12 * HOUR, '1 d 12 h'],
    [DAY, '1 d'],
    [DAY + 5 * MINUTE, '1 d'],
    [400 * DAY + HOUR, '400 d 1 h'],
    [59_999, '1 min'],
    [-90 * MINUTE, '1 h 30 min'],
  ])('%i ms is %s', (duration, wanted) => {
    expect(formatDuration(duration)).toBe(wanted);
  });

  test('what is read can be typed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 * 24 * 30 }), (minutes) => {
        const text = formatDuration(minutes * MINUTE);
        const again = parseDuration(text);
        expect(again.ok && Math.abs(again.value - minutes * MINUTE)).toBeLessThan(
          minutes >= 1_440 ? HOUR : 1,
        );
      }),
    );
  });
});
