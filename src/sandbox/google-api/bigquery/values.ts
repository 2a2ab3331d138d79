/** DuckDB's columns and values in BigQuery's result format. */
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';

export interface TableField {
  readonly name: string;
  readonly type: string;
  readonly mode: 'NULLABLE' | 'REPEATED';
  readonly fields?: readonly TableField[];
}

/** `int64`: microseconds since the epoch; `float`: seconds; `iso`: RFC 3339. */
export type TimestampFormat = 'int64' | 'float' | 'iso';

/** A type that results cannot have. */
export class UnshownType extends Error {}

const SIMPLE: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'INTEGER',
  SMALLINT: 'INTEGER',
  INTEGER: 'INTEGER',
  BIGINT: 'INTEGER',
  HUGEINT: 'INTEGER',
  UTINYINT: 'INTEGER',
  USMALLINT: 'INTEGER',
  UINTEGER: 'INTEGER',
  UBIGINT: 'INTEGER',
  FLOAT: 'FLOAT',
  DOUBLE: 'FLOAT',
  VARCHAR: 'STRING',
  DATE: 'DATE',
  TIME: 'TIME',
  TIMESTAMP: 'DATETIME',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
  SQLNULL: 'INTEGER',
  JSON: 'JSON',
};

interface Nested {
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DuckDBType[];
  readonly valueType?: DuckDBType;
}

/** The schema of one column. Throws UnshownType. */
export function fieldOf(name: string, type: DuckDBType): TableField {
  const { entryNames, entryTypes, valueType } = type as Nested;
  if (valueType !== undefined) return { ...fieldOf(name, valueType), mode: 'REPEATED' };
  if (entryNames !== undefined && entryTypes !== undefined) {
    const fields = entryTypes.map((entry, i) => fieldOf(entryNames[i] ?? '', entry));
    return { name, type: 'RECORD', mode: 'NULLABLE', fields };
  }
  const text = String(type);
  const simple = text.startsWith('DECIMAL') ? 'NUMERIC' : SIMPLE[text];
  if (simple === undefined) throw new UnshownType(`A result of type ${text} is not played`);
  return { name, type: simple, mode: 'NULLABLE' };
}

interface Holder {
  readonly items?: readonly DuckDBValue[];
  readonly entries?: Readonly<Record<string, DuckDBValue>>;
  readonly micros?: bigint;
}

/** One cell's `v`: everything is a string, RECORDs are `{f}` and lists `[{v}]`. */
export function cell(field: TableField, value: DuckDBValue, format: TimestampFormat): unknown {
  if (value === null) return field.mode === 'REPEATED' ? [] : null;
  const { items, entries, micros } = value as Holder;
  if (field.mode === 'REPEATED') {
    const one: TableField = { ...field, mode: 'NULLABLE' };
    return (items ?? []).map((item) => ({ v: cell(one, item, format) }));
  }
  switch (field.type) {
    case 'RECORD':
      return {
        f: (field.fields ?? []).map((inner) => ({ v: cell(inner, entries?.[inner.name] ?? null, format) })),
      };
    case 'TIMESTAMP':
      return timestamp(micros ?? 0n, format);
    case 'DATETIME':
      return String(value).replace(' ', 'T');
    case 'NUMERIC':
      return String(value)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');
    default:
      return String(value);
  }
}

/** Float seconds keep their six digits as BigQuery prints them, e.g. 1795246200.123. */
function timestamp(micros: bigint, format: TimestampFormat): string {
  if (format === 'int64') return micros.toString();
  const digits = (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).toString().padStart(6, '0');
  const seconds = (micros - BigInt(digits)) / 1_000_000n;
  if (format === 'float') return `${seconds}.${digits.replace(/0+$/, '') || '0'}`;
  const base = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return digits === '000000' ? `${base}Z` : `${base}.${digits}Z`;
}
