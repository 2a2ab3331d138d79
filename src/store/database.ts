/** The narrow door to a database: one SQL text, two engines, no interactive transactions. */
import type { Millis } from '../domain/time.ts';

/** What goes into and comes out of a column: TEXT, BIGINT or null. */
export type Value = string | number | null;

export type Row = Readonly<Record<string, Value>>;

/**
 * SQL in the subset that SQLite and Postgres share, with `$1` placeholders. A parameter whose type Postgres cannot
 * see from a column or a comparison is written `cast($1 as bigint)`.
 * The comment `SKIP_LOCKED` marks a subquery whose rows Postgres locks and whose locked rows it passes over.
 */
export interface Statement {
  readonly sql: string;
  readonly params: readonly Value[];
  /** When it touches no row, the whole batch is undone. */
  readonly mustAffect?: boolean;
}

/** Every statement of the batch is on disk, or (with the index of the statement that touched no row) none is. */
export type BatchResult = 'done' | { readonly failed: number };

export interface Database {
  /** True when other processes may use the same database now. */
  readonly shared: boolean;
  /** Put first in a batch: makes batches that change the schema wait for one another; undefined = nothing to do. */
  readonly schemaLock: Statement | undefined;
  /** One statement, by itself atomic and on disk when the promise resolves. */
  run(sql: string, params: readonly Value[]): Promise<readonly Row[]>;
  /** One transaction: all or nothing, on disk when the promise resolves. */
  batch(statements: readonly Statement[]): Promise<BatchResult>;
  /** The database's time in whole milliseconds. */
  now(): Promise<Millis>;
  close(): Promise<void>;
}

export const SKIP_LOCKED = '/* skip locked */';

/**
 * Parameters as both engines take them: every number column is BIGINT, so fractions of a millisecond are rounded
 * (SQLite would keep them, Postgres refuse them). Throws RangeError for NaN, infinities and unsafe integers.
 */
export function bindable(params: readonly Value[]): Value[] {
  return params.map((value) => {
    if (typeof value !== 'number') return value;
    const whole = Math.round(value);
    if (!Number.isSafeInteger(whole)) throw new RangeError(`${value} cannot be stored as a whole number`);
    return whole;
  });
}
