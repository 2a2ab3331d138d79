/** Reading columns with their types, and documents kept as JSON text. */
import type { Row } from './database.ts';

/** A TEXT column. Throws TypeError when it is null or not text: then the statement and its reader disagree. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} is no text`);
  return value;
}

/** A BIGINT column. Throws TypeError when it is null or no number. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`column ${column} is no number`);
  return value;
}

/** A BIGINT column that may be null. */
export function maybeNumberOf(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : numberOf(row, column);
}

/** A TEXT column that may be null. */
export function maybeTextOf(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** A document that this room wrote itself; properties that were undefined are absent afterwards. */
export function documentOf<T>(row: Row, column = 'doc'): T {
  const document: T = JSON.parse(textOf(row, column));
  return document;
}

let lastOrdinal = 0;

/**
 * A number that grows with every call in this process, and roughly between processes. It only breaks ties between
 * rows of the same millisecond, so two replicas that draw the same number do no harm.
 */
export function nextOrdinal(): number {
  lastOrdinal = Math.max(lastOrdinal + 1, Date.now() * 1_000);
  return lastOrdinal;
}
