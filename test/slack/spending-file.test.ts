/** The CSV of /gpu spend: what a spreadsheet reads of it, and that it runs nothing. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cell, spendingFile } from '../../src/slack/messages/spending-file.ts';
import { part, spendingOf } from './messages/spending-notices.ts';

const read = (text: string): Record<string, string>[] => parse(text, { columns: true });

test('has a line for each day and part, billed and estimated apart, adding up to the micro', () => {
  const told = spendingOf();
  const lines = read(spendingFile(told).text);
  expect(Object.keys(lines[0] ?? {})).toEqual(['day', 'project', 'source', 'currency', 'amount']);
  const sum = (source: string) =>
    lines
      .filter((line) => line.source === source)
      .reduce((micros, { amount = '' }) => micros + Math.round(Number(amount) * 1e6), 0);
  expect(sum('estimate')).toBe(told.estimatedTotals[0]?.micros);
  expect(sum('billed')).toBe(told.billed.kind === 'known' ? told.billed.totals[0]?.micros : 0);
  expect(lines).toHaveLength(30 * 5);
});

test('keeps credits negative numbers, and small amounts exact', () => {
  const days = [
    { day: '2026-11-19', micros: -1_234_567 },
    { day: '2026-11-20', micros: 1 },
  ];
  const told = spendingOf({
    estimated: [{ of: 'ml', currency: 'USD', micros: -1_234_566, days }],
    billed: { kind: 'not-told' },
  });
  expect(read(spendingFile(told).text).map(({ amount }) => amount)).toEqual(['-1.234567', '0.000001']);
});

describe('a cell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-cmd', "'-cmd"],
    ['-1.5', '-1.5'],
    ['-1.5+cmd', "'-1.5+cmd"],
    ['\t=1', "'\t=1"],
    ['a,b', '"a,b"'],
    ['=a"b', '"\'=a""b"'],
    ['ml-prod', 'ml-prod'],
  ])('%j is written %j', (text, written) => {
    expect(cell(text)).toBe(written);
  });

  test('read back is what it was, but for the apostrophe; none begins a formula', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const [[back = ''] = []] = parse(`${cell(text)},x\r\n`, { relax_quotes: false }) as string[][];
        expect([text, `'${text}`]).toContain(back);
        if (!/^-?\d/.test(back)) expect(back).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
      { numRuns: 300 },
    );
  });
});

test('names of projects and people cannot run either', () => {
  const text = spendingFile(spendingOf({ estimated: [part('=HYPERLINK("http://x")', 1)] })).text;
  expect(text).toContain('"\'=HYPERLINK(""http://x"")"');
});
