/** Reads the tables that are shipped under data/: prices in USD, with the day that their comments name. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const MICROS = 1_000_000;

/** A column of prices: whole micro-USD; undefined where the table has none. */
export const priceColumn = z.union([
  z.literal('').transform(() => undefined),
  z.coerce
    .number()
    .positive()
    .transform((usd) => Math.round(usd * MICROS)),
]);

export interface Snapshot<Row> {
  readonly rows: readonly Row[];
  /** For people, e.g. `list prices of 2026-07-30`. */
  readonly source: string;
}

/** `file` is a name under data/. Throws ZodError when a row is not what its columns promise. */
export function readSnapshot<Row>(file: string, row: z.ZodType<Row>): Snapshot<Row> {
  const csv = readFileSync(new URL(`../../data/${file}`, import.meta.url), 'utf8');
  const parsed: unknown = parse(csv, { columns: true, comment: '#', comment_no_infix: true });
  const day = (/generated (\d{4}-\d{2}-\d{2})/.exec(csv) ?? /compiled (\d{4}-\d{2}-\d{2})/i.exec(csv))?.[1];
  return {
    rows: z.array(row).parse(parsed),
    source: day === undefined ? 'list prices' : `list prices of ${day}`,
  };
}
