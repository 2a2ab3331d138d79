/** The billing export as a DuckDB table: as many rows as have arrived by now, and what reading them costs. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Millis } from '../../../domain/time.ts';
import type { BillingRow } from '../../world/types.ts';
import { duckTypeOf, EXPORT_COLUMNS, jsonStructure, logicalBytes } from './schema.ts';
import { quote } from './sql/tokens.ts';

/** The part of the world that BigQuery reads. */
export interface BillingSource {
  /** The rows that had arrived by `asOf` and not yet by `after`. */
  billingRows(asOf: Millis, after?: Millis): readonly BillingRow[];
}

/** DuckDB's name of the table; `billing$plain` is the same without the pseudo columns. */
export const TABLE = 'billing';

const CHUNK = 2_000;

/** Columns that rows bring as text and that are times in the table. */
const TIMES = new Set(EXPORT_COLUMNS.filter(({ type }) => type === 'TIMESTAMP').map(({ name }) => name));

export class ExportTable {
  readonly #connection: DuckDBConnection;
  readonly #world: BillingSource;
  #until: Millis = Number.NEGATIVE_INFINITY;
  /** Logical bytes by partition (UTC day of arrival) and column. */
  readonly #bytes = new Map<string, Map<string, number>>();

  private constructor(connection: DuckDBConnection, world: BillingSource) {
    this.#connection = connection;
    this.#world = world;
  }

  static async create(connection: DuckDBConnection, world: BillingSource): Promise<ExportTable> {
    const columns = EXPORT_COLUMNS.map((column) => `"${column.name}" ${duckTypeOf(column)}`).join(', ');
    await connection.run(
      `CREATE TABLE ${TABLE} (${columns}, _PARTITIONTIME TIMESTAMPTZ, _PARTITIONDATE DATE);
       CREATE VIEW "${TABLE}$plain" AS SELECT * EXCLUDE (_PARTITIONTIME, _PARTITIONDATE) FROM ${TABLE};`,
    );
    return new ExportTable(connection, world);
  }

  /** Adds what has arrived since the last call. */
  async load(now: Millis): Promise<void> {
    if (now <= this.#until) return;
    const rows = this.#world.billingRows(now, this.#until);
    this.#until = now;
    for (let from = 0; from < rows.length; from += CHUNK) await this.#insert(rows.slice(from, from + CHUNK));
  }

  async #insert(rows: readonly BillingRow[]): Promise<void> {
    const structure = Object.fromEntries(
      EXPORT_COLUMNS.map((column) => [column.name, jsonStructure(column)]),
    );
    const values = EXPORT_COLUMNS.map((column) => `CAST("${column.name}" AS ${duckTypeOf(column)})`).join(
      ', ',
    );
    const read = `unnest(from_json($1, ${quote(JSON.stringify([structure]))}), max_depth := 2)`;
    await this.#connection.run(
      `INSERT INTO ${TABLE} SELECT ${values}, date_trunc('day', CAST(export_time AS TIMESTAMPTZ)),
       CAST(CAST(export_time AS TIMESTAMPTZ) AS DATE) FROM (SELECT ${read})`,
      [JSON.stringify(rows)],
    );
    for (const row of rows) this.#weigh(row);
  }

  #weigh(row: BillingRow): void {
    const day = new Date(row.export_time).toISOString().slice(0, 10);
    const bytes = this.#bytes.get(day) ?? new Map<string, number>();
    this.#bytes.set(day, bytes);
    for (const [name, value] of Object.entries(row)) {
      const size = TIMES.has(name) ? 8 : logicalBytes(value);
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
