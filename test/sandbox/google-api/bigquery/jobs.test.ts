/** Query jobs through the official client: locations, limits, estimates, pages, and every refusal. */
import { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { row, startWarehouse, TABLE, type Warehouse } from './rows.ts';

const MIB = 1024 * 1024;

let warehouse: Warehouse;

beforeAll(async () => {
  const rows = Array.from({ length: 48 }, (_, hour) => {
    const start = new Date(Date.parse('2026-11-19T00:00:00Z') + hour * 3_600_000).toISOString();
    return row({ start, exported: start, cost: hour });
  });
  warehouse = await startWarehouse('2026-11-21T12:00:00Z', rows);
});

afterAll(() => warehouse.close());

function job(query: string, more: object = {}) {
  return warehouse.client.createQueryJob({ query, ...more });
}

describe('refusals', () => {
  it.each([
    ['a missing column', `SELECT nope FROM ${TABLE}`, /Unrecognized name: nope/],
    ['a missing field', `SELECT project.nope FROM ${TABLE}`, /Field name nope does not exist in STRUCT/],
    [
      'a column that is not grouped',
      `SELECT currency, SUM(cost) FROM ${TABLE}`,
      /neither grouped nor aggregated/,
    ],
    ['bad syntax', `SELECT cost FROM ${TABLE} WHERE`, /Syntax error/],
    ['an open bracket', 'SELECT (1', /Syntax error: Unexpected end of script at \[1:8\]/],
    ['two equal names', 'SELECT 1 AS a, 2 AS a', /Duplicate column names .* a$/],
    ['a parameter that is not given', 'SELECT @from', /Query parameter 'from' not found at \[1:8\]/],
    ['a table without dataset', 'SELECT 1 FROM spend', /Table "spend" must be qualified with a dataset/],
    [
      'months of a timestamp',
      'SELECT TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 MONTH)',
      /does not support the MONTH/,
    ],
    ['a function that is not played', 'SELECT ST_GEOGPOINT(1, 2)', /Function not found: ST_GEOGPOINT/],
    ['DuckDB’s own functions', "SELECT read_text('x')", /Function not found: read_text/],
    ['an unplayed format', "SELECT FORMAT_DATE('%Q', CURRENT_DATE())", /format is not played/],
    ['WITH OFFSET', 'SELECT x FROM UNNEST([1]) AS x WITH OFFSET', /WITH OFFSET is not played/],
    [
      'statements that change something',
      `DELETE FROM ${TABLE} WHERE TRUE`,
      /Only SELECT is played .* "DELETE"/,
    ],
    ['scripts', 'SELECT 1; SELECT 2', /Scripts are not played/],
    [
      'a time compared with a day',
      `SELECT 1 FROM ${TABLE} WHERE usage_start_time >= DATE '2026-11-20'`,
      /operator >= .* TIMESTAMP, DATE/,
    ],
    [
      'a day compared with a time',
      `SELECT 1 FROM ${TABLE} b WHERE DATE(b.export_time) = CURRENT_TIMESTAMP()`,
      /operator = .* DATE, TIMESTAMP/,
    ],
    [
      'an alias in WHERE',
      `SELECT DATE(usage_start_time) AS day FROM ${TABLE} WHERE day > '2026-11-20'`,
      /Unrecognized name: day/,
    ],
  ])('%s', async (_, query, message) => {
    const refused = {
      code: 400,
      message: expect.stringMatching(message),
      errors: [{ reason: 'invalidQuery' }],
    };
    await expect(warehouse.rows(query)).rejects.toMatchObject(refused);
    await expect(job(query)).rejects.toMatchObject(refused);
  });

  it.each([
    ['a table', 'ml-billing.billing.nope', 404, 'notFound', /Not found: Table ml-billing:billing.nope/],
    ['a dataset', 'ml-billing.nope.t', 404, 'notFound', /Not found: Dataset ml-billing:nope/],
    ['a project', 'elsewhere.billing.t', 403, 'accessDenied', /Access Denied: Table elsewhere:billing.t/],
  ])('%s that is not there', async (_, table, code, reason, message) => {
    const refused = { code, message: expect.stringMatching(message), errors: [{ reason }] };
    await expect(warehouse.rows(`SELECT 1 FROM \`${table}\``)).rejects.toMatchObject(refused);
  });

  it('another location than the dataset’s', async () => {
    const query = `SELECT 1 FROM ${TABLE}`;
    await expect(warehouse.client.query({ query, location: 'EU' })).rejects.toMatchObject({
      code: 404,
      message: expect.stringMatching(/Dataset ml-billing:billing was not found in location EU/),
    });
    const [rows] = await warehouse.client.query({ query: 'SELECT 1 AS a', location: 'EU' });
    expect(rows).toEqual([{ a: 1 }]);
  });

  it('a time compared with a parameter that is a day', async () => {
    const params = { day: BigQuery.date('2026-11-20') };
    const refused = { code: 400, message: expect.stringMatching(/operator < .* TIMESTAMP, DATE/) };
    await expect(
      warehouse.rows(`SELECT 1 FROM ${TABLE} WHERE usage_start_time < @day`, params),
    ).rejects.toMatchObject(refused);
    const right = `SELECT COUNT(*) AS n FROM ${TABLE} WHERE DATE(usage_start_time) BETWEEN @day AND DATE_ADD(@day, INTERVAL 1 DAY)`;
    expect(await warehouse.rows(right, params)).toEqual([{ n: 24 }]);
  });

  it('a value that is not of its type', async () => {
    const params = { query: 'SELECT @d AS d', params: { d: BigQuery.date('tomorrow') } };
    await expect(warehouse.client.query(params)).rejects.toMatchObject({
      code: 400,
      message: expect.stringMatching(/Invalid value for type DATE/),
    });
  });

  it('unknown fields, and settings that are not played, by name', async () => {
    const refused = warehouse.client.createQueryJob({ query: 'SELECT 1', maximumBytes: 1 } as {
      query: string;
    });
    await expect(refused).rejects.toMatchObject({
      code: 400,
      message: expect.stringMatching(
        /Unknown name "maximumBytes" at 'job.configuration.query': Cannot find field/,
      ),
    });
    await expect(job('SELECT 1', { useLegacySql: true })).rejects.toMatchObject({
      code: 501,
      message: expect.stringMatching(/legacy SQL/),
    });
    await expect(job('SELECT 1', { createSession: true })).rejects.toMatchObject({
      code: 501,
      message: expect.stringMatching(/createSession/),
    });
  });
});

describe('limits and estimates', () => {
  it('ends a query that would bill more than its limit', async () => {
    const query = `SELECT SUM(cost) AS cost FROM ${TABLE}`;
    const refused = {
      code: 400,
      errors: [{ reason: 'bytesBilledLimitExceeded' }],
      message: expect.stringMatching(/10485760 or higher required/),
    };
    const limit = String(10 * MIB - 1);
    await expect(warehouse.client.query({ query, maximumBytesBilled: limit })).rejects.toMatchObject(refused);
    const [created] = await job(query, { maximumBytesBilled: limit });
    await expect(created.getQueryResults()).rejects.toMatchObject(refused);
    const [metadata] = await created.getMetadata();
    expect(metadata.status).toMatchObject({
      state: 'DONE',
      errorResult: { reason: 'bytesBilledLimitExceeded' },
    });
    const [rows] = await warehouse.client.query({ query, maximumBytesBilled: String(10 * MIB) });
    expect(rows).toEqual([{ cost: 1128 }]);
  });

  async function estimate(query: string): Promise<number> {
    const [dry] = await job(query, { dryRun: true });
    expect(dry.metadata.status.state).toBe('DONE');
    return Number(dry.metadata.statistics.totalBytesProcessed);
  }

  it('estimates by the columns that are named and the partitions that are read', async () => {
    const cost = await estimate(`SELECT SUM(cost) FROM ${TABLE}`);
    expect(cost).toBe(48 * 8);
    const where = "_PARTITIONTIME >= TIMESTAMP_SUB(TIMESTAMP '2026-11-21', INTERVAL 1 DAY)";
    expect(await estimate(`SELECT SUM(cost) FROM ${TABLE} AS b WHERE ${where} AND cost > 1`)).toBe(24 * 8);
    expect(
      await estimate(`SELECT SUM(b.cost) FROM ${TABLE} AS b WHERE b._PARTITIONDATE = '2026-11-19'`),
    ).toBe(24 * 8);
    // A filter on usage time prunes nothing, and is one more column to read.
    expect(await estimate(`SELECT SUM(cost) FROM ${TABLE} WHERE usage_start_time >= '2026-11-20'`)).toBe(
      48 * 16,
    );
    expect(await estimate(`SELECT * FROM ${TABLE}`)).toBeGreaterThan(20 * cost);
    expect(await estimate('SELECT 1')).toBe(0);
  });

  it('a dry run leaves no job behind', async () => {
    const [dry] = await job('SELECT 1', { dryRun: true });
    await expect(dry.getMetadata()).rejects.toMatchObject({ code: 404 });
  });
});

describe('jobs', () => {
  it('run, are found again with their location, and exist once', async () => {
    const jobId = 'digest-2026-11-20';
    const [created] = await job(`SELECT COUNT(*) AS n FROM ${TABLE}`, { jobId });
    const [rows] = await created.getQueryResults();
    expect(rows).toEqual([{ n: 48 }]);
    const [metadata] = await created.getMetadata();
    expect(metadata).toMatchObject({
      id: `ml-billing:US.${jobId}`,
      jobReference: { projectId: 'ml-billing', jobId, location: 'US' },
      status: { state: 'DONE' },
      configuration: { query: { query: `SELECT COUNT(*) AS n FROM ${TABLE}` } },
      statistics: { query: { totalBytesBilled: String(10 * MIB), statementType: 'SELECT' } },
    });
    await expect(job('SELECT 1', { jobId })).rejects.toMatchObject({
      code: 409,
      message: expect.stringMatching(/Already Exists: Job ml-billing:US/),
    });
    const elsewhere = warehouse.client.job(jobId, { location: 'EU' });
    await expect(elsewhere.getMetadata()).rejects.toMatchObject({
      code: 404,
      message: expect.stringMatching(/Not found: Job ml-billing:EU/),
    });
  });

  it('answer page by page', async () => {
    const query = `SELECT cost FROM ${TABLE} ORDER BY cost`;
    const [created] = await job(query);
    const seen: number[][] = [];
    let pageToken: string | undefined;
    do {
      const options = {
        maxResults: 20,
        autoPaginate: false,
        ...(pageToken === undefined ? {} : { pageToken }),
      };
      const [rows, next] = await created.getQueryResults(options);
      seen.push(rows.map(({ cost }) => cost));
      pageToken = next?.pageToken;
    } while (pageToken !== undefined);
    expect(seen.map((page) => page.length)).toEqual([20, 20, 8]);
    expect(seen.flat()).toEqual(Array.from({ length: 48 }, (_, i) => i));
    const [all] = await warehouse.client.query({ query, maxResults: 30 });
    expect(all).toHaveLength(48);
  });

  it('may run in another project that is known, not in any', async () => {
    const elsewhere = { ...{ authorization: 'Bearer t', 'content-type': 'application/json' } };
    const ask = async (project: string) => {
      const body = JSON.stringify({ query: `SELECT 1 AS a FROM ${TABLE} LIMIT 1`, useLegacySql: false });
      const url = `${warehouse.api.url}/bigquery/v2/projects/${project}/queries`;
      return (await fetch(url, { method: 'POST', headers: elsewhere, body })).status;
    };
    expect(await ask('ml-research')).toBe(200);
    expect(await ask('nobody')).toBe(403);
  });

  it('a repeated request id is the same job', async () => {
    const ask = async () => {
      const body = JSON.stringify({ query: 'SELECT 1 AS a', useLegacySql: false, requestId: 'r-1' });
      const headers = { authorization: 'Bearer t' };
      const response = await fetch(`${warehouse.api.url}/bigquery/v2/projects/ml-billing/queries`, {
        method: 'POST',
        headers,
        body,
      });
      return ((await response.json()) as { jobReference: { jobId: string } }).jobReference.jobId;
    };
    expect(await ask()).toBe(await ask());
  });
});

it('gives timestamps as micros, float seconds or text, as asked', async () => {
  const expected = { true: '1795246200123000', false: '1795246200.123' };
  for (const [useInt64Timestamp, v] of Object.entries(expected)) {
    const body = JSON.stringify({
      query: "SELECT TIMESTAMP '2026-11-21 07:30:00.123+00' AS t",
      useLegacySql: false,
      formatOptions: { useInt64Timestamp: useInt64Timestamp === 'true' },
    });
    const headers = { authorization: 'Bearer t' };
    const response = await fetch(`${warehouse.api.url}/bigquery/v2/projects/ml-billing/queries`, {
      method: 'POST',
      headers,
      body,
    });
    expect(await response.json()).toMatchObject({
      schema: { fields: [{ name: 't', type: 'TIMESTAMP', mode: 'NULLABLE' }] },
      rows: [{ f: [{ v }] }],
      jobComplete: true,
      totalRows: '1',
    });
  }
});
