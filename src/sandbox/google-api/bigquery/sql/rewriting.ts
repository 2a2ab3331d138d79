/** What the parts of the rewriter share: the query's surroundings and its state. */
import type { Node, Token } from './tokens.ts';

/** A table as the query writes it; what it leaves out comes from the default dataset. */
export interface TablePath {
  readonly project: string | undefined;
  readonly dataset: string | undefined;
  readonly table: string;
  readonly at: number;
}

export interface Dialect {
  /** DuckDB's name of a table; throws the error of a table that is not there. */
  table(path: TablePath): string;
  /** The parameter as a DuckDB literal; undefined when the query brings none of that name. */
  parameter(name: string): string | undefined;
  /** GoogleSQL's name of the parameter's type. */
  parameterType(name: string): string | undefined;
  /** GoogleSQL's name of a column's type, or of a field's of one; undefined for what is no column. */
  columnType(path: readonly string[]): string | undefined;
  /** The literal of the present moment. */
  readonly now: string;
  /** Lower-case names of the tables' columns. */
  readonly columns: ReadonlySet<string>;
}

/** One place that reads a table. */
export interface Scan {
  readonly table: string;
  /** DuckDB SQL over `_PARTITIONTIME` and `_PARTITIONDATE`; undefined = all partitions. */
  prune: string | undefined;
}

/** State of the whole query. */
export interface Rewriting {
  readonly dialect: Dialect;
  readonly scans: Scan[];
  /** Lower-case names that the query mentions. */
  readonly mentioned: Set<string>;
  /** Names of WITH clauses, lower case. */
  readonly names: Set<string>;
  /** A `*` was read. */
  star: boolean;
  /** The query names a pseudo column. */
  readonly partitioned: boolean;
  /** A query, a bracket's content or an expression in DuckDB's SQL. */
  nodes(nodes: readonly Node[]): string;
  /** The parameter's literal. Throws SqlError when the query brings none of that name. */
  parameter(token: Token): string;
}
