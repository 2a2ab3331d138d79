/** Reads the tables that are shipped under data/: prices in USD, with the day that their comments name. */
import { readFileSync } from 'node:fs';

const MICROS = 1_000_000;

export interface Snapshot<Row> {
  /** The rows with that key, in the order of the table. Throws Error when one is not what its columns promise. */
  of(key: string): readonly Row[];
  /** In the order in which they come first. */
  keys(): Iterable<string>;
  /** For people, e.g. `list prices of 2026-07-30`. */
  readonly source: string;
}

/** The text of a cell by the name of its column. Throws Error where the table has no such column. */
export type Cells = (column: string) => string;

/**
 * `file` is a name under data/, `key` the column that its rows are found by. By hand, and a row when it is asked for,
 * because the first answer of a fresh process waits for it (bench cold-start): a line is a row, a comma ends a cell,
 * nothing is quoted.
 */
export function readSnapshot<Row>(file: string, key: string, rowOf: (cells: Cells) => Row): Snapshot<Row> {
  const text = readFileSync(new URL(`../../data/${file}`, import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const begin = lines.findIndex((line) => !line.startsWith('#'));
  const columns = (lines[begin] ?? '').split(',');
  const at = columns.indexOf(key);
  const byKey = Map.groupBy(lines.slice(begin + 1), (line) => cellAt(line, at));
  const read = new Map<string, readonly Row[]>();
  return {
    of(wanted) {
      const known = read.get(wanted);
      if (known !== undefined) return known;
      const rows = (byKey.get(wanted) ?? []).map((line) => rowOf(cellsOf(columns, line)));
      read.set(wanted, rows);
      return rows;
    },
    keys: () => byKey.keys(),
    source: sourceOf(lines.slice(0, begin).join('\n')),
  };
}

function sourceOf(comments: string): string {
  const found =
    /generated (\d{4}-\d{2}-\d{2})/.exec(comments) ?? /compiled (\d{4}-\d{2}-\d{2})/i.exec(comments);
  return found === null ? 'list prices' : `list prices of ${found[1]}`;
}

function cellAt(line: string, index: number): string {
  let from = 0;
  for (let i = 0; i < index; i++) from = line.indexOf(',', from) + 1;
  const to = line.indexOf(',', from);
  return line.slice(from, to === -1 ? undefined : to);
}

function cellsOf(columns: readonly string[], line: string): Cells {
  const cells = line.split(',');
  if (cells.length !== columns.length || line.includes('"')) throw new Error(`not ${columns}: ${line}`);
  return (column) => {
    const cell = cells[columns.indexOf(column)];
    if (cell === undefined) throw new Error(`no column ${column} in ${columns}`);
    return cell;
  };
}

/** What may not be empty. Throws Error when it is. */
export function named(cell: string): string {
  if (cell === '') throw new Error('an empty cell where a name must be');
  return cell;
}

/** More than nothing. Throws Error for anything else. */
export function positive(cell: string): number {
  const value = Number(cell);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new Error(`${cell} is no positive number`);
  return value;
}

/** A price in whole micro-USD; undefined where the table has none. Throws Error for what is no price. */
export function price(cell: string): number | undefined {
  return cell === '' ? undefined : Math.round(positive(cell) * MICROS);
}
