/** The digest of a large billing export: how long it takes beyond the query, and what the query reads. */
import type { BillingAccount } from '../src/domain/bill.ts';
import { buildDigest } from '../src/domain/decide/digest.ts';
import { firstDayNeeded } from '../src/domain/decide/digest-bill.ts';
import type { Digest } from '../src/domain/digest.ts';
import type { Day, SpendRow } from '../src/domain/spend.ts';
import { HOUR } from '../src/domain/time.ts';
import { addDays, dayBounds } from '../src/domain/time-of-day.ts';
import { BILLING_ZONE } from '../src/domain/watch-pass.ts';
import { exportBilling } from '../src/google/billing.ts';
import { connectGoogle, type GoogleConnection } from '../src/google/connect.ts';
import { defaultPolicy } from '../src/policy.ts';
import type { Billing } from '../src/ports/billing.ts';
import { SandboxClock } from '../src/sandbox/clock.ts';
import { QueryEngine } from '../src/sandbox/google-api/bigquery/engine.ts';
import { QueryJobs } from '../src/sandbox/google-api/bigquery/jobs.ts';
import {
  type KnownExportOptions,
  knownRows,
  knownTruth,
} from '../src/sandbox/google-api/bigquery/known-export.ts';
import { bigqueryRoutes } from '../src/sandbox/google-api/bigquery/routes.ts';
import type { GoogleRequest } from '../src/sandbox/google-api/http.ts';
import { serveRoutes } from '../src/sandbox/google-api/server.ts';
import { render } from '../src/slack/messages/render.ts';
import { openStore } from '../src/store/store.ts';
import { knownBill, refreshBill } from '../src/usecases/refresh-bill.ts';
import { round } from './numbers.ts';
import { type BenchReport, type BenchSettings, setting } from './report.ts';

/** The day of the digest; the export begins where its first reading does. */
const DAY: Day = '2026-11-20';
const FROM: Day = '2026-10-01';
/** Another table with as many rows a day, and only these days of them. */
const SMALL_FROM: Day = '2026-11-11';
const MOST_MS = 2_000;
const SMALL_SHARE = 10 / 51;

/** Of two tables with as many rows a day; whole rows and days leave a little between them. */
const NEARLY = 1.05;

const PLACE = { project: 'ml-billing', dataset: 'billing', location: 'US' };
const NAMES = ['gcp_billing_export_v1_01ABCD_234567_89EFGH', 'gcp_billing_export_v1_FFFFFF_234567_89EFGH'];

interface Warehouse {
  readonly billing: Billing;
  readonly google: GoogleConnection;
  readonly clock: SandboxClock;
  /** Milliseconds that the simulated BigQuery has worked. */
  worked(): number;
  close(): Promise<void>;
}

/** Bytes that the queries read, and the digest of all rows. */
export async function digest(settings: BenchSettings): Promise<BenchReport> {
  const rows = setting(settings, 'rows');
  const projects = setting(settings, 'projects');
  const large = { rows, projects, from: FROM, to: DAY };
  const small = { ...large, rows: Math.round(rows * SMALL_SHARE), from: SMALL_FROM };
  const warehouse = await open([large, small]);
  const { billing, clock } = warehouse;
  try {
    const [account, other] = billing.accounts;
    if (account === undefined || other === undefined) throw new Error('the tables name no accounts');
    const bytes = {
      one: await bytesOf(billing, account, DAY),
      thirty: await bytesOf(billing, account, addDays(DAY, -29)),
      small: await bytesOf(billing, other, DAY),
      table: await wholeTable(warehouse, account),
    };
    const built = await build(warehouse, account, projects);
    const wrong = differences(built.digest, knownTruth(large, clock.now()));
    if (wrong.length > 0) throw new Error(`the digest is wrong: ${wrong[0]} and ${wrong.length - 1} more`);
    return report(rows, bytes, built);
  } finally {
    await warehouse.close();
  }
}

async function open(exports: readonly KnownExportOptions[]): Promise<Warehouse> {
  const clock = new SandboxClock(dayBounds(DAY, BILLING_ZONE).to + 9 * HOUR);
  const tables = exports.map((options, i) => ({ ...PLACE, table: NAMES[i] ?? '', rows: knownRows(options) }));
  const engine = new QueryEngine({ billingRows: () => [] }, clock, tables);
  let worked = 0;
  const routes = bigqueryRoutes(new QueryJobs(engine, clock, tables, () => [])).map((route) => ({
    ...route,
    handle: async (request: GoogleRequest) => {
      const begun = performance.now();
      const answer = await route.handle(request);
      worked += performance.now() - begun;
      return answer;
    },
  }));
  const api = await serveRoutes({ routes, clock, settle: () => {} });
  const google = connectGoogle({ baseUrl: api.url, timeoutMs: 300_000 });
  const paths = tables.map(({ project, dataset, table }) => `${project}.${dataset}.${table}`);
  const billing = exportBilling(google, {
    tables: paths.map((table) => ({ table, detailed: false })),
    queryTimeMs: 300_000,
  });
  return { billing, google, clock, worked: () => worked, close: () => api.close() };
}

async function bytesOf(billing: Billing, { id }: BillingAccount, from: Day): Promise<number> {
  const estimate = await billing.estimate(id, from, DAY);
  if (!estimate.ok) throw new Error(estimate.fault.message);
  return estimate.value.bytes;
}

/** What reading all columns of all rows would take. */
async function wholeTable({ google }: Warehouse, { table }: BillingAccount): Promise<number> {
  const bigQuery = await google.bigQuery(PLACE.project);
  const [job] = await bigQuery.createQueryJob({ query: `SELECT * FROM \`${table}\``, dryRun: true });
  return Number(job.metadata.statistics.totalBytesProcessed);
}

interface Built {
  readonly digest: Digest;
  readonly buildMs: number;
  readonly queryMs: number;
  /** Rows that the query gave. */
  readonly sums: number;
}

/** As the engine does it: reads the bill, keeps it, builds the digest from the store, makes the message. */
async function build(warehouse: Warehouse, account: BillingAccount, projects: number): Promise<Built> {
  const { clock } = warehouse;
  const ids = Array.from(
    { length: projects },
    (_, n) => `machine-learning-research-${String(n).padStart(4, '0')}`,
  );
  const policy = { ...defaultPolicy(ids), timeZone: BILLING_ZONE };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const billing = { ...warehouse.billing, accounts: [account] };
  const store = await openStore('sqlite::memory:', { clock });
  try {
    const before = warehouse.worked();
    const begun = performance.now();
    const read = await refreshBill({ store, billing, policy, log }, account);
    if (!read.ok) throw new Error(read.fault.message);
    const spend = await knownBill(store, firstDayNeeded(DAY), DAY);
    const built = buildDigest({
      day: DAY,
      timeZone: BILLING_ZONE,
      scope: { projects: ids, whole: true },
      spend,
      ledger: [],
      running: [],
      budgets: [],
      left: undefined,
      now: clock.now(),
      late: false,
    });
    render({ kind: 'digest', digest: built }, BILLING_ZONE);
    const took = performance.now() - begun;
    const queryMs = warehouse.worked() - before;
    const sums = (await store.billedDays(FROM, DAY)).rows.length;
    return { digest: built, buildMs: took - queryMs, queryMs, sums };
  } finally {
    await store.close();
  }
}

/** Where the digest does not say the truth. */
function differences({ projects }: Digest, truth: readonly SpendRow[]): string[] {
  const first = firstDayNeeded(DAY);
  const sums = new Map<string, number>();
  for (const row of truth) {
    if (row.day < first) continue;
    const key = `${row.project} ${row.currency} ${row.day}`;
    sums.set(key, (sums.get(key) ?? 0) + row.grossMicros + row.creditMicros);
  }
  return projects.flatMap(({ project, currency, days }) =>
    days
      .filter(({ day, micros }) => (sums.get(`${project} ${currency} ${day}`) ?? 0) !== micros)
      .map(({ day }) => `${project} ${currency} on ${day}`),
  );
}

function report(
  rows: number,
  bytes: Readonly<Record<'one' | 'thirty' | 'small' | 'table', number>>,
  { buildMs, queryMs, sums, digest: built }: Built,
): BenchReport {
  const mib = (size: number) => `${round(size / 2 ** 20)} MiB`;
  const json = {
    bench: 'digest',
    rows,
    build_ms: round(buildMs),
    bytes_1_day: bytes.one,
    bytes_30_days: bytes.thirty,
    table_bytes: bytes.table,
    bytes_1_day_of_small_table: bytes.small,
    query_ms: round(queryMs),
    sums,
    projects: built.projects.length,
  };
  const missed: string[] = [];
  if (buildMs > MOST_MS) missed.push(`the digest took ${round(buildMs)} ms beyond the query, not ${MOST_MS}`);
  if (bytes.one > bytes.small * NEARLY) missed.push('the bytes of one day grow with the table');
  if (bytes.thirty < bytes.one * 5) missed.push('the bytes do not grow with the days that are asked for');
  return {
    json,
    table: [
      ['', 'value'],
      ['rows in the export', rows.toLocaleString('en-US')],
      ['the digest, beyond the query', `${round(buildMs)} ms`],
      ['the query, by the simulated BigQuery', `${round(queryMs)} ms`],
      ['sums that the query gives', sums.toLocaleString('en-US')],
      ['read for 1 day', mib(bytes.one)],
      ['read for 1 day of a table with a fifth of the days', mib(bytes.small)],
      ['read for 30 days', mib(bytes.thirty)],
      ['the whole table', mib(bytes.table)],
    ],
    notes: [
      'Every project and day of the digest equals the truth that the rows were made from, to the micro.',
    ],
    missed,
  };
}
