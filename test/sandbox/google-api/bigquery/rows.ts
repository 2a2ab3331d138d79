/** Rows of a billing export for tests, and a client that queries them. */
import { BigQuery } from '@google-cloud/bigquery';
import { SandboxClock } from '../../../../src/sandbox/clock.ts';
import { QueryEngine } from '../../../../src/sandbox/google-api/bigquery/engine.ts';
import { QueryJobs } from '../../../../src/sandbox/google-api/bigquery/jobs.ts';
import { bigqueryRoutes } from '../../../../src/sandbox/google-api/bigquery/routes.ts';
import { type GoogleApi, serveRoutes } from '../../../../src/sandbox/google-api/server.ts';
import type { BillingRow } from '../../../../src/sandbox/world/types.ts';
import { authClient } from '../clients.ts';

export const TABLE = '`ml-billing.billing.gcp_billing_export_v1_01ABCD_234567_89EFGH`';

export interface RowSpec {
  readonly project?: string | undefined;
  readonly start: string;
  /** When the row reached the table. */
  readonly exported: string;
  readonly cost: number;
  readonly currency?: string;
  readonly credits?: readonly number[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly sku?: string;
}

export function row(spec: RowSpec): BillingRow {
  const { start, exported, cost, currency = 'USD', credits = [], labels = {}, sku = 'Nvidia L4 GPU' } = spec;
  const project = 'project' in spec ? spec.project : 'ml-research';
  return {
    billing_account_id: '01ABCD-234567-89EFGH',
    invoice: { month: start.slice(0, 7).replace('-', ''), publisher_type: 'GOOGLE' },
    cost_type: project === undefined ? 'tax' : 'regular',
    service: { id: '6F81-5844-456A', description: 'Compute Engine' },
    sku: { id: '0000-0000-0001', description: sku },
    usage_start_time: start,
    usage_end_time: new Date(Date.parse(start) + 3_600_000).toISOString(),
    project:
      project === undefined
        ? undefined
        : { id: project, number: '123', name: project, ancestry_numbers: '/1/', labels: [] },
    labels: Object.entries(labels).map(([key, value]) => ({ key, value })),
    system_labels: [],
    location: { location: 'us-central1', country: 'US', region: 'us-central1', zone: 'us-central1-a' },
    cost,
    currency,
    currency_conversion_rate: 1,
    usage: { amount: 3600, unit: 'seconds', amount_in_pricing_units: 1, pricing_unit: 'hour' },
    credits: credits.map((amount, i) => ({
      name: `credit ${i}`,
      amount,
      type: 'PROMOTION',
      id: `c${i}`,
      full_name: '',
    })),
    export_time: exported,
    cost_at_list: cost,
    transaction_type: 'GOOGLE',
  };
}

export interface Warehouse {
  readonly api: GoogleApi;
  readonly clock: SandboxClock;
  readonly client: BigQuery;
  /** Rows that the query answers. */
  rows(query: string, params?: Record<string, unknown>, types?: Record<string, string>): Promise<unknown[]>;
  close(): Promise<void>;
}

export async function startWarehouse(now: string, rows: readonly BillingRow[]): Promise<Warehouse> {
  const clock = new SandboxClock(Date.parse(now));
  const world = {
    billingRows: (asOf: number, after = Number.NEGATIVE_INFINITY) =>
      rows.filter(({ export_time }) => Date.parse(export_time) <= asOf && Date.parse(export_time) > after),
  };
  const location = {
    project: 'ml-billing',
    dataset: 'billing',
    table: 'gcp_billing_export_v1_01ABCD_234567_89EFGH',
    location: 'US',
  };
  const jobs = new QueryJobs(new QueryEngine(world, clock, [location]), clock, [location], () => [
    'ml-research',
  ]);
  const api = await serveRoutes({ routes: bigqueryRoutes(jobs), clock, settle: () => {} });
  const client = new BigQuery({ projectId: 'ml-billing', apiEndpoint: api.url, authClient: authClient() });
  return {
    api,
    clock,
    client,
    rows: async (query, params, types) => {
      const [found] = await client.query({
        query,
        ...(params === undefined ? {} : { params }),
        ...(types === undefined ? {} : { types }),
      });
      return found;
    },
    close: () => api.close(),
  };
}
