/** Runs GoogleSQL queries on the billing export: rewritten, and really executed by DuckDB. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Millis } from '../../../domain/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { GoogleError } from '../http.ts';
import type { BillingSource } from './export-table.ts';
import { literal, type QueryParameter, typeName } from './parameters.ts';
import { type Rewritten, rewrite } from './sql/rewrite.ts';
import { position, SqlError } from './sql/tokens.ts';
import { fieldOf, type TableField, UnshownType } from './values.ts';
import {
  columnNames,
  columnsOf,
  columnType,
  createTables,
  type DefaultDataset,
  demandFilters,
  type ExportLocation,
  invalidQuery,
  load,
  resolve,
  type Tables,
} from './warehouse.ts';

export interface QuerySpec {
  readonly sql: string;
  readonly parameters: readonly QueryParameter[];
  readonly defaultDataset: DefaultDataset | undefined;
  readonly project: string;
}

export interface Plan {
  readonly schema: readonly TableField[];
  readonly bytesProcessed: number;
  /** 0 when no table is read. */
  readonly bytesBilled: number;
  /** The tables that it reads. */
  readonly reads: readonly ExportLocation[];
  run(): Promise<readonly (readonly DuckDBValue[])[]>;
}

/** On-demand queries are billed in MiB with at least 10 MiB for each table (cloud.google.com/bigquery/pricing). */
const MIB = 1024 * 1024;
const LEAST_BILLED = 10 * MIB;

interface Database {
  readonly connection: DuckDBConnection;
  readonly tables: Tables;
}

interface Reading {
  readonly rewritten: Rewritten;
  readonly reads: readonly ExportLocation[];
}

export class QueryEngine {
  readonly #world: BillingSource;
  readonly #clock: Clock;
  readonly #exports: readonly ExportLocation[];
  #database: Promise<Database> | undefined;
  /** Queries run one after the other: each sees the table as of its own moment. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(world: BillingSource, clock: Clock, exports: readonly ExportLocation[]) {
    this.#world = world;
    this.#clock = clock;
    this.#exports = exports;
  }

  /** Rewrites, checks and prices a query without running it. Throws GoogleError. */
  plan(spec: QuerySpec): Promise<Plan> {
    return this.#inTurn(() => this.#plan(spec));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  /** DuckDB is loaded at the first query. */
  #open(): Promise<Database> {
    this.#database ??= (async () => {
      const { DuckDBInstance } = await import('@duckdb/node-api');
      const options = { enable_external_access: 'false', threads: '2' };
      const connection = await (await DuckDBInstance.create(':memory:', options)).connect();
      await connection.run("SET TimeZone = 'UTC'");
      return { connection, tables: await createTables(connection, this.#world, this.#exports) };
    })();
    return this.#database;
  }

  async #plan(spec: QuerySpec): Promise<Plan> {
    const now = this.#clock.now();
    const { rewritten, reads } = this.#rewrite(spec, now);
    const { connection, tables } = await this.#open();
    await load(
      tables,
      rewritten.scans.map((scan) => scan.table),
      now,
    );
    const schema = await describe(connection, rewritten.sql);
    let bytesProcessed = 0;
    for (const { table, prune } of rewritten.scans)
      bytesProcessed += (await tables.get(table)?.bytes(rewritten.columns, prune)) ?? 0;
    const least = LEAST_BILLED * new Set(rewritten.scans.map((scan) => scan.table)).size;
    return {
      schema,
      bytesProcessed,
      reads,
      bytesBilled: Math.max(least, Math.ceil(bytesProcessed / MIB) * MIB),
      run: () => this.#inTurn(() => execute(connection, rewritten.sql)),
    };
  }

  #rewrite({ sql, parameters, defaultDataset, project }: QuerySpec, now: Millis): Reading {
    const values = new Map<string, string>();
    const types = new Map<string, string>();
    for (const [i, parameter] of parameters.entries()) {
      const label = parameter.name?.toLowerCase() ?? `#${i}`;
      types.set(label, typeName(parameter.parameterType));
      values.set(
        label,
        literal(parameter.name ?? String(i + 1), parameter.parameterType, parameter.parameterValue),
      );
    }
    const reads: ExportLocation[] = [];
    const columns = this.#exports.flatMap(columnsOf);
    try {
      const rewritten = rewrite(sql, {
        table: (path) => {
          const { name, location } = resolve(this.#exports, path, defaultDataset, project);
          reads.push(location);
          return name;
        },
        parameter: (name) => values.get(name.toLowerCase()),
        columnType: (path) => columnType(columns, path),
        parameterType: (name) => types.get(name.toLowerCase()),
        now: `TIMESTAMPTZ '${new Date(now).toISOString()}'`,
        columns: columnNames(columns),
      });
      demandFilters(this.#exports, rewritten.scans);
      return { rewritten, reads };
    } catch (error) {
      if (error instanceof SqlError) throw invalidQuery(`${error.message} at ${position(sql, error.at)}`);
      throw error;
    }
  }
}

/** The result's columns; nameless ones are f0_, f1_, … Throws GoogleError 400. */
async function describe(connection: DuckDBConnection, sql: string): Promise<TableField[]> {
  try {
    const prepared = await connection.prepare(sql);
    let nameless = 0;
    const names = new Set<string>();
    return Array.from({ length: prepared.columnCount }, (_, i) => {
      const given = prepared.columnName(i);
      const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(given) ? given : `f${nameless++}_`;
      if (names.has(name.toLowerCase())) {
        throw invalidQuery(
          `Duplicate column names in the result are not supported. Found duplicate(s): ${name}`,
        );
      }
      names.add(name.toLowerCase());
      return fieldOf(name, prepared.columnType(i));
    });
  } catch (error) {
    throw translated(error);
  }
}

async function execute(connection: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> {
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } catch (error) {
    throw translated(error);
  }
}

/** DuckDB's complaint in BigQuery's words where there are any. */
function translated(error: unknown): unknown {
  if (error instanceof UnshownType) return invalidQuery(error.message);
  if (error instanceof GoogleError || !(error instanceof Error)) return error;
  const message = error.message.split('\n\nLINE ')[0] ?? '';
  const column = /Referenced (?:column|table) "([^"]+)" not found/.exec(message)?.[1];
  if (column !== undefined) return invalidQuery(`Unrecognized name: ${column}`);
  const field = /Could not find key "([^"]+)" in struct/.exec(message)?.[1];
  if (field !== undefined) return invalidQuery(`Field name ${field} does not exist in STRUCT`);
  const ungrouped = /column "([^"]+)" must appear in the GROUP BY clause/.exec(message)?.[1];
  if (ungrouped !== undefined) {
    return invalidQuery(
      `SELECT list expression references column ${ungrouped} which is neither grouped nor aggregated`,
    );
  }
  if (message.startsWith('Parser Error')) {
    return invalidQuery(`Syntax error: ${message.replace(/^Parser Error:\s*(syntax error)?\s*/, '')}`);
  }
  return invalidQuery(message);
}
