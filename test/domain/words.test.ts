/** Small words: what was meant, what may be repeated, and levels of signals. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearWords } from '../../src/domain/near.ts';
import { quoted } from '../../src/domain/quoted.ts';
import { formatBytes, formatLevel, parseByteRate } from '../../src/domain/signal.ts';

describe('near words', () => {
  const words = ['maxLease', 'maxKeep', 'defaultLease', 'l4', 't4'];
  test.each<[string, string[]]>([
    ['maxLeas', ['maxLease']],
    ['MAXLEASE', ['maxLease']],
    ['maxkep', ['maxKeep']],
    ['Lease', ['defaultLease', 'maxLease']],
    ['l5', ['l4']],
    ['zzz', []],
    ['', []],
    ['  ', []],
    ['m', []],
  ])('%j', (typed, wanted) => {
    expect(nearWords(typed, words)).toEqual(wanted);
  });

  test('the exact word comes first, and no more than asked', () => {
    expect(nearWords('t4', ['l4', 't4'])).toEqual(['t4', 'l4']);
    expect(nearWords('a', ['b', 'c', 'd', 'e'], 2)).toEqual(['b', 'c']);
  });

  test.each<[string, boolean]>([
    ['abcdefgh', true],
    ['abcdfgh', true],
    ['abcdeefgh', true],
    ['abcdxfgh', true],
    ['abcedfgh', true],
    ['xbcdxfgh', true],
    ['xbcdxfgx', false],
    ['abcdeg', true],
    ['bdefgxh', false],
    ['badcfegh', false],
    ['badcefgh', true],
    ['defgh', true],
    ['abcde', true],
    ['xabcdefghijkl', false],
  ])('%j for abcdefgh: %j', (typed, meant) => {
    expect(nearWords(typed, ['abcdefgh'])).toEqual(meant ? ['abcdefgh'] : []);
  });
});

describe('quoting', () => {
  test.each<[string, string]>([
    ['l4', '“l4”'],
    ['<!channel> & co', '“!channel co”'],
    ['a\nb\u0000c\u202e', '“a bc”'],
    ['日本語', '“日本語”'],
    ['👩‍🔬', '“👩🔬”'],
    ['x'.repeat(50), `“${'x'.repeat(40)}…”`],
    ['x'.repeat(40), `“${'x'.repeat(40)}”`],
  ])('%j', (text, wanted) => {
    expect(quoted(text)).toBe(wanted);
  });

  test('is always short, on one line and without control characters of Slack', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect([...quoted(text, 10)].length).toBeLessThanOrEqual(13);
        expect(quoted(text)).not.toMatch(/[&<>\n\r\p{Cc}]/u);
      }),
    );
  });
});

describe('levels', () => {
  test.each<[Parameters<typeof formatLevel>[0], number, string]>([
    ['gpu', 0, '0 %'],
    ['gpu', 0.04, '0 %'],
    ['cpu', 4.96, '5 %'],
    ['cpu', 4.25, '4.3 %'],
    ['gpu-memory', 9.95, '10 %'],
    ['gpu', 87.4, '87 %'],
    ['network', 0, '0 B/s'],
    ['network', 980, '980 B/s'],
    ['network', 999.6, '1 kB/s'],
    ['network', 12_345, '12 kB/s'],
    ['network', 999_500, '1 MB/s'],
    ['network', 1_340_000, '1.3 MB/s'],
  ])('%s %d is %s', (signal, value, wanted) => {
    expect(formatLevel(signal, value)).toBe(wanted);
  });

  test('bytes up to terabytes', () => {
    expect([formatBytes(5e9), formatBytes(5e12), formatBytes(5e15)]).toEqual(['5 GB', '5 TB', '5000 TB']);
  });

  test.each<[string, number | undefined]>([
    ['100 kB/s', 100_000],
    ['100kb', 100_000],
    ['1.5 MB/s', 1_500_000],
    ['2 GB/s', 2e9],
    ['2000', 2_000],
    ['2000 B/s', 2_000],
    ['fast', undefined],
    ['-1 kB/s', undefined],
    ['1 kB/min', undefined],
    ['', undefined],
  ])('%j is a rate', (text, wanted) => {
    expect(parseByteRate(text)).toBe(wanted);
  });
});
