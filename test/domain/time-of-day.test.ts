/** Days and times of day in a zone, through clock changes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/domain/time.ts';
import {
  addDays,
  dayBounds,
  dayOf,
  formatTimeOfDay,
  isDay,
  isTimeZone,
  momentOf,
  parseUntil,
} from '../../src/domain/time-of-day.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (millis: number) => new Date(millis).toISOString();
const BERLIN = 'Europe/Berlin';
/** 13:00 in Berlin. */
const NOW = at('2026-11-20T12:00:00Z');

function until(text: string, now = NOW, timeZone = BERLIN): string {
  const read = parseUntil(text, timeZone, now);
  return read.ok ? iso(read.value) : read.fault;
}

const HELP = 'Write for example 18:00, 6pm, tomorrow 9:00 or 2026-11-24 18:00.';

describe('the next time that the clock shows', () => {
  test.each<[string, string]>([
    ['18:00', '2026-11-20T17:00:00.000Z'],
    [' 18.00 ', '2026-11-20T17:00:00.000Z'],
    ['18h30', '2026-11-20T17:30:00.000Z'],
    ['6pm', '2026-11-20T17:00:00.000Z'],
    ['6:30 PM', '2026-11-20T17:30:00.000Z'],
    ['at 18:00', '2026-11-20T17:00:00.000Z'],
    ['12am', '2026-11-20T23:00:00.000Z'],
    ['12pm', '2026-11-21T11:00:00.000Z'],
    ['1pm', '2026-11-21T12:00:00.000Z'],
    ['13:00', '2026-11-21T12:00:00.000Z'],
    ['13:01', '2026-11-20T12:01:00.000Z'],
    ['0:00', '2026-11-20T23:00:00.000Z'],
    ['23:59', '2026-11-20T22:59:00.000Z'],
    ['9:30', '2026-11-21T08:30:00.000Z'],
    ['tomorrow 9:00', '2026-11-21T08:00:00.000Z'],
    ['tomorrow at 6pm', '2026-11-21T17:00:00.000Z'],
    ['today 14:00', '2026-11-20T13:00:00.000Z'],
    ['2026-11-24 18:00', '2026-11-24T17:00:00.000Z'],
    ['2026-11-24T18:00', '2026-11-24T17:00:00.000Z'],
    ['2026-11-24, 18:00', '2026-11-24T17:00:00.000Z'],
  ])('%j', (text, wanted) => {
    expect(until(text)).toBe(wanted);
  });

  test.each<[string, string]>([
    ['', `“” is not a time of day. ${HELP}`],
    ['18', `“18” is not a time of day. ${HELP}`],
    ['24:00', `“24:00” is not a time of day. ${HELP}`],
    ['18:60', `“18:60” is not a time of day. ${HELP}`],
    ['13pm', `“13pm” is not a time of day. ${HELP}`],
    ['0am', `“0am” is not a time of day. ${HELP}`],
    ['noon', `“noon” is not a time of day. ${HELP}`],
    ['-1:00', `“-1:00” is not a time of day. ${HELP}`],
    ['18:00 or so', `“18:00 or so” is not a time of day. ${HELP}`],
    ['today 12:59', `“today 12:59” has passed already. ${HELP}`],
    ['today 13:00', `“today 13:00” has passed already. ${HELP}`],
    ['2026-11-19 18:00', `“2026-11-19 18:00” has passed already. ${HELP}`],
    ['2026-02-30 18:00', `There is no day 2026-02-30. ${HELP}`],
    ['<@U1> 18:00', `“@U1 18:00” is not a time of day. ${HELP}`],
  ])('%j is refused', (text, wanted) => {
    expect(until(text)).toBe(wanted);
  });

  test('a time that the clock jumps over is as much later', () => {
    expect(until('2:30', at('2026-03-28T20:00:00Z'))).toBe('2026-03-29T01:30:00.000Z');
    expect(until('2:30', at('2026-03-29T00:59:00Z'))).toBe('2026-03-29T01:30:00.000Z');
    expect(until('2:30', at('2026-03-29T01:30:00Z'))).toBe('2026-03-30T00:30:00.000Z');
  });

  test('a time that comes twice means the next of the two', () => {
    expect(until('2:30', at('2026-10-24T20:00:00Z'))).toBe('2026-10-25T00:30:00.000Z');
    expect(until('2:30', at('2026-10-25T00:30:00Z'))).toBe('2026-10-25T01:30:00.000Z');
    expect(until('2:30', at('2026-10-25T01:30:00Z'))).toBe('2026-10-26T01:30:00.000Z');
  });

  test('is always later than now, within little more than a day, and shows on the clock there', () => {
    const zones = [
      'UTC',
      BERLIN,
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ];
    const moments = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), fc.nat(23), fc.nat(59), (now, zone, hour, minute) => {
        const text = `${hour}:${String(minute).padStart(2, '0')}`;
        const read = parseUntil(text, zone, now);
        if (!read.ok) throw new Error(read.fault);
        expect(read.value).toBeGreaterThan(now);
        expect(read.value - now).toBeLessThanOrEqual(DAY + 2 * HOUR);
        const jumped = momentOf(dayOf(read.value, zone), hour, minute, zone) === read.value;
        expect(jumped || formatTimeOfDay(read.value, zone) === text.padStart(5, '0')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => void parseUntil(text, BERLIN, NOW)),
      { numRuns: 500 },
    );
    expect(until('1'.repeat(10_000)).length).toBeLessThan(150);
  });
});

describe('days', () => {
  test('are those of the zone', () => {
    expect(dayOf(at('2026-11-19T22:59:59Z'), BERLIN)).toBe('2026-11-19');
    expect(dayOf(at('2026-11-19T23:00:00Z'), BERLIN)).toBe('2026-11-20');
    expect(dayOf(at('2026-11-20T07:59:59Z'), 'America/Los_Angeles')).toBe('2026-11-19');
  });

  test('follow one another', () => {
    expect([addDays('2026-02-28', 1), addDays('2028-02-28', 1), addDays('2026-01-01', -1)]).toEqual([
      '2026-03-01',
      '2028-02-29',
      '2025-12-31',
    ]);
  });

  test('are 23, 24 or 25 hours long', () => {
    const hours = (day: string) => {
      const { from, to } = dayBounds(day, BERLIN);
      return (to - from) / HOUR;
    };
    expect([hours('2026-03-29'), hours('2026-11-20'), hours('2026-10-25')]).toEqual([23, 24, 25]);
    expect(iso(dayBounds('2026-11-20', BERLIN).from)).toBe('2026-11-19T23:00:00.000Z');
  });

  test('exist or do not', () => {
    expect(['2026-02-28', '2028-02-29'].every(isDay)).toBe(true);
    expect(['2026-02-29', '2026-13-01', '2026-1-1', 'yesterday', '', '+002026-01-01'].some(isDay)).toBe(
      false,
    );
  });
});

test('time zones', () => {
  expect([BERLIN, 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'].every(isTimeZone)).toBe(true);
  expect(['Berlin', 'Europe/Nowhere', '', '+02:00', 'CET!', 'Europe/Berlin '].some(isTimeZone)).toBe(false);
});

test('the clock on the wall', () => {
  expect(formatTimeOfDay(at('2026-11-20T08:05:59Z'), BERLIN)).toBe('09:05');
  expect(iso(momentOf('2026-11-20', 9, 5, BERLIN))).toBe('2026-11-20T08:05:00.000Z');
});
