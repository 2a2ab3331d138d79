/** What GoogleSQL refuses because types do not fit, and what it takes. */
import { describe, expect, it } from 'vitest';
import { DETAILED_COLUMNS } from '../../../../src/sandbox/google-api/bigquery/schema.ts';
import { rewrite } from '../../../../src/sandbox/google-api/bigquery/sql/rewrite.ts';
import { columnNames, columnType } from '../../../../src/sandbox/google-api/bigquery/warehouse.ts';

const PARAMETERS: Readonly<Record<string, string>> = { from: 'TIMESTAMP', name: 'STRING', most: 'INT64' };

function read(condition: string, shown = 'cost'): () => unknown {
  return () =>
    rewrite(`SELECT ${shown} FROM d.t AS b WHERE ${condition}`, {
      table: () => 't',
      parameter: () => 'NULL',
      parameterType: (name) => PARAMETERS[name],
      columnType: (path) => columnType(DETAILED_COLUMNS, path),
      now: 'now()',
      columns: columnNames(DETAILED_COLUMNS),
    });
}

describe('comparisons', () => {
  it.each([
    ["cost > 'x'", '> for argument types: FLOAT64, STRING'],
    ['currency = 1', '= for argument types: STRING, INT64'],
    ['b.project.id = 5', '= for argument types: STRING, INT64'],
    ['usage_start_time >= @name', '>= for argument types: TIMESTAMP, STRING'],
    ['usage.amount = currency', '= for argument types: FLOAT64, STRING'],
    ['cost_type = TRUE', '= for argument types: STRING, BOOL'],
    ['@most < @from', '< for argument types: INT64, TIMESTAMP'],
    ["CAST(cost AS NUMERIC) = 'x'", '= for argument types: NUMERIC, STRING'],
    ['UNIX_MILLIS(export_time) > export_time', '> for argument types: INT64, TIMESTAMP'],
    ['_PARTITIONTIME >= DATE(export_time)', '>= for argument types: TIMESTAMP, DATE'],
    ["_PARTITIONDATE >= TIMESTAMP '2026-11-20'", '>= for argument types: DATE, TIMESTAMP'],
    ["cost BETWEEN 'a' AND 5", 'BETWEEN for argument types: FLOAT64, STRING'],
  ])('%s', (condition, message) =>
    expect(read(condition)).toThrow(`No matching signature for operator ${message}`),
  );

  it.each([
    'cost > 1 AND cost < 1.5 AND CAST(cost AS NUMERIC) > cost',
    "usage_start_time >= '2026-11-20' AND _PARTITIONDATE >= '2026-11-20'",
    "currency = 'USD' AND currency = @name AND b.project.id = 'x'",
    'export_time >= @from AND _PARTITIONTIME >= TIMESTAMP_SUB(@from, INTERVAL 1 DAY)',
    "EXISTS (SELECT 1 FROM UNNEST(labels) AS l WHERE l.key = 'x')",
    'cost + 1 > usage.amount * 2',
  ])('%s is taken', (condition) => expect(read(condition)).not.toThrow());
});

describe('calculations and functions', () => {
  it.each([
    ['currency * 2', 'operator * for argument types: STRING, INT64'],
    ["cost + 'x'", 'operator + for argument types: FLOAT64, STRING'],
    ['SUM(currency)', 'aggregate function SUM for argument types: STRING'],
    ['AVG(usage_start_time)', 'aggregate function AVG for argument types: TIMESTAMP'],
    ["ROUND('x')", 'function ROUND for argument types: STRING'],
    ['UNIX_MILLIS(DATE(export_time))', 'function UNIX_MILLIS for argument types: DATE'],
    ['LOWER(cost)', 'function LOWER for argument types: FLOAT64'],
  ])('%s', (shown, message) => expect(read('TRUE', shown)).toThrow(`No matching signature for ${message}`));

  it.each([
    'SUM(cost * 2)',
    'ROUND(SUM(CAST(cost AS NUMERIC)) * 1000000)',
    'UNIX_MILLIS(MAX(export_time))',
    '*',
    'COUNT(*) * 2',
    'LOWER(b.currency)',
  ])('%s is taken', (shown) => expect(read('TRUE', shown)).not.toThrow());
});
