/** Which days of a bill are read, and until when it counts as complete. */
import { describe, expect, test } from 'vitest';
import { billWindow, completeUntil, isBillDue } from '../../../src/domain/decide/bill-window.ts';
import { HOUR } from '../../../src/domain/time.ts';

const at = (iso: string) => Date.parse(iso);
const known = (to: string, closedMonth?: string) => ({ known: { from: '2026-09-01', to }, closedMonth });

describe('the days to read', () => {
  test.each([
    ['the first time: the month before', undefined, '2026-11-20', '2026-10-01', '202610'],
    ['the first time, early in a month: five weeks', undefined, '2026-12-02', '2026-10-28', undefined],
    ['the first time, early in a month after a long one', undefined, '2026-11-05', '2026-10-01', undefined],
    ['the first time in March', undefined, '2026-03-02', '2026-01-26', undefined],
    ['again: five days', known('2026-11-20', '202610'), '2026-11-20', '2026-11-15', undefined],
    [
      'first on the next day: the month',
      known('2026-11-19', '202610'),
      '2026-11-20',
      '2026-11-01',
      undefined,
    ],
    [
      'first on a day before the close: two months',
      known('2026-11-06', '202609'),
      '2026-11-07',
      '2026-10-01',
      undefined,
    ],
    ['first on the ninth', known('2026-11-08', '202610'), '2026-11-09', '2026-11-01', undefined],
    [
      'after two weeks away: from before the last reading',
      known('2026-11-06', '202610'),
      '2026-11-20',
      '2026-11-01',
      undefined,
    ],
    ['after the clock went back', known('2026-11-21', '202610'), '2026-11-20', '2026-11-15', undefined],
    ['before the invoice is closed', known('2026-11-07', '202609'), '2026-11-07', '2026-11-02', undefined],
    [
      'once it is closed: the whole month',
      known('2026-11-08', '202609'),
      '2026-11-08',
      '2026-10-01',
      '202610',
    ],
    ['once it was read closed', known('2026-11-08', '202610'), '2026-11-08', '2026-11-03', undefined],
    ['in January', known('2027-01-09', '202611'), '2027-01-09', '2026-12-01', '202612'],
    ['after months away', known('2026-09-10', '202608'), '2026-11-20', '2026-09-05', '202610'],
  ] as const)('%s', (_, state, today, from, closes) => {
    expect(billWindow(state, today)).toEqual({ from, to: today, closes });
  });
});

test.each([
  [undefined, true],
  [at('2026-11-20T09:00:00Z'), true],
  [at('2026-11-20T09:00:00Z') + 1, false],
])('read at %s is due at one: %s', (readAt, due) => {
  expect(isBillDue({ readAt }, at('2026-11-20T09:00:00Z') + 4 * HOUR)).toBe(due);
});

describe('until when it is complete', () => {
  test.each([
    // Midnight in California is 08:00Z; the 18th ends at 08:00Z of the 19th, and a day later counts as settled.
    ['2026-11-20T08:00:00Z', '2026-11-18'],
    ['2026-11-20T07:59:59Z', '2026-11-17'],
    // Clocks went back on 1 November: that day was 25 hours long.
    ['2026-11-03T08:00:00Z', '2026-11-01'],
    ['2026-11-03T07:59:59Z', '2026-10-31'],
  ])('%s: %s', (exportedUntil, day) => {
    expect(completeUntil(at(exportedUntil))).toBe(day);
  });

  test('nothing has come', () => expect(completeUntil(undefined)).toBeUndefined());
});
