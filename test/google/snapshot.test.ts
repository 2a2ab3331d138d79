/** The shipped tables: read by hand as a full reader of CSV reads them, to the last row. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { type Cells, named, positive, price, readSnapshot } from '../../src/google/snapshot.ts';

const TABLES = [
  ['gcp-gpu-offers.csv', 'machine_type', 'list prices of 2026-07-30'],
  ['gcp-tpu-offers.csv', 'accelerator_type', 'list prices of 2026-11-21'],
  ['gcp-extras.csv', 'region', 'list prices of 2026-07-30'],
] as const;

function parsed(file: string): Record<string, string>[] {
  const csv = readFileSync(new URL(`../../data/${file}`, import.meta.url), 'utf8');
  return parse(csv, { columns: true, comment: '#', comment_no_infix: true });
}

describe.each(TABLES)('%s by %s', (file, key, source) => {
  const rows = parsed(file);
  const columns = Object.keys(rows[0] ?? {});
  const whole = (cells: Cells) => Object.fromEntries(columns.map((column) => [column, cells(column)]));
  const snapshot = readSnapshot(file, key, whole);

  it('has every row of its key, in their order', () => {
    const keys = [...snapshot.keys()];
    expect(keys.flatMap((one) => snapshot.of(one)).length).toBe(rows.length);
    for (const one of keys) expect(snapshot.of(one)).toEqual(rows.filter((row) => row[key] === one));
    expect(snapshot.of('m7-imaginary')).toEqual([]);
  });

  it('says of when it is', () => {
    expect(snapshot.source).toBe(source);
  });
});

describe('a cell', () => {
  it('is a price in whole micros, or none', () => {
    expect(['0.0000014', '6.24769', ''].map(price)).toEqual([1, 6_247_690, undefined]);
  });

  it.each(['0', '-1', 'free', 'NaN', 'Infinity', '1e999'])('%s is no price', (cell) => {
    expect(() => price(cell)).toThrow(`${cell} is no positive number`);
  });

  it('must be there where a name or a number must be', () => {
    expect(named('us-east4-a')).toBe('us-east4-a');
    expect(() => named('')).toThrow('an empty cell');
    expect(() => positive('')).toThrow('is no positive number');
  });

  it('of a column that is not there is refused', () => {
    const snapshot = readSnapshot('gcp-extras.csv', 'region', (cells) => cells('tape'));
    expect(() => snapshot.of('us-east4')).toThrow('no column tape');
  });
});
