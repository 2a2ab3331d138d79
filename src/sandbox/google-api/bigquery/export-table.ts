/** A billing export as a DuckDB table: as many rows as have arrived by now, and what reading them costs. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Millis } from '../../../domain/time.ts';
import type { BillingRow } from '../../world/types.ts';
import { bytesOf, type Column, duckTypeOf, jsonStructure } from './schema.ts';
import { identifier, quote } from './sql/tokens.ts';

/** The part of the world that BigQuery reads. */
export interface BillingSource {
  /** The rows that had arrived by `asOf` and not yet by `after`. */
  billingRows(asOf: Millis, after?: Millis): readonly BillingRow[];
}

/** What fills a table: the world, or one SELECT of DuckDB's that makes all its rows, told apart by their export_time. */
export type RowSource = BillingSource | string;

const CHUNK = 2_000;
/** What has just arrived, until it is weighed. */
const ARRIVING = 'arriving';
const EPOCH = new Date(0).toISOString();

export class ExportTable {
  /** DuckDB's name of the table; `NAME$plain` is the same without the pseudo columns. */
  readonly name: string;
  readonly #columns: readonly Column[];
  readonly #connection: DuckDBConnection;
  readonly #source: RowSource;
  readonly #partitioned: boolean;
  #until: Millis = Number.NEGATIVE_INFINITY;
  /** Logical bytes by partition (UTC day of arrival) and column. */
  readonly #bytes = new Map<string, Map<string, number>>();

  private constructor(
    connection: DuckDBConnection,
    source: RowSource,
    name: string,
    columns: readonly Column[],
    partitioned: boolean,
  ) {
    this.#connection = connection;
    this.#source = source;
    this.name = name;
    this.#columns = columns;
    this.#partitioned = partitioned;
  }

  static async create(
    connection: DuckDBConnection,
    source: RowSource,
    name: string,
    columns: readonly Column[],
    partitioned: boolean,
  ): Promise<ExportTable> {
    const declared = columns.map((column) => `"${column.name}" ${duckTypeOf(column)}`).join(', ');
    const pseudo = partitioned ? ', _PARTITIONTIME TIMESTAMPTZ, _PARTITIONDATE DATE' : '';
    const shown = partitioned ? '* EXCLUDE (_PARTITIONTIME, _PARTITIONDATE)' : '*';
    await connection.run(
      `CREATE TABLE ${identifier(name)} (${declared}${pseudo});
       CREATE VIEW ${identifier(`${name}$plain`)} AS SELECT ${shown} FROM ${identifier(name)};`,
    );
    return new ExportTable(connection, source, name, columns, partitioned);
  }

  /** Adds what has arrived since the last call. */
  async load(now: Millis): Promise<void> {
    if (now <= this.#until) return;
    const after = this.#until;
    this.#until = now;
    if (typeof this.#source === 'string') {
      const since = Number.isFinite(after) ? new Date(after).toISOString() : EPOCH;
      await this.#take(
        `SELECT * FROM (${this.#source}) WHERE export_time > TIMESTAMPTZ '${since}' AND export_time <= TIMESTAMPTZ '${new Date(now).toISOString()}'`,
      );
      return;
    }
    const rows = this.#source.billingRows(now, after);
    const structure = Object.fromEntries(this.#columns.map((column) => [column.name, jsonStructure(column)]));
    const read = `SELECT unnest(from_json($1, ${quote(JSON.stringify([structure]))}), max_depth := 2)`;
    for (let from = 0; from < rows.length; from += CHUNK)
      await this.#take(read, JSON.stringify(rows.slice(from, from + CHUNK)));
  }

  /** Rows that have the table's columns, as text where they are times. */
  async #take(select: string, ...parameters: readonly string[]): Promise<void> {
    const values = this.#columns.map(
      (column) => `CAST("${column.name}" AS ${duckTypeOf(column)}) AS "${column.name}"`,
    );
    const arrived = 'CAST(export_time AS TIMESTAMPTZ)';
    await this.#connection.run(
      `CREATE OR REPLACE TEMP TABLE ${ARRIVING} AS SELECT ${values.join(', ')},
         date_trunc('day', ${arrived}) AS _PARTITIONTIME, CAST(${arrived} AS DATE) AS _PARTITIONDATE
       FROM (${select})`,
      [...parameters],
    );
    await this.#weigh();
    const kept = this.#partitioned ? '*' : '* EXCLUDE (_PARTITIONTIME, _PARTITIONDATE)';
    await this.#connection.run(
      `INSERT INTO ${identifier(this.name)} SELECT ${kept} FROM ${ARRIVING}; DROP TABLE ${ARRIVING}`,
    );
  }

  async #weigh(): Promise<void> {
    const sums = this.#columns.map((column) => `CAST(sum(${bytesOf(column, `"${column.name}"`)}) AS DOUBLE)`);
    const found = await this.#connection.runAndReadAll(
      `SELECT _PARTITIONDATE, ${sums.join(', ')} FROM ${ARRIVING} GROUP BY 1`,
    );
    for (const [day, ...sizes] of found.getRows()) {
      const bytes = this.#bytes.get(String(day)) ?? new Map<string, number>();
      this.#bytes.set(String(day), bytes);
      for (const [i, { name }] of this.#columns.entries())
        bytes.set(name, (bytes.get(name) ?? 0) + Number(sizes[i] ?? 0));
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
