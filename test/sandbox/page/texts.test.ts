/** How the page reads mrkdwn and writes times, lengths and money. */
import { describe, expect, it } from 'vitest';
import { nextMorning } from '../../../src/sandbox/page/actions.ts';
import { lengthOf, momentOf, slackDate, wallClock } from '../../../src/sandbox/page/client/clock-text.ts';
import { emojiOf } from '../../../src/sandbox/page/client/emoji.ts';
import { dollars } from '../../../src/sandbox/page/client/money-text.ts';
import { type Inline, parseInline, parseMrkdwn, safeHref } from '../../../src/sandbox/page/client/mrkdwn.ts';

/** The tree as text: `b(…)` for bold and so on. */
function sketch(pieces: readonly Inline[]): string {
  return pieces
    .map((piece) => {
      switch (piece.kind) {
        case 'text':
          return piece.text;
        case 'code':
          return `code(${piece.text})`;
        case 'bold':
        case 'italic':
        case 'strike':
          return `${piece.kind[0]}(${sketch(piece.children)})`;
        case 'emoji':
          return `emoji(${piece.name})`;
        case 'user':
        case 'channel':
        case 'usergroup':
          return `${piece.kind}(${piece.id}${piece.label === undefined ? '' : `,${piece.label}`})`;
        case 'broadcast':
          return `all(${piece.name})`;
        case 'link':
          return `link(${piece.href},${piece.label ?? ''})`;
        case 'date':
          return `date(${piece.at},${piece.format},${piece.fallback})`;
      }
      return '';
    })
    .join('');
}

describe('mrkdwn', () => {
  it.each([
    ['*bold* _it_ ~st~ `code`', 'b(bold) i(it) s(st) code(code)'],
    ['*bold _both_*, *a*', 'b(bold i(both)), b(a)'],
    ['snake_case_name and 2*3*4', 'snake_case_name and 2*3*4'],
    ['_gpu_name_', 'i(gpu_name)'],
    ['* not bold* and *not bold *', '* not bold* and *not bold *'],
    ['`a*b*c` *b `x*y` c*', 'code(a*b*c) b(b code(x*y) c)'],
    ['&lt;@U1&gt; &amp;amp;', '<@U1> &amp;'],
    [
      '<@U1> <@U2|ada> <#C1> <#C2|gpus> <!subteam^S1|@ml> <!here>',
      'user(U1) user(U2,ada) channel(C1) channel(C2,gpus) usergroup(S1,@ml) all(here)',
    ],
    [
      '<https://a.b/?x=1&amp;y=2|a &amp; b> <mailto:x@y.z>',
      'link(https://a.b/?x=1&y=2,a & b) link(mailto:x@y.z,)',
    ],
    ['<!date^1700000000^{date} at {time}|then>', 'date(1700000000,{date} at {time},then)'],
    [':zap: at 10:30:00 and :+1::skin-tone-2:', 'emoji(zap) at 10emoji(30)00 and emoji(+1)'],
    [
      'open http://localhost:8080/a?b=1&amp;c=2, or `http://x`.',
      'open link(http://localhost:8080/a?b=1&c=2,), or code(http://x).',
    ],
    ['unclosed *bold and `code', 'unclosed *bold and `code'],
  ])('%s', (text, tree) => {
    expect(sketch(parseInline(text))).toBe(tree);
  });

  it('keeps code as it is, whatever it holds', () => {
    const command = "gcloud compute ssh x -- -L 8080:localhost:8080 # *no* _no_ :zap: 'a'";
    expect(parseMrkdwn(`Connect:\n\`\`\`${command}\`\`\`\nthen`)).toEqual([
      { kind: 'lines', children: [{ kind: 'text', text: 'Connect:' }] },
      { kind: 'pre', text: command },
      { kind: 'lines', children: [{ kind: 'text', text: 'then' }] },
    ]);
    expect(parseMrkdwn('```a &lt;b&gt; <https://x.y|x.y>```')).toEqual([{ kind: 'pre', text: 'a <b> x.y' }]);
    expect(parseMrkdwn('open ```fence')).toEqual([
      { kind: 'lines', children: [{ kind: 'text', text: 'open ' }] },
      { kind: 'lines', children: [{ kind: 'text', text: '```fence' }] },
    ]);
  });

  it('joins quoted lines', () => {
    expect(parseMrkdwn('a\n&gt; b\n&gt;c\nd').map(({ kind }) => kind)).toEqual(['lines', 'quote', 'lines']);
  });

  it('takes long hostile text in no time', () => {
    const texts = [
      '*`a`'.repeat(3000),
      '*a '.repeat(4000),
      '<a'.repeat(6000),
      '`'.repeat(12_000),
      '(*a'.repeat(4000),
    ];
    const start = performance.now();
    for (const text of texts) parseMrkdwn(text);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('links to the web only', () => {
    expect(safeHref('https://a.b')).toBe('https://a.b');
    expect(safeHref('javascript:alert(1)')).toBeUndefined();
    expect(safeHref(' data:text/html,x')).toBeUndefined();
  });

  it('knows common emoji by Slack’s names', () => {
    expect(emojiOf('white_check_mark')).toBe('✅');
    expect(emojiOf('no_such_thing')).toBeUndefined();
  });
});

describe('times', () => {
  const now = Date.UTC(2026, 10, 20, 13, 5);

  it.each([
    ['{time}', 0, '14:05'],
    ['{time_secs}', 0, '14:05:00'],
    ['{date_short_pretty} {time}', 0, 'today 14:05'],
    ['{date_pretty}', 11 * 3_600_000, 'tomorrow'],
    ['{date_long_pretty}', -86_400_000, 'yesterday'],
    ['{date_num}', 0, '2026-11-20'],
    ['{date_short}', 5 * 86_400_000, '25 Nov 2026'],
    ['{ago}', -120_000, '2 min ago'],
    ['{ago}', 3_900_000, 'in 1 h 05 min'],
    ['{unknown}', 0, '{unknown}'],
  ])('%s, %d ms from now, is %s in Berlin', (pattern, shift, text) => {
    expect(slackDate(now + shift, pattern, now, 'Europe/Berlin')).toBe(text);
  });

  it('turns wall clocks into moments and back, across a change of the clocks', () => {
    for (const local of ['2026-03-29T01:59', '2026-03-29T03:00', '2026-10-25T04:00', '2026-07-01T00:00']) {
      expect(wallClock(momentOf(local, 'Europe/Berlin'), 'Europe/Berlin')).toBe(local);
    }
    expect(momentOf('2026-11-20T14:05', 'America/New_York')).toBe(Date.UTC(2026, 10, 20, 19, 5));
  });

  it('finds the next morning by the wall clock, also when the clocks change at night', () => {
    const iso = (at: number, tz: string) => new Date(nextMorning(at, tz)).toISOString();
    expect(iso(now, 'Europe/Berlin')).toBe('2026-11-21T08:00:00.000Z');
    expect(iso(Date.UTC(2026, 10, 20, 8), 'Europe/Berlin')).toBe('2026-11-21T08:00:00.000Z');
    expect(iso(Date.UTC(2026, 10, 20, 7, 59), 'Europe/Berlin')).toBe('2026-11-20T08:00:00.000Z');
    expect(iso(Date.UTC(2026, 9, 24, 20), 'Europe/Berlin')).toBe('2026-10-25T08:00:00.000Z');
    expect(iso(Date.UTC(2026, 2, 28, 20), 'Europe/Berlin')).toBe('2026-03-29T07:00:00.000Z');
  });

  it.each([
    [45_000, '45 s'],
    [12 * 60_000, '12 min'],
    [3 * 3_600_000 + 5 * 60_000, '3 h 05 min'],
    [52 * 3_600_000, '2 d 4 h'],
    [-5, '0 s'],
  ])('%d ms is %s', (length, text) => {
    expect(lengthOf(length)).toBe(text);
  });
});

it.each([
  [706_700, '$0.71'],
  [10_000, '$0.010'],
  [0, '$0.00'],
  [1_234_560_000, '$1,234.56'],
])('%d micros are %s', (micros, text) => {
  expect(dollars(micros)).toBe(text);
});
