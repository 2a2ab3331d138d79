/** When a digest is due: once a day, through clock changes, first starts and missed mornings. */
import { describe, expect, test } from 'vitest';
import { dueDigest, yesterdayIn } from '../../../src/domain/decide/digest-time.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';

const at = (iso: string) => Date.parse(iso);

function due(now: string, last: string | undefined, hour = 9, timeZone = 'Europe/Berlin') {
  const found = dueDigest(
    { timeZone, digest: { hour, channels: ['CGPU'] } },
    at(now),
    last === undefined ? undefined : at(last),
  );
  return found === undefined
    ? undefined
    : `${found.day} at ${new Date(found.slotAt).toISOString()}${found.late ? ' late' : ''}`;
}

// Berlin is an hour ahead of UTC in November: nine there is 08:00Z.
const YESTERDAY_SLOT = '2026-11-19T08:00:00Z';

describe('an ordinary day', () => {
  const rows: [string, string, string | undefined, string | undefined][] = [
    ['a moment before the hour', '2026-11-20T07:59:59.999Z', YESTERDAY_SLOT, undefined],
    ['at the hour', '2026-11-20T08:00:00Z', YESTERDAY_SLOT, '2026-11-19 at 2026-11-20T08:00:00.000Z'],
    ['taken', '2026-11-20T08:01:00Z', '2026-11-20T08:00:00Z', undefined],
    ['taken, the day goes on', '2026-11-20T22:00:00Z', '2026-11-20T08:00:00Z', undefined],
    [
      'missed by a minute less than an hour',
      '2026-11-20T08:59:00Z',
      YESTERDAY_SLOT,
      '2026-11-19 at 2026-11-20T08:00:00.000Z',
    ],
    [
      'missed by an hour',
      '2026-11-20T09:00:00Z',
      YESTERDAY_SLOT,
      '2026-11-19 at 2026-11-20T08:00:00.000Z late',
    ],
    [
      'missed until late at night',
      '2026-11-20T22:59:00Z',
      YESTERDAY_SLOT,
      '2026-11-19 at 2026-11-20T08:00:00.000Z late',
    ],
    [
      'missed until the next morning',
      '2026-11-21T07:00:00Z',
      YESTERDAY_SLOT,
      '2026-11-19 at 2026-11-20T08:00:00.000Z late',
    ],
    [
      'missed for a week: only the newest',
      '2026-11-27T08:00:00Z',
      YESTERDAY_SLOT,
      '2026-11-26 at 2026-11-27T08:00:00.000Z',
    ],
    ['a slot of today at another hour', '2026-11-20T16:00:00Z', '2026-11-20T06:00:00Z', undefined],
    ['a slot of tomorrow', '2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z', undefined],
  ];
  test.each(rows)('%s', (_, now, last, wanted) => {
    expect(due(now, last)).toBe(wanted);
  });

  test('made up within the evening it is not late, after midnight it is', () => {
    expect(due('2026-11-20T22:59:00Z', '2026-11-18T22:00:00Z', 23)).toBe(
      '2026-11-19 at 2026-11-20T22:00:00.000Z',
    );
    expect(due('2026-11-20T23:00:00Z', '2026-11-19T22:00:00Z', 23)).toBe(
      '2026-11-19 at 2026-11-20T22:00:00.000Z late',
    );
  });

  test('a later hour on the same day posts no second digest, an earlier one neither', () => {
    expect(due('2026-11-20T16:00:00Z', '2026-11-20T08:00:00Z', 17)).toBeUndefined();
    expect(due('2026-11-20T16:00:00Z', '2026-11-20T08:00:00Z', 6)).toBeUndefined();
  });
});

describe('a new installation', () => {
  const rows: [string, string, string | undefined][] = [
    ['before the hour: nothing of days gone by', '2026-11-20T07:00:00Z', undefined],
    ['within the hour', '2026-11-20T08:59:59Z', '2026-11-19 at 2026-11-20T08:00:00.000Z'],
    ['an hour after: tomorrow', '2026-11-20T09:00:00Z', undefined],
  ];
  test.each(rows)('%s', (_, now, wanted) => {
    expect(due(now, undefined)).toBe(wanted);
  });
});

describe('clock changes in Berlin', () => {
  test('the hour that is left out in March is the next one', () => {
    const last = '2026-03-28T01:00:00Z';
    expect(due('2026-03-29T00:59:59Z', last, 2)).toBeUndefined();
    expect(due('2026-03-29T01:00:00Z', last, 2)).toBe('2026-03-28 at 2026-03-29T01:00:00.000Z');
  });

  test('of the hour that comes twice in October it is the first, and only that', () => {
    const last = '2026-10-24T00:00:00Z';
    expect(due('2026-10-24T23:59:00Z', last, 2)).toBeUndefined();
    expect(due('2026-10-25T00:00:00Z', last, 2)).toBe('2026-10-24 at 2026-10-25T00:00:00.000Z');
    expect(due('2026-10-25T01:00:00Z', '2026-10-25T00:00:00Z', 2)).toBeUndefined();
  });

  test('every day around both changes is told once, at its hour', () => {
    const weeks = [
      ['2026-03-25T23:00:00Z', '2026-04-01T22:00:00Z'],
      ['2026-10-21T22:00:00Z', '2026-10-28T23:00:00Z'],
    ] as const;
    for (const [from, to] of weeks) {
      for (const hour of [0, 2, 3, 9, 23]) {
        const told: string[] = [];
        let last = at(from) - 12 * HOUR;
        for (let now = at(from); now < at(to); now += 13 * MINUTE) {
          const found = dueDigest({ timeZone: 'Europe/Berlin', digest: { hour, channels: [] } }, now, last);
          if (found === undefined) continue;
          expect(found.late).toBe(false);
          expect(now - found.slotAt).toBeLessThan(HOUR);
          told.push(found.day);
          last = found.slotAt;
        }
        expect(new Set(told).size).toBe(7);
        expect(told).toHaveLength(7);
      }
    }
  });
});

describe('elsewhere', () => {
  test('the day is that of the policy’s zone', () => {
    expect(due('2026-11-20T00:00:00Z', '2026-11-19T00:00:00Z', 9, 'Asia/Tokyo')).toBe(
      '2026-11-19 at 2026-11-20T00:00:00.000Z',
    );
    expect(due('2026-11-20T17:00:00Z', '2026-11-19T17:00:00Z', 9, 'America/Los_Angeles')).toBe(
      '2026-11-19 at 2026-11-20T17:00:00.000Z',
    );
  });

  test('yesterday', () => {
    expect(yesterdayIn('UTC', at('2026-11-20T00:00:00Z'))).toBe('2026-11-19');
    expect(yesterdayIn('America/Los_Angeles', at('2026-11-20T07:59:00Z'))).toBe('2026-11-18');
    expect(yesterdayIn('Asia/Tokyo', at('2026-03-01T00:00:00Z'))).toBe('2026-02-28');
  });
});
