/** GoogleSQL as billing queries write it: rewritten, executed, and answered in BigQuery's types. */
import { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { row, startWarehouse, TABLE, type Warehouse } from './rows.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  const labels = { team: 'vision', 'lamplighter-machine': 'm-1' };
  warehouse = await startWarehouse('2026-11-21T12:34:56Z', [
    row({
      start: '2026-11-20T10:00:00Z',
      exported: '2026-11-20T15:00:00Z',
      cost: 3,
      credits: [-1, -0.5],
      labels,
    }),
    row({ start: '2026-11-21T02:00:00Z', exported: '2026-11-21T09:00:00Z', cost: 2, sku: "N1 Core's" }),
    row({ project: 'ml-serving', start: '2026-11-21T03:00:00Z', exported: '2026-11-21T09:00:00Z', cost: 1 }),
  ]);
});

afterAll(() => warehouse.close());

/** The only value of the only row, with BigQuery's wrapper objects taken off. */
async function value(expression: string, params?: Record<string, unknown>, types?: Record<string, string>) {
  const [only] = (await warehouse.rows(`SELECT ${expression} AS v`, params, types)) as { v: unknown }[];
  return plain(only?.v);
}

function plain(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(plain);
  if (typeof given === 'object' && given !== null && 'value' in given) return given.value;
  return given;
}

describe('expressions', () => {
  it.each([
    ["DATE(TIMESTAMP '2026-11-21 07:30:00+00', 'America/Los_Angeles')", '2026-11-20'],
    ["DATE(TIMESTAMP('2026-11-21T07:30:00Z'))", '2026-11-21'],
    ['DATE(2026, 11, 21)', '2026-11-21'],
    ["TIMESTAMP('2026-11-21', 'America/Los_Angeles')", '2026-11-21T08:00:00.000Z'],
    ["TIMESTAMP(DATE '2026-11-21', 'Europe/Berlin')", '2026-11-20T23:00:00.000Z'],
    ["TIMESTAMP_SUB(TIMESTAMP '2026-11-21 00:00:00', INTERVAL 36 HOUR)", '2026-11-19T12:00:00.000Z'],
    ["TIMESTAMP_ADD(TIMESTAMP '2026-11-21', INTERVAL @n DAY)", '2026-11-24T00:00:00.000Z', { n: 3 }],
    ["DATE_SUB(DATE '2026-03-31', INTERVAL 1 MONTH)", '2026-02-28'],
    ["DATE_ADD('2026-11-30', INTERVAL 1 DAY)", '2026-12-01'],
    ["DATE_DIFF(DATE '2026-12-01', DATE '2026-11-21', DAY)", 10],
    ["TIMESTAMP_DIFF(TIMESTAMP '2026-11-21 02:59:00', TIMESTAMP '2026-11-21 01:00:00', HOUR)", 1],
    ["DATE_TRUNC(DATE '2026-11-21', MONTH)", '2026-11-01'],
    ["DATE_TRUNC(DATE '2026-11-21', WEEK)", '2026-11-15'],
    ["DATE_TRUNC(DATE '2026-11-22', WEEK)", '2026-11-22'],
    ["DATE_TRUNC(DATE '2026-11-22', WEEK(MONDAY))", '2026-11-16'],
    [
      "TIMESTAMP_TRUNC(TIMESTAMP '2026-11-21 07:30:00', DAY, 'America/Los_Angeles')",
      '2026-11-20T08:00:00.000Z',
    ],
    ["EXTRACT(HOUR FROM TIMESTAMP '2026-11-21 07:30:00' AT TIME ZONE 'Asia/Kolkata')", 13],
    ["EXTRACT(DAYOFWEEK FROM DATE '2026-11-22')", 1],
    ['CURRENT_TIMESTAMP()', '2026-11-21T12:34:56.000Z'],
    ["CURRENT_DATE('Asia/Tokyo')", '2026-11-21'],
    ["FORMAT_DATE('%Y%m', DATE '2026-11-21')", '202611'],
    [
      "FORMAT_TIMESTAMP('%F %H:%M', TIMESTAMP '2026-11-21 07:30:00', 'America/Los_Angeles')",
      '2026-11-20 23:30',
    ],
    ["PARSE_DATE('%Y%m%d', '20261121')", '2026-11-21'],
    ["SAFE.PARSE_DATE('%Y%m%d', 'soon')", null],
    ["ARRAY_LENGTH(GENERATE_DATE_ARRAY('2026-11-01', '2026-11-30'))", 30],
    ['SAFE_DIVIDE(1, 0)', null],
    ['7 / 2', 3.5],
    ['DIV(7, 2)', 3],
    ["SAFE_CAST('x' AS INT64)", null],
    ["CAST('7' AS INT64) + 1", 8],
    ['CAST(1.25 AS STRING)', '1.25'],
    ['0.1 + 0.2', 0.1 + 0.2],
    ["IF(TRUE, 'yes', 'no')", 'yes'],
    ["IFNULL(NULL, 'x')", 'x'],
    ["CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", 'b'],
    [`CONCAT("it's ", 'a "quote"', r'\\d')`, `it's a "quote"\\d`],
    ["REGEXP_EXTRACT('projects/p/zones/z', r'zones/(.+)')", 'z'],
    ["REGEXP_CONTAINS('Nvidia L4 GPU', r'(?i)gpu')", true],
    ["SPLIT('a,b')[OFFSET(1)]", 'b'],
    ["'b' IN UNNEST(['a', 'b'])", true],
    ['2 NOT IN UNNEST([1, 3])', true],
    ['ARRAY(SELECT x * 2 FROM UNNEST([1, 2]) AS x)', [2, 4]],
    ["NUMERIC '12.50'", 12.5],
  ] as [string, unknown, Record<string, unknown>?][])('%s', async (expression, expected, params) => {
    const got = await value(expression, params);
    // NUMERIC comes as Big.
    expect(typeof expected === 'number' ? Number(got) : got).toEqual(expected);
  });
});

describe('parameters', () => {
  it.each([
    ['a timestamp from a Date', new Date('2026-11-21T07:30:00Z'), undefined, '2026-11-21T07:30:00.000Z'],
    ['a date', BigQuery.date('2026-11-21'), undefined, '2026-11-21'],
    ['text with quotes', "it's; DROP TABLE billing --", undefined, "it's; DROP TABLE billing --"],
    ['a whole number', 42, undefined, 42],
    ['a fraction', 1.5, undefined, 1.5],
    ['a boolean', true, undefined, true],
    ['a list', ['a', "b'c"], undefined, ['a', "b'c"]],
    ['nothing, with a type', null, 'STRING', null],
  ])('%s', async (_, given, type, expected) => {
    expect(await value('@p', { p: given }, type === undefined ? undefined : { p: type })).toEqual(expected);
  });

  it('by position', async () => {
    const [rows] = await warehouse.client.query({ query: 'SELECT ? AS a, ? AS b', params: ['x', 2] });
    expect(rows).toEqual([{ a: 'x', b: 2 }]);
  });
});

describe('tables', () => {
  it.each([
    ['one backticked path', TABLE],
    ['three backticked parts', '`ml-billing`.`billing`.`gcp_billing_export_v1_01ABCD_234567_89EFGH`'],
    ['no backticks at all', 'ml-billing.billing.gcp_billing_export_v1_01ABCD_234567_89EFGH'],
    ['the project of the client', 'billing.gcp_billing_export_v1_01ABCD_234567_89EFGH'],
  ])('%s', async (_, table) => {
    expect(await warehouse.rows(`SELECT COUNT(*) AS n FROM ${table} AS b WHERE b.cost > 1`)).toEqual([
      { n: 2 },
    ]);
  });

  it('a default dataset', async () => {
    const query = 'SELECT COUNT(*) AS n FROM gcp_billing_export_v1_01ABCD_234567_89EFGH';
    const [rows] = await warehouse.client.query({ query, defaultDataset: { datasetId: 'billing' } });
    expect(rows).toEqual([{ n: 3 }]);
  });

  it('WITH, subqueries, window functions and QUALIFY', async () => {
    const rows = await warehouse.rows(`
      WITH spend AS (SELECT project.id AS p, sku.description AS sku, SUM(cost) AS cost FROM ${TABLE} GROUP BY p, sku)
      SELECT p, sku, cost, ROUND(100 * cost / SUM(cost) OVER (), 1) AS share
      FROM (SELECT * FROM spend) AS s
      QUALIFY ROW_NUMBER() OVER (PARTITION BY p ORDER BY cost DESC) = 1
      ORDER BY p`);
    expect(rows).toEqual([
      { p: 'ml-research', sku: 'Nvidia L4 GPU', cost: 3, share: 50 },
      { p: 'ml-serving', sku: 'Nvidia L4 GPU', cost: 1, share: 16.7 },
    ]);
  });

  it('labels and credits: scalar subqueries, EXISTS, and LEFT JOIN UNNEST without ON', async () => {
    const rows = await warehouse.rows(`
      SELECT cost, (SELECT value FROM UNNEST(labels) WHERE key = 'team') AS team,
             ARRAY(SELECT c.amount FROM UNNEST(credits) AS c ORDER BY c.amount) AS credits
      FROM ${TABLE}
      WHERE EXISTS (SELECT 1 FROM UNNEST(labels) AS l WHERE l.key = 'lamplighter-machine' AND l.value = 'm-1')`);
    expect(rows).toEqual([{ cost: 3, team: 'vision', credits: [-1, -0.5] }]);
    const joined = await warehouse.rows(
      `SELECT b.cost, c.amount FROM ${TABLE} b LEFT JOIN UNNEST(b.credits) c ORDER BY 1, 2`,
    );
    expect(joined).toEqual([
      { cost: 1, amount: null },
      { cost: 2, amount: null },
      { cost: 3, amount: -1 },
      { cost: 3, amount: -0.5 },
    ]);
  });

  it('* has every column of the export and no pseudo column', async () => {
    const [plainRow] = await warehouse.rows(`SELECT * FROM ${TABLE} WHERE cost = 3`);
    expect(plainRow).toMatchObject({
      project: { id: 'ml-research', labels: [] },
      usage_start_time: { value: '2026-11-20T10:00:00.000Z' },
      labels: [
        { key: 'team', value: 'vision' },
        { key: 'lamplighter-machine', value: 'm-1' },
      ],
      adjustment_info: null,
    });
    const [pruned] = await warehouse.rows(`SELECT * FROM ${TABLE} WHERE DATE(_PARTITIONTIME) = '2026-11-20'`);
    expect(pruned).toEqual(plainRow);
    const [narrow] = await warehouse.rows(`SELECT * EXCEPT(credits, labels) FROM ${TABLE} WHERE cost = 3`);
    expect(Object.keys(narrow as object)).not.toContain('labels');
    const days = await warehouse.rows(`SELECT DISTINCT _PARTITIONTIME AS day FROM ${TABLE} ORDER BY day`);
    expect(days.map((each) => plain((each as { day: unknown }).day))).toEqual([
      '2026-11-20T00:00:00.000Z',
      '2026-11-21T00:00:00.000Z',
    ]);
  });

  it('names columns without a name f0_, f1_', async () => {
    expect(await warehouse.rows(`SELECT COUNT(*), MAX(cost) AS top, SUM(cost) FROM ${TABLE}`)).toEqual([
      { f0_: 3, top: 3, f1_: 6 },
    ]);
  });
});
