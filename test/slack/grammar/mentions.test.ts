/** What Slack makes of names and links in commands, and what the grammar makes of that. */
import { describe, expect, test } from 'vitest';
import { COMMANDS, registry } from '../../../src/slack/commands/index.ts';
import { withoutLinks } from '../../../src/slack/grammar/mentions.ts';
import { parse } from '../../../src/slack/grammar/parse.ts';

const commands = registry(COMMANDS);
const read = (text: string) =>
  parse(text, commands, { now: Date.UTC(2026, 10, 20, 9, 0), timeZone: 'Europe/Berlin' });

test.each([
  ['<@U0ADAENGINE|ada>', '<@U0ADAENGINE|ada>'],
  ['<@U0ADAENGINE|Ada Lovelace>', '<@U0ADAENGINE>'],
  ['<#C0GPUROOM00|gpu>', '#gpu'],
  ['<#C0GPUROOM00|>', '#C0GPUROOM00'],
  ['<!subteam^S012|@vision>', '@vision'],
  ['<!here>', '@here'],
  ['<https://example.com/a|example.com/a>', 'example.com/a'],
  ['<mailto:ada@example.com|ada@example.com>', 'ada@example.com'],
  ['gs://bucket/a &lt;b&gt;', 'gs://bucket/a &lt;b&gt;'],
])('%s becomes %s', (escaped, typed) => {
  expect(withoutLinks(escaped)).toBe(typed);
});

describe('a person in /gpu spend', () => {
  test.each(['<@U0ADAENGINE|ada>', '<@U0ADAENGINE>', '<@U0ADAENGINE|Ada Lovelace>', 'U0ADAENGINE'])(
    '%s is found',
    (text) => {
      expect(read(`spend ${text} --days 7`)).toMatchObject({
        ok: true,
        input: { args: { of: { user: 'U0ADAENGINE' } }, flags: { days: 7 } },
      });
    },
  );

  test('that arrived as plain text is said to have, with what to do', () => {
    const parsed = read('spend @ada');
    expect(parsed.ok ? '' : parsed.complaint.message).toContain('did not arrive as a person');
    expect(parsed.ok ? '' : parsed.complaint.example).toBe('/gpu spend me');
  });
});

test('a person in free words is a name and no mention', () => {
  expect(read('up l4 --why "for <@U0ADAENGINE|ada> & co"')).toMatchObject({
    ok: true,
    input: { flags: { why: 'for @ada & co' } },
  });
});
