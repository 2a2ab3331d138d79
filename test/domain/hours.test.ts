/** Hours: reading them, and how they stand through the changes of the clock. */
import { describe, expect, test } from 'vitest';
import { hoursAt, hoursInWords, hoursNow, parseHours } from '../../src/domain/hours.ts';
import type { WeekHours } from '../../src/domain/week-hours.ts';

function week(text: string): WeekHours {
  const read = parseHours(text, 'UTC');
  if (!read.ok) throw new Error(read.fault);
  return read.value;
}

/** Whether it is inside, since or until when, and when it begins again; as UTC without the year. */
function standing(text: string, at: string): string {
  const utc = (moment: number) => new Date(moment).toISOString().slice(5, 16);
  const { inside, stretch, next } = hoursNow(week(text), Date.parse(at));
  return inside
    ? `${utc(stretch.from)} to ${utc(stretch.until)}, next ${utc(next)}`
    : `over ${utc(stretch.until)}, next ${utc(next)}`;
}

describe('read and said again', () => {
  test.each([
    ['weekdays 9-19 Europe/Berlin', 'weekdays 9:00–19:00 Europe/Berlin'],
    ['MON-FRI 9:00 - 19:30 Europe/Berlin', 'weekdays 9:00–19:30 Europe/Berlin'],
    ['daily 8–20', 'daily 8:00–20:00 UTC'],
    ['mon,wed,fri 9am-5:30pm Asia/Kolkata', 'mon,wed,fri 9:00–17:30 Asia/Kolkata'],
    ['Tuesdays 12am-12pm UTC', 'tue 0:00–12:00 UTC'],
    ['sat-mon 10-14 UTC', 'mon,sat,sun 10:00–14:00 UTC'],
    ['tue-thu 22-6 UTC', 'tue-thu 22:00–6:00 UTC'],
    ['weekend 0-24 UTC', 'weekends 0:00–24:00 UTC'],
  ])('%s', (typed, said) => {
    const read = week(typed);
    expect(hoursInWords(read)).toBe(said.replace('weekends', 'weekend'));
    expect(week(hoursInWords(read))).toEqual(read);
  });

  test.each([
    ['', 'The days come first'],
    ['9-19 Europe/Berlin', 'The days come first'],
    ['someday 9-19', '“someday” is none of that'],
    ['mon-fri-sun 9-19', 'none of that'],
    ['weekdays', 'After the days come the times, such as 9-19 or 9:00-19:30; there are none'],
    ['weekdays 9', '“9” is not'],
    ['weekdays 9-25', 'are no times of day'],
    ['weekdays 9:61-10', 'are no times of day'],
    ['weekdays 24-9', 'are no times of day'],
    ['weekdays 13pm-14pm', 'are no times of day'],
    ['weekdays 9-19 Europe/Berln', 'Did you mean Europe/Berlin?'],
    ['weekdays 9-19 UTC+1', 'wrong for half of the year'],
    ['weekdays 9-19 CET', 'not the name of a time zone'],
    ['weekdays 9-19 Europe/Berlin please', '“please”'],
    ['daily 0-24 UTC', 'never end'],
    ['weekdays 9-9 UTC', 'never end'],
  ])('refuses %j', (typed, because) => {
    const read = parseHours(typed, 'UTC');
    expect(read.ok ? hoursInWords(read.value) : read.fault).toContain(because);
  });
});

describe('how they stand', () => {
  const berlin = 'weekdays 9-19 Europe/Berlin';
  const newYork = 'daily 9-19 America/New_York';
  test.each([
    ['a moment before they begin', berlin, '2026-11-23T07:59:59Z', 'over 11-20T18:00, next 11-23T08:00'],
    ['as they begin', berlin, '2026-11-23T08:00:00Z', '11-23T08:00 to 11-23T18:00, next 11-24T08:00'],
    ['as they end', berlin, '2026-11-23T18:00:00Z', 'over 11-23T18:00, next 11-24T08:00'],
    ['on Friday night', berlin, '2026-11-20T23:00:00Z', 'over 11-20T18:00, next 11-23T08:00'],
    [
      'Berlin before its spring',
      berlin,
      '2026-03-27T12:00:00Z',
      '03-27T08:00 to 03-27T18:00, next 03-30T07:00',
    ],
    [
      'Berlin after its spring',
      berlin,
      '2026-03-30T12:00:00Z',
      '03-30T07:00 to 03-30T17:00, next 03-31T07:00',
    ],
    [
      'Berlin before its autumn',
      berlin,
      '2026-10-23T12:00:00Z',
      '10-23T07:00 to 10-23T17:00, next 10-26T08:00',
    ],
    ['New York, weeks before Berlin', newYork, '2026-03-08T01:00:00Z', 'over 03-08T00:00, next 03-08T13:00'],
    [
      'New York after its autumn',
      newYork,
      '2026-11-01T20:00:00Z',
      '11-01T14:00 to 11-02T00:00, next 11-02T14:00',
    ],
    [
      'Kolkata in winter',
      'weekdays 9-19 Asia/Kolkata',
      '2026-01-05T06:00:00Z',
      '01-05T03:30 to 01-05T13:30, next 01-06T03:30',
    ],
    [
      'Kolkata in summer, the same',
      'weekdays 9-19 Asia/Kolkata',
      '2026-07-06T06:00:00Z',
      '07-06T03:30 to 07-06T13:30, next 07-07T03:30',
    ],
    [
      'beginning in the hour that is skipped',
      'sun 2:30-5 Europe/Berlin',
      '2026-03-29T01:30:00Z',
      '03-29T01:30 to 03-29T03:00, next 04-05T00:30',
    ],
    [
      'swallowed by the skipped hour',
      'sun 2:30-3 Europe/Berlin',
      '2026-03-29T12:00:00Z',
      'over 03-22T02:00, next 04-05T00:30',
    ],
    [
      'ending in the hour that comes twice: the first',
      'sun 1-2:30 Europe/Berlin',
      '2026-10-25T00:31:00Z',
      'over 10-25T00:30, next 11-01T00:00',
    ],
    [
      'across that hour',
      'sat 22-6 Europe/Berlin',
      '2026-10-25T01:30:00Z',
      '10-24T20:00 to 10-25T05:00, next 10-31T21:00',
    ],
    ['past midnight', 'fri 22-6 UTC', '2026-11-21T03:00:00Z', '11-20T22:00 to 11-21T06:00, next 11-27T22:00'],
    [
      'whole days that touch are one stretch',
      'weekdays 0-24 UTC',
      '2026-11-25T00:00:00Z',
      '11-23T00:00 to 11-28T00:00, next 11-30T00:00',
    ],
    [
      'nights that touch days',
      'daily 6-5:59 UTC',
      '2026-11-25T05:59:30Z',
      'over 11-25T05:59, next 11-25T06:00',
    ],
  ])('%s', (_name, text, at, said) => {
    expect(standing(text, at)).toBe(said);
  });

  test('every minute of the days on which clocks change is inside or outside as the clock on the wall says', () => {
    const wall = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/New_York',
      hour: '2-digit',
      hour12: false,
    });
    for (const day of ['2026-03-08T05:00:00Z', '2026-11-01T04:00:00Z']) {
      for (let at = Date.parse(day); at < Date.parse(day) + 24 * 3_600_000; at += 600_000) {
        const hour = Number(wall.format(at));
        expect(hoursAt(at)(week(newYork)).inside).toBe(hour >= 9 && hour < 19);
      }
    }
  });
});
