/** Exports that are wrong, refused or half there: the right fault and words that mend it, and never a wrong sum. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountsOf } from '../../src/domain/billing-tables.ts';
import { billTrouble } from '../../src/domain/decide/bill-trouble.ts';
import { type BillingOptions, exportBilling } from '../../src/google/billing.ts';
import { connectGoogle, type GoogleConnection } from '../../src/google/connect.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { QueryEngine } from '../../src/sandbox/google-api/bigquery/engine.ts';
import { QueryJobs } from '../../src/sandbox/google-api/bigquery/jobs.ts';
import { knownRows, knownTruth } from '../../src/sandbox/google-api/bigquery/known-export.ts';
import { bigqueryRoutes } from '../../src/sandbox/google-api/bigquery/routes.ts';
import type { ExportLocation } from '../../src/sandbox/google-api/bigquery/warehouse.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';

const EXPORT = { rows: 2_000, projects: 8, from: '2026-11-10', to: '2026-11-20' };
const NOW = Date.parse('2026-11-20T12:00:00Z');
const A = 'gcp_billing_export_v1_AAAAAA_000000_000000';
const PLACE = { project: 'ml-billing', dataset: 'billing', location: 'EU' };

const TABLES: readonly ExportLocation[] = [
  { ...PLACE, table: A, rows: knownRows(EXPORT) },
  {
    ...PLACE,
    table: 'gcp_billing_export_v1_BBBBBB_000000_000000',
    rows: knownRows(EXPORT),
    requiresPartitionFilter: true,
  },
  { ...PLACE, table: 'billing_view', rows: knownRows(EXPORT), unpartitioned: true },
  {
    ...PLACE,
    table: 'cloud_pricing_export',
    columns: [
      { name: 'export_time', type: 'TIMESTAMP' },
      { name: 'billing_account_id', type: 'STRING' },
    ],
  },
  { ...PLACE, table: 'gcp_billing_export_v1_CCCCCC_000000_000000', denied: true },
  // Another account's, in another project and place.
  {
    project: 'other-billing',
    dataset: 'exports',
    location: 'us-east1',
    table: 'gcp_billing_export_resource_v1_DDDDDD_000000_000000',
    detailed: true,
    rows: `SELECT *, NULL::STRUCT("name" VARCHAR, global_name VARCHAR) AS resource, NULL::STRUCT(effective_price DOUBLE, tier_start_amount DOUBLE, unit VARCHAR, pricing_unit_quantity DOUBLE) AS price FROM (${knownRows({ ...EXPORT, rows: 500 })})`,
  },
];

let api: GoogleApi;
let google: GoogleConnection;

beforeAll(async () => {
  const clock = new SandboxClock(NOW);
  const engine = new QueryEngine({ billingRows: () => [] }, clock, TABLES);
  api = await serveRoutes({
    routes: bigqueryRoutes(new QueryJobs(engine, clock, TABLES, () => [])),
    clock,
    settle: () => {},
  });
  google = connectGoogle({ baseUrl: api.url, timeoutMs: 20_000 });
});
afterAll(() => api.close());

function table(name: string, more: object = {}) {
  return { table: `ml-billing.billing.${name}`, detailed: false, ...more };
}

/** What reading a table's spend ends with, and what is said of it. */
async function trouble(options: BillingOptions): Promise<{ kind: string; words: string }> {
  const billing = exportBilling(google, options);
  const [account] = billing.accounts;
  if (account === undefined) throw new Error('no account');
  const read = await billing.spend(account.id, '2026-11-10', '2026-11-20');
  if (read.ok) throw new Error(`it was read: ${read.value.rows.length} rows`);
  return { kind: read.fault.kind, words: billTrouble(read.fault, account) };
}

describe('what cannot be read', () => {
  it.each([
    [
      'a table of another kind',
      { tables: [table('cloud_pricing_export')] },
      'invalid',
      /it has no column (project|currency|usage_start_time|_PARTITIONTIME|cost|cost_type|invoice|credits)\. Set BILLING_TABLE/,
    ],
    ['a view', { tables: [table('billing_view')] }, 'invalid', /may be a view or a copy/],
    [
      'no such table',
      { tables: [table('gcp_billing_export_v1_EEEEEE_000000_000000')] },
      'not-found',
      /there is no table ml-billing\.billing\.gcp_billing_export_v1_EEEEEE_000000_000000\. Set BILLING_TABLE/,
    ],
    [
      'a wrong location',
      { tables: [table(A, { location: 'US' })] },
      'not-found',
      /leave BILLING_LOCATION empty.*BILLING_TABLE=ml-billing\.billing\..*@EU/,
    ],
    [
      'a table that may not be read',
      { tables: [table('gcp_billing_export_v1_CCCCCC_000000_000000')] },
      'denied',
      /BigQuery Data Viewer on the dataset/,
    ],
    [
      'a project that queries may not run in',
      { tables: [table(A)], project: 'ml-nowhere' },
      'denied',
      /BigQuery Job User on the project that queries run in/,
    ],
    [
      'more than may be read',
      { tables: [table(A)], maximumBytesBilled: 2 ** 20 },
      'invalid',
      /take 10\.0 MiB, more than the limit of 1\.0 MiB\. .* set BILLING_MAX_GIB=1\.$/,
    ],
  ] as const)('%s', async (_name, options, kind, words) => {
    expect(await trouble(options)).toEqual({ kind, words: expect.stringMatching(words) });
  });
});

describe('what can', () => {
  it('reads each account from its own project and place, and never adds them up twice', async () => {
    const detailed = 'other-billing.exports.gcp_billing_export_resource_v1_DDDDDD_000000_000000';
    const billing = exportBilling(google, { tables: [table(A), { table: detailed, detailed: true }] });
    expect(billing.accounts.map(({ id }) => id)).toEqual(['AAAAAA-000000-000000', 'DDDDDD-000000-000000']);
    for (const [i, rows] of [2_000, 500].entries()) {
      const read = await billing.spend(billing.accounts[i]?.id ?? '', EXPORT.from, EXPORT.to);
      if (!read.ok) throw new Error(read.fault.message);
      const truth = knownTruth({ ...EXPORT, rows }, NOW);
      const sum = (of: readonly { grossMicros: number }[]) =>
        of.reduce((all, row) => all + row.grossMicros, 0);
      expect(read.value.rows).toHaveLength(truth.length);
      expect(sum(read.value.rows)).toBe(sum(truth));
    }
    const machines = await billing.machineSpend(EXPORT.from, EXPORT.to);
    expect(machines.ok && machines.value.length > 100).toBe(true);
  });

  it('prunes where the table demands it', async () => {
    const billing = exportBilling(google, { tables: [table('gcp_billing_export_v1_BBBBBB_000000_000000')] });
    expect(await billing.spend('BBBBBB-000000-000000', EXPORT.from, EXPORT.to)).toMatchObject({ ok: true });
    const bigQuery = await google.bigQuery('ml-billing');
    const query = 'SELECT SUM(cost) FROM billing.gcp_billing_export_v1_BBBBBB_000000_000000';
    await expect(bigQuery.query({ query })).rejects.toMatchObject({
      code: 400,
      message: expect.stringMatching(/without a filter over column\(s\) .*'_PARTITIONTIME' that can be used/),
    });
  });

  it('an estimate over the limit is told before anything is refused', async () => {
    const billing = exportBilling(google, { tables: [table(A)], maximumBytesBilled: 1_000 });
    const estimate = await billing.estimate('AAAAAA-000000-000000', EXPORT.from, EXPORT.to);
    expect(estimate).toMatchObject({ ok: true, value: { mostBytes: 1_000 } });
    expect(estimate.ok && estimate.value.bytes).toBeGreaterThan(100_000);
  });

  it('reads more for more days, and no more for a longer table', async () => {
    const billing = exportBilling(google, { tables: [table(A)] });
    const bytes = async (from: string) => {
      const estimate = await billing.estimate('AAAAAA-000000-000000', from, EXPORT.to);
      return estimate.ok ? estimate.value.bytes : 0;
    };
    const [one, three, all, longer] = await Promise.all(
      ['2026-11-20', '2026-11-18', EXPORT.from, '2026-09-01'].map(bytes),
    );
    expect(three).toBeGreaterThan((one ?? 0) * 1.5);
    expect(all).toBeGreaterThan((three ?? 0) * 1.5);
    expect(longer).toBe(all);
  });
});

describe('tables that are named', () => {
  const standard = table(A);
  const detailed = { ...table('gcp_billing_export_resource_v1_AAAAAA_000000_000000'), detailed: true };

  it('are one account where they are of one: spend from the standard export, machines from the detailed', () => {
    expect(accountsOf([detailed, standard])).toEqual([
      { id: 'AAAAAA-000000-000000', table: standard.table, detailedTable: detailed.table },
    ]);
    expect(accountsOf([detailed])).toEqual([
      { id: 'AAAAAA-000000-000000', table: detailed.table, detailedTable: detailed.table },
    ]);
  });

  it.each([
    ['twice', [standard, standard], /are both the standard export of AAAAAA-000000-000000/],
    [
      'in two projects',
      [standard, { ...standard, table: `ml-research.d.${A}` }],
      /are both the standard export/,
    ],
    ['in a way that may count an account twice', [table('copied'), detailed], /might be counted twice/],
    ['in no form of a table', [table('a.b')], /is not a table such as/],
  ])('%s are refused', (_name, tables, message) => {
    expect(() => accountsOf(tables)).toThrow(message);
  });

  it('may have names of their own where nothing is counted twice', () => {
    expect(accountsOf([table('copied'), standard]).map(({ id }) => id)).toEqual([
      'copied',
      'AAAAAA-000000-000000',
    ]);
  });
});
