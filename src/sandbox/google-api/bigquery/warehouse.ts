/** The tables of the simulated BigQuery: where they are, who may read them, and what refuses a wrong name. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Millis } from '../../../domain/time.ts';
import { GoogleError } from '../http.ts';
import { type BillingSource, ExportTable, type RowSource } from './export-table.ts';
import { type Column, DETAILED_COLUMNS, EXPORT_COLUMNS } from './schema.ts';
import type { Scan, TablePath } from './sql/rewriting.ts';
import { SqlError } from './sql/tokens.ts';

/** Where a billing export is. */
export interface ExportLocation {
  readonly project: string;
  readonly dataset: string;
  readonly table: string;
  readonly location: string;
  /** The detailed export, which names resources. */
  readonly detailed?: boolean;
  /** One SELECT of DuckDB's that makes the table's rows; default: what the world has used. */
  readonly rows?: string;
  /** A table that is no billing export; it has no rows. */
  readonly columns?: readonly Column[];
  /** Such as a view: it has no pseudo columns to prune by. */
  readonly unpartitioned?: true;
  /** Queries must prune. */
  readonly requiresPartitionFilter?: true;
  /** Nobody but its owner may read it. */
  readonly denied?: true;
}

export interface DefaultDataset {
  readonly projectId?: string;
  readonly datasetId?: string;
}

/** Lower-case names of the columns. */
export function columnNames(columns: readonly Column[]): ReadonlySet<string> {
  return new Set(columns.map(({ name }) => name.toLowerCase()));
}

/** GoogleSQL's name of the type of a column, or of a field of one, by its path in lower case. */
export function columnType(
  columns: readonly Column[],
  [name, ...rest]: readonly string[],
): string | undefined {
  if (name === '_partitiontime') return 'TIMESTAMP';
  if (name === '_partitiondate') return 'DATE';
  const column = columns.find((one) => one.name === name);
  if (column === undefined || column.repeated) return undefined;
  return rest.length === 0 ? column.type : columnType(column.fields ?? [], rest);
}

export function columnsOf({ detailed, columns }: ExportLocation): readonly Column[] {
  if (columns !== undefined) return columns;
  return detailed === true ? DETAILED_COLUMNS : EXPORT_COLUMNS;
}

/** DuckDB's name of the table that is the n-th of the warehouse. */
function duckName(index: number): string {
  return `export_${index}`;
}

/** Every table, by DuckDB's names. */
export type Tables = ReadonlyMap<string, ExportTable>;

/** Creates what is read as it arrives; `load` before each query brings it up to date. */
export async function createTables(
  connection: DuckDBConnection,
  source: BillingSource,
  locations: readonly ExportLocation[],
): Promise<Tables> {
  const tables = new Map<string, ExportTable>();
  for (const [i, location] of locations.entries()) {
    const name = duckName(i);
    const rows = sourceOf(location, source);
    const columns = columnsOf(location);
    const partitioned = location.unpartitioned !== true;
    tables.set(name, await ExportTable.create(connection, rows, name, columns, partitioned));
  }
  return tables;
}

function sourceOf({ rows, columns }: ExportLocation, world: BillingSource): RowSource {
  if (rows !== undefined) return rows;
  return columns === undefined ? world : { billingRows: () => [] };
}

/** Throws GoogleError 400 where a table demands that its partitions are pruned and a scan prunes none. */
export function demandFilters(locations: readonly ExportLocation[], scans: readonly Readonly<Scan>[]): void {
  for (const { table, prune } of scans) {
    const location = locations.find((_, i) => duckName(i) === table);
    if (prune !== undefined || location?.requiresPartitionFilter !== true) continue;
    const name = `${location.project}.${location.dataset}.${location.table}`;
    throw invalidQuery(
      `Cannot query over table '${name}' without a filter over column(s) '_PARTITION_LOAD_TIME', '_PARTITIONDATE', '_PARTITIONTIME' that can be used for partition elimination`,
    );
  }
}

/** 400 in BigQuery's words. */
export function invalidQuery(message: string): GoogleError {
  return new GoogleError(400, message, {
    reason: 'invalidQuery',
    status: 'INVALID_ARGUMENT',
    location: { name: 'q', type: 'parameter' },
  });
}

export async function load(tables: Tables, names: Iterable<string>, now: Millis): Promise<void> {
  for (const name of new Set(names)) await tables.get(name)?.load(now);
}

/**
 * DuckDB's name of the table that a query means, and where it is. Throws GoogleError 403 for another project's and 404
 * for what is not there, and SqlError where no dataset is named.
 */
export function resolve(
  locations: readonly ExportLocation[],
  path: TablePath,
  defaults: DefaultDataset | undefined,
  own: string,
): { readonly name: string; readonly location: ExportLocation } {
  const dataset = path.dataset ?? defaults?.datasetId;
  if (dataset === undefined) {
    throw new SqlError(
      `Table "${path.table}" must be qualified with a dataset (e.g. dataset.table).`,
      path.at,
    );
  }
  const project = path.project ?? (path.dataset === undefined ? defaults?.projectId : undefined) ?? own;
  const inProject = locations.filter((one) => one.project === project);
  const [home] = inProject;
  if (home === undefined) throw denied(`${project}:${dataset}.${path.table}`);
  const inDataset = inProject.filter((one) => one.dataset === dataset);
  const index = locations.findIndex(
    (one) => one.project === project && one.dataset === dataset && one.table === path.table,
  );
  const location = locations[index];
  if (location === undefined) {
    const [there] = inDataset;
    const missing =
      there === undefined ? `Dataset ${project}:${dataset}` : `Table ${project}:${dataset}.${path.table}`;
    throw notFound(`${missing} was not found in location ${(there ?? home).location}`);
  }
  if (location.denied) throw denied(`${project}:${dataset}.${path.table}`);
  return { name: duckName(index), location };
}

export function notFound(what: string): GoogleError {
  return new GoogleError(404, `Not found: ${what}`, { reason: 'notFound', status: 'NOT_FOUND' });
}

function denied(name: string): GoogleError {
  return new GoogleError(
    403,
    `Access Denied: Table ${name}: User does not have permission to query table ${name}, or perhaps it does not exist.`,
    { reason: 'accessDenied', status: 'PERMISSION_DENIED' },
  );
}
