/** The billing export in BigQuery behind the Billing port, over the wire. */
import { afterEach, describe, expect, it } from 'vitest';
import { DAY } from '../../src/domain/time.ts';
import { exportBilling } from '../../src/google/billing.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import type { GoogleRequest, Route } from '../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';
import { billingContract } from '../contracts/billing.ts';
import { openSandbox, type Sandbox, START } from './sandbox.ts';

const QUERY = 'bigquery.jobs.query';

function tableOf({ api }: Sandbox): string {
  const { project, dataset, table } = api.billing;
  return `${project}.${dataset}.${table}`;
}

async function estate(): Promise<Sandbox> {
  return openSandbox({
    projects: [{ id: 'ml-research', committedUse: 0.3 }, { id: 'ml-prod' }],
    machines: [
      { zone: 'us-central1-a', name: 'a', machineType: 'g2-standard-8', createdAt: START - 6 * DAY },
    ],
  });
}

billingContract('BigQuery', async () => {
  const sandbox = await estate();
  const { world, clock, google } = sandbox;
  return {
    billing: exportBilling(google, { table: tableOf(sandbox), location: sandbox.api.billing.location }),
    unconfigured: exportBilling(google, {}),
    now: () => clock.now(),
    rows: () =>
      world.billingRows(clock.now()).map((row) => ({
        usageStart: Date.parse(row.usage_start_time),
        project: row.project?.id,
        currency: row.currency,
        cost: row.cost,
        credits: row.credits.map(({ amount }) => amount),
        exportedAt: Date.parse(row.export_time),
      })),
    pass: (ms) => clock.advance(ms),
    close: sandbox.close,
  };
});

describe('the query', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  it('is refused by BigQuery when it would read more than it may', async () => {
    sandbox = await estate();
    const billing = exportBilling(sandbox.google, { table: tableOf(sandbox), maximumBytesBilled: 1 });
    expect(await billing.spend('2026-11-18', '2026-11-19')).toMatchObject({
      ok: false,
      fault: { kind: 'invalid', code: 'bytesBilledLimitExceeded' },
    });
  });

  it('names a table that is not there', async () => {
    sandbox = await estate();
    const billing = exportBilling(sandbox.google, { table: 'ml-billing.billing.gcp_billing_export_v1_NONE' });
    expect(await billing.spend('2026-11-18', '2026-11-19')).toMatchObject({
      ok: false,
      fault: { kind: 'not-found', message: expect.stringContaining('gcp_billing_export_v1_NONE') },
    });
  });

  it('refuses a name that is more than a table', async () => {
    sandbox = await estate();
    for (const table of ['billing', 'p.d', 'my-project.d.t` WHERE TRUE; --', 'my-project.d.t.u']) {
      expect(() => exportBilling(sandbox.google, { table })).toThrow(/is not a table such as/);
    }
  });

  it.each([
    ['503', { kind: 'status', status: 503 }],
    ['a cut connection', { kind: 'reset-after' }],
  ] as const)('is not repeated behind our back after %s', async (_name, fault) => {
    sandbox = await estate();
    sandbox.api.faults.arm(QUERY, fault, 5);
    const billing = exportBilling(sandbox.google, { table: tableOf(sandbox) });
    expect(await billing.spend('2026-11-18', '2026-11-19')).toMatchObject({
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

  /** Answers the first query (how fresh it is) and then the second (the rows). */
  async function answering(fresh: string | null, rows: readonly (readonly (string | null)[])[]) {
    const field = (name: string, type: string) => ({ name, type, mode: 'NULLABLE' });
    const schemas = [
      [field('exported_until', 'INTEGER')],
      [
        field('project_id', 'STRING'),
        field('currency', 'STRING'),
        field('day', 'DATE'),
        field('gross_micros', 'INTEGER'),
        field('credit_micros', 'INTEGER'),
      ],
    ];
    const route: Route = {
      id: QUERY,
      method: 'POST',
      path: '/bigquery/v2/projects/{project}/queries',
      handle: (request) => {
        const second = asked.push(request) === 2;
        const answer = second ? rows : [[fresh]];
        return {
          jobComplete: true,
          schema: { fields: schemas[second ? 1 : 0] },
          jobReference: { projectId: 'p', jobId: 'j', location: 'US' },
          rows: answer.map((row) => ({ f: row.map((v) => ({ v })) })),
        };
      },
    };
    api = await serveRoutes({ routes: [route], clock: { now: () => START }, settle: () => {} });
    const google = connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 });
    return exportBilling(google, { table: 'my-project.billing.export', project: 'queries-here' }).spend(
      '2026-11-01',
      '2026-11-02',
    );
  }

  it('keeps currencies and the account’s own charges apart', async () => {
    const result = await answering('1795262194628', [
      [null, 'USD', '2026-11-01', '19000000', '0'],
      ['p', 'EUR', '2026-11-01', '5', '-2'],
      ['p', 'USD', '2026-11-01', '9007199254740', '-1'],
    ]);
    expect(result).toEqual({
      ok: true,
      value: {
        exportedUntil: 1795262194628,
        rows: [
          {
            day: '2026-11-01',
            project: undefined,
            currency: 'USD',
            grossMicros: 19_000_000,
            creditMicros: 0,
          },
          { day: '2026-11-01', project: 'p', currency: 'EUR', grossMicros: 5, creditMicros: -2 },
          {
            day: '2026-11-01',
            project: 'p',
            currency: 'USD',
            grossMicros: 9_007_199_254_740,
            creditMicros: -1,
          },
        ],
      },
    });
  });

  it('tells an empty export from one that is up to date', async () => {
    expect(await answering(null, [])).toEqual({ ok: true, value: { rows: [], exportedUntil: undefined } });
  });

  it('asks in its own project, from Pacific midnight to Pacific midnight, across the change of the clocks', async () => {
    await answering(null, []);
    expect(asked[0]?.params.project).toBe('queries-here');
    expect(asked[1]?.body).toMatchObject({
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
    const values = JSON.stringify(asked[1]?.body);
    // Daylight saving time ends on 1 November: that day begins at 07:00 UTC and the next ones at 08:00.
    expect(values).toContain('2026-11-01T07:00:00');
    expect(values).toContain('2026-11-03T08:00:00');
  });
});
