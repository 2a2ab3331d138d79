/** A billing export as a DuckDB table: as many rows as have arrived by now, and what reading them costs. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Millis } from '../../../domain/time.ts';
import type { BillingRow } from '../../world/types.ts';
import { type Column, duckTypeOf, jsonStructure, logicalBytes } from './schema.ts';
import { identifier, quote } from './sql/tokens.ts';

/** The part of the world that BigQuery reads. */
export interface BillingSource {
  /** The rows that had arrived by `asOf` and not yet by `after`. */
  billingRows(asOf: Millis, after?: Millis): readonly BillingRow[];
}

const CHUNK = 2_000;

export class ExportTable {
  /** DuckDB's name of the table; `NAME$plain` is the same without the pseudo columns. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly #connection: DuckDBConnection;
  readonly #source: BillingSource;
  /** Columns that rows bring as text and that are times in the table. */
  readonly #times: ReadonlySet<string>;
  #until: Millis = Number.NEGATIVE_INFINITY;
  /** Logical bytes by partition (UTC day of arrival) and column. */
  readonly #bytes = new Map<string, Map<string, number>>();

  private constructor(
    connection: DuckDBConnection,
    source: BillingSource,
    name: string,
    columns: readonly Column[],
  ) {
    this.#connection = connection;
    this.#source = source;
    this.name = name;
    this.columns = columns;
    this.#times = new Set(columns.filter(({ type }) => type === 'TIMESTAMP').map((column) => column.name));
  }

  static async create(
    connection: DuckDBConnection,
    source: BillingSource,
    name: string,
    columns: readonly Column[],
  ): Promise<ExportTable> {
    const declared = columns.map((column) => `"${column.name}" ${duckTypeOf(column)}`).join(', ');
    await connection.run(
      `CREATE TABLE ${identifier(name)} (${declared}, _PARTITIONTIME TIMESTAMPTZ, _PARTITIONDATE DATE);
       CREATE VIEW ${identifier(`${name}$plain`)} AS SELECT * EXCLUDE (_PARTITIONTIME, _PARTITIONDATE) FROM ${identifier(name)};`,
    );
    return new ExportTable(connection, source, name, columns);
  }

  /** Adds what has arrived since the last call. */
  async load(now: Millis): Promise<void> {
    if (now <= this.#until) return;
    const rows = this.#source.billingRows(now, this.#until);
    this.#until = now;
    for (let from = 0; from < rows.length; from += CHUNK) await this.#insert(rows.slice(from, from + CHUNK));
  }

  async #insert(rows: readonly BillingRow[]): Promise<void> {
    const structure = Object.fromEntries(this.columns.map((column) => [column.name, jsonStructure(column)]));
    const values = this.columns.map((column) => `CAST("${column.name}" AS ${duckTypeOf(column)})`).join(', ');
    const read = `unnest(from_json($1, ${quote(JSON.stringify([structure]))}), max_depth := 2)`;
    await this.#connection.run(
      `INSERT INTO ${identifier(this.name)} SELECT ${values}, date_trunc('day', CAST(export_time AS TIMESTAMPTZ)),
       CAST(CAST(export_time AS TIMESTAMPTZ) AS DATE) FROM (SELECT ${read})`,
      [JSON.stringify(rows)],
    );
    for (const row of rows) this.#weigh(row);
  }

  #weigh(row: BillingRow): void {
    const day = new Date(row.export_time).toISOString().slice(0, 10);
    const bytes = this.#bytes.get(day) ?? new Map<string, number>();
    this.#bytes.set(day, bytes);
    const values: Readonly<Record<string, unknown>> = { ...row };
    for (const { name } of this.columns) {
      const size = this.#times.has(name) ? 8 : logicalBytes(values[name]);
      bytes.set(name, (bytes.get(name) ?? 0) + size);
    }
  }

  /** Logical bytes of those columns (undefined = all) in the partitions that pass `prune` (undefined = all). */
  async bytes(columns: ReadonlySet<string> | undefined, prune: string | undefined): Promise<number> {
    let total = 0;
    for (const day of prune === undefined ? this.#bytes.keys() : await this.#days(prune)) {
      for (const [name, bytes] of this.#bytes.get(day) ?? []) {
        if (columns === undefined || columns.has(name)) total += bytes;
      }
    }
    return total;
  }

  async #days(prune: string): Promise<string[]> {
    const days = [...this.#bytes.keys()].map((day) => `DATE '${day}'`).join(', ');
    if (days === '') return [];
    const partitions = `SELECT d AS _PARTITIONDATE, CAST(d AS TIMESTAMPTZ) AS _PARTITIONTIME FROM (SELECT unnest([${days}]) AS d)`;
    // The condition may name the table's alias; only the pseudo columns matter here.
    const bare = prune.replace(/("?[A-Za-z_][A-Za-z0-9_]*"?\s*\.\s*)(?=_PARTITION)/gi, '');
    const result = await this.#connection.runAndReadAll(
      `SELECT _PARTITIONDATE FROM (${partitions}) WHERE ${bare}`,
    );
    return result.getRows().map(([day]) => String(day));
  }
}
