/** The billing export in BigQuery behind the Billing port, over the wire. */
import { afterEach, describe, expect, it } from 'vitest';
import { exportBilling } from '../../src/google/billing.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import type { ExportLocation } from '../../src/sandbox/google-api/bigquery/warehouse.ts';
import type { GoogleRequest, Route } from '../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';
import { billedEstate, billingContract, exportRow } from '../contracts/billing.ts';
import { openSandbox, type Sandbox, START } from './sandbox.ts';

const QUERY = 'bigquery.jobs.query';

const ACCOUNT = '01ABCD-234567-89EFGH';

function nameOf({ project, dataset, table }: ExportLocation): string {
  return `${project}.${dataset}.${table}`;
}

function standard({ api }: Sandbox) {
  return { table: nameOf(api.billing), detailed: false };
}

function estate(): Promise<Sandbox> {
  return openSandbox(billedEstate(START));
}

billingContract('BigQuery', async () => {
  const sandbox = await estate();
  const { world, clock, google } = sandbox;
  return {
    billing: exportBilling(google, {
      tables: [
        { ...standard(sandbox), location: sandbox.api.billing.location },
        { table: nameOf(sandbox.api.detailedBilling), detailed: true },
      ],
    }),
    unconfigured: exportBilling(google, { tables: [] }),
    now: () => clock.now(),
    rows: () => world.billingRows(clock.now()).map(exportRow),
    pass: (ms) => clock.advance(ms),
    close: sandbox.close,
  };
});

describe('the query', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  it('is refused by BigQuery when it would read more than it may', async () => {
    sandbox = await estate();
    const billing = exportBilling(sandbox.google, { tables: [standard(sandbox)], maximumBytesBilled: 1 });
    expect(await billing.spend(ACCOUNT, '2026-11-18', '2026-11-19')).toMatchObject({
      ok: false,
      fault: { kind: 'invalid', code: 'bytesBilledLimitExceeded' },
    });
  });

  it('names a table that is not there', async () => {
    sandbox = await estate();
    const billing = exportBilling(sandbox.google, {
      tables: [{ table: 'ml-billing.billing.gcp_billing_export_v1_NONE', detailed: false }],
    });
    expect(await billing.spend('gcp_billing_export_v1_NONE', '2026-11-18', '2026-11-19')).toMatchObject({
      ok: false,
      fault: { kind: 'not-found', message: expect.stringContaining('gcp_billing_export_v1_NONE') },
    });
  });

  it('refuses a name that is more than a table', async () => {
    sandbox = await estate();
    for (const table of ['billing', 'p.d', 'my-project.d.t` WHERE TRUE; --', 'my-project.d.t.u']) {
      expect(() => exportBilling(sandbox.google, { tables: [{ table, detailed: false }] })).toThrow(
        /is not a table such as/,
      );
    }
  });

  it.each([
    ['503', { kind: 'status', status: 503 }],
    ['a cut connection', { kind: 'reset-after' }],
  ] as const)('is not repeated behind our back after %s', async (_name, fault) => {
    sandbox = await estate();
    sandbox.api.faults.arm(QUERY, fault, 5);
    const billing = exportBilling(sandbox.google, { tables: [standard(sandbox)] });
    expect(await billing.spend(ACCOUNT, '2026-11-18', '2026-11-19')).toMatchObject({
      ok: false,
      fault: { kind: 'unavailable' },
    });
    expect(sandbox.sent).toEqual([QUERY]);
  });
});

describe('odd answers', () => {
  let api: GoogleApi | undefined;
  let asked: GoogleRequest[] = [];
  afterEach(async () => {
    await api?.close();
    asked = [];
  });

  const TABLE = 'my-project.billing.gcp_billing_export_v1_01ABCD_234567_89EFGH';
  const COLUMNS = {
    project_id: 'STRING',
    currency: 'STRING',
    day: 'DATE',
    cost_type: 'STRING',
    invoice_month: 'STRING',
    gross_micros: 'INTEGER',
    credit_micros: 'INTEGER',
    exported_until: 'INTEGER',
  };

  async function answering(rows: readonly (readonly (string | null)[])[]) {
    const fields = Object.entries(COLUMNS).map(([name, type]) => ({ name, type, mode: 'NULLABLE' }));
    const route: Route = {
      id: QUERY,
      method: 'POST',
      path: '/bigquery/v2/projects/{project}/queries',
      handle: (request) => {
        asked.push(request);
        return {
          jobComplete: true,
          schema: { fields },
          jobReference: { projectId: 'p', jobId: 'j', location: 'US' },
          rows: rows.map((row) => ({ f: row.map((v) => ({ v })) })),
        };
      },
    };
    api = await serveRoutes({ routes: [route], clock: { now: () => START }, settle: () => {} });
    const google = connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 });
    const tables = [{ table: TABLE, detailed: false }];
    return exportBilling(google, { tables, project: 'queries-here' }).spend(
      ACCOUNT,
      '2026-11-01',
      '2026-11-02',
    );
  }

  it('keeps currencies, kinds of charges, invoices and the account’s own charges apart', async () => {
    const result = await answering([
      [null, 'USD', '2026-11-01', 'tax', '202611', '19000000', '0', '1795262194628'],
      ['p', 'EUR', '2026-11-01', 'regular', '202611', '5', '-2', '1795262194000'],
      ['p', 'USD', '2026-11-01', 'rounding error', '202612', '-3', '0', '1795262190000'],
      ['p', 'USD', '2026-11-01', 'surprise', null, '9007199254740991', '-1', '1795262190000'],
    ]);
    const common = {
      day: '2026-11-01',
      project: 'p',
      currency: 'USD',
      invoiceMonth: '202611',
      creditMicros: 0,
    };
    expect(result).toEqual({
      ok: true,
      value: {
        exportedUntil: 1795262194628,
        rows: [
          { ...common, project: undefined, costClass: 'tax', grossMicros: 19_000_000 },
          { ...common, currency: 'EUR', costClass: 'regular', grossMicros: 5, creditMicros: -2 },
          { ...common, costClass: 'rounding_error', invoiceMonth: '202612', grossMicros: -3 },
          {
            ...common,
            costClass: 'other',
            invoiceMonth: '',
            grossMicros: Number.MAX_SAFE_INTEGER,
            creditMicros: -1,
          },
        ],
      },
    });
  });

  it('refuses a sum that a number cannot hold exactly, rather than round it', async () => {
    const result = await answering([
      ['p', 'IDR', '2026-11-01', 'regular', '202611', '9007199254740993', '0', '1795262190000'],
    ]);
    expect(result).toMatchObject({
      ok: false,
      fault: { kind: 'invalid', message: expect.stringContaining('gross_micros') },
    });
  });

  it('tells an empty export from one that is up to date', async () => {
    expect(await answering([])).toEqual({ ok: true, value: { rows: [], exportedUntil: undefined } });
  });

  it('asks in its own project, from Pacific midnight to Pacific midnight, across the change of the clocks', async () => {
    await answering([]);
    expect(asked[0]?.params.project).toBe('queries-here');
    expect(asked[0]?.body).toMatchObject({
      queryParameters: [
        {
          name: 'from_ts',
          parameterType: { type: 'TIMESTAMP' },
          parameterValue: { value: expect.stringContaining('2026-11-01') },
        },
        {
          name: 'to_ts',
          parameterType: { type: 'TIMESTAMP' },
          parameterValue: { value: expect.stringContaining('2026-11-03') },
        },
      ],
      maximumBytesBilled: String(50 * 2 ** 30),
    });
    const values = JSON.stringify(asked[0]?.body);
    // Daylight saving time ends on 1 November: that day begins at 07:00 UTC and the next ones at 08:00.
    expect(values).toContain('2026-11-01T07:00:00');
    expect(values).toContain('2026-11-03T08:00:00');
  });
});
