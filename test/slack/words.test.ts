/** The small things that messages are made of: escaping, hours that buttons name, button values, chart labels. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { buttonValue, readButtonValue } from '../../src/slack/actions/value.ts';
import { dedupeKey } from '../../src/slack/delivery.ts';
import { uniqueLabels } from '../../src/slack/messages/chart-labels.ts';
import { clip, code, escapedButMentions, moment, plain } from '../../src/slack/mrkdwn.ts';
import { isResponseUrl } from '../../src/slack/reply.ts';
import { nextHour } from '../../src/slack/views/next-hour.ts';
import { machine } from './messages/notices.ts';

describe('what people typed', () => {
  test('can mean nothing to Slack as a code span, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const shown = code(text);
        expect(shown).toMatch(/^`[^`]*`$/s);
        expect(shown).not.toMatch(/[<>\n]/);
        expect(shown.isWellFormed() || !text.isWellFormed()).toBe(true);
      }),
    );
  });

  test('our own sentences may mention one person or a channel, not everybody', () => {
    expect(escapedButMentions('<@U0ADA> in <#C0GPU> <!channel> <https://evil.example|x>')).toBe(
      '<@U0ADA> in <#C0GPU> &lt;!channel&gt; &lt;https://evil.example|x&gt;',
    );
  });

  test('is cut between characters', () => {
    expect(clip('ab😀cd', 4)).toBe('ab…');
    expect(clip('abcd', 4)).toBe('abcd');
  });
});

test('a moment is Slack’s date token, and UTC in plain words', () => {
  const shown = `until ${moment(Date.UTC(2026, 10, 20, 17, 5))}.`;
  expect(shown).toBe('until <!date^1795194300^{date_short_pretty} at {time}|20 Nov at 17:05 UTC>.');
  expect(plain(shown)).toBe('until 20 Nov at 17:05 UTC.');
});

describe('Keep until', () => {
  test.each([
    ['in the morning', '2026-11-20T08:00:00Z', 'Europe/Berlin', '18:00', '2026-11-20T17:00:00Z'],
    ['half an hour before', '2026-11-20T16:30:00Z', 'Europe/Berlin', '22:00', '2026-11-20T21:00:00Z'],
    ['an hour before', '2026-11-20T16:00:00Z', 'Europe/Berlin', '18:00', '2026-11-20T17:00:00Z'],
    ['late at night', '2026-11-20T22:00:00Z', 'Europe/Berlin', '09:00', '2026-11-21T08:00:00Z'],
    ['over the clock change', '2026-10-24T21:30:00Z', 'Europe/Berlin', '09:00', '2026-10-25T08:00:00Z'],
    ['a quarter off', '2026-11-20T08:00:00Z', 'Asia/Kathmandu', '18:00', '2026-11-20T12:15:00Z'],
  ])('%s', (_when, now, timeZone, label, at) => {
    expect(nextHour(Date.parse(now), timeZone)).toEqual({ label, at: Date.parse(at) });
  });

  test('is always between one and sixteen hours away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1.7e12, max: 1.9e12 }), (now) => {
        const away = nextHour(now, 'America/New_York').at - now;
        expect(away).toBeGreaterThanOrEqual(HOUR);
        expect(away).toBeLessThanOrEqual(16 * HOUR);
      }),
      { numRuns: 200 },
    );
  });
});

describe('button values', () => {
  test('carry the machine, its life and a word', () => {
    expect(readButtonValue(buttonValue(machine(), 3_600_000))).toMatchObject({
      machineId: 'm2abcdefgh',
      extra: '3600000',
    });
    expect(readButtonValue(buttonValue(machine({ incarnation: undefined })))?.incarnation).toBeUndefined();
  });

  test('are read only when they are ours', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = readButtonValue(text);
        if (value !== undefined) expect(text.split('|')).toHaveLength(3);
      }),
    );
    expect(readButtonValue(undefined)).toBeUndefined();
  });
});

test('labels of charts differ, and are 20 characters long at most', () => {
  const names = [
    'ml',
    'a-very-long-project-name-1',
    'a-very-long-project-name-2',
    ...Array(12).fill('x'.repeat(30)),
  ];
  const labels = uniqueLabels(names);
  expect(new Set(labels).size).toBe(names.length);
  expect(labels.every((label) => label.length <= 20)).toBe(true);
  expect(labels.slice(0, 3)).toEqual(['ml', 'a-very-long…t-name-1', 'a-very-long…t-name-2']);
});

test('a delivery is named by its trigger and its words; without a trigger, by the delivery', () => {
  const key = (trigger: string | undefined, fallback: string, text: string) =>
    dedupeKey('command', trigger, fallback, 'T1', 'U1', text);
  expect(key('t1', 'a', 'up l4')).toBe(key('t1', 'b', 'up l4'));
  expect(key('t1', 'a', 'up l4')).not.toBe(key('t2', 'a', 'up l4'));
  expect(key('t1', 'a', 'up l4')).not.toBe(key('t1', 'a', 'up h100'));
  expect(key(undefined, 'a', 'up l4')).not.toBe(key(undefined, 'b', 'up l4'));
});

test('answers go to Slack, or to what stands in for it, and nowhere else', () => {
  const api = 'http://127.0.0.1:4000/api/';
  for (const url of ['https://hooks.slack.com/commands/1/2', 'http://127.0.0.1:4000/response/1']) {
    expect(isResponseUrl(url, api)).toBe(true);
  }
  for (const url of [
    'http://hooks.slack.com/x',
    'https://hooks.slack.com.evil.example/',
    'http://169.254.169.254/',
    'http://127.0.0.1:4001/',
    'none',
  ]) {
    expect(isResponseUrl(url, api)).toBe(false);
  }
  expect(isResponseUrl('http://127.0.0.1:4000/response/1', undefined)).toBe(false);
});
