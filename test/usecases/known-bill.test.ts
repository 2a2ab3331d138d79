/** Exports whose truth is known, from the really sent query to the digest: every project and day to the cent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstDayNeeded } from '../../src/domain/decide/digest-bill.ts';
import type { Digest } from '../../src/domain/digest.ts';
import type { SpendRow } from '../../src/domain/spend.ts';
import { HOUR, type Millis } from '../../src/domain/time.ts';
import { addDays, dayOf } from '../../src/domain/time-of-day.ts';
import { exportBilling } from '../../src/google/billing.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import { QueryEngine } from '../../src/sandbox/google-api/bigquery/engine.ts';
import { QueryJobs } from '../../src/sandbox/google-api/bigquery/jobs.ts';
import { knownRows, knownTruth } from '../../src/sandbox/google-api/bigquery/known-export.ts';
import { bigqueryRoutes } from '../../src/sandbox/google-api/bigquery/routes.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';
import { digestNotice } from '../../src/usecases/post-digest.ts';
import { knownBill, refreshBill } from '../../src/usecases/refresh-bill.ts';
import { type FakeEngine, fakeEngine, START } from '../support/fake-engine.ts';

const PACIFIC = 'America/Los_Angeles';
/** Over the end of summer time on 1 November, a change of month, and the change of a currency on the 15th. */
const EXPORT = { rows: 9_000, projects: 24, from: '2026-10-12', to: '2026-11-24' };
const TABLE = {
  project: 'ml-billing',
  dataset: 'billing',
  table: 'gcp_billing_export_v1_01ABCD_234567_89EFGH',
  location: 'EU',
};
const NOTHING = { billingRows: () => [] };

let bench: FakeEngine;
let api: GoogleApi;

beforeAll(async () => {
  bench = await fakeEngine((policy) => ({
    ...policy,
    timeZone: PACIFIC,
    projects: Array.from({ length: EXPORT.projects }, (_, n) => ({
      id: `machine-learning-research-${String(n).padStart(4, '0')}`,
      channels: [],
    })),
  }));
  const tables = [{ ...TABLE, rows: knownRows(EXPORT) }];
  const { clock } = bench;
  const jobs = new QueryJobs(new QueryEngine(NOTHING, clock, tables), clock, tables, () => []);
  api = await serveRoutes({ routes: bigqueryRoutes(jobs), clock, settle: () => {} });
});
afterAll(async () => {
  await api.close();
  await bench.store.close();
});

function deps() {
  const google = connectGoogle({ baseUrl: api.url, timeoutMs: 20_000 });
  const name = `${TABLE.project}.${TABLE.dataset}.${TABLE.table}`;
  return { ...bench.deps, billing: exportBilling(google, { tables: [{ table: name, detailed: false }] }) };
}

function sorted(rows: readonly SpendRow[]): SpendRow[] {
  const key = (row: SpendRow) =>
    `${row.day} ${row.project} ${row.currency} ${row.costClass} ${row.invoiceMonth}`;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Net micros of a project in a currency from one day to another. */
function net(
  rows: readonly SpendRow[],
  project: string | undefined,
  currency: string,
  from: string,
  to = from,
) {
  return rows
    .filter((row) => row.project === project && row.currency === currency && row.day >= from && row.day <= to)
    .reduce((sum, row) => sum + row.grossMicros + row.creditMicros, 0);
}

async function digestOf(day: string): Promise<Digest> {
  return (await digestNotice(deps(), day, 'C1', 'key')).digest;
}

function check(digest: Digest, truth: readonly SpendRow[], day: string): void {
  const groups = new Set(truth.map((row) => `${row.project} ${row.currency}`));
  expect(digest.projects.length).toBe(groups.size);
  for (const spend of digest.projects) {
    const { project, currency } = spend;
    const said = (from: string, to = from) => ({ micros: net(truth, project, currency, from, to), currency });
    expect(spend.yesterday).toEqual(said(day));
    expect(spend.dayBefore).toEqual(said(addDays(day, -1)));
    expect(spend.monthToDate).toEqual(said(`${day.slice(0, 8)}01`, day));
    expect(spend.days).toEqual(
      spend.days.map((one) => ({ day: one.day, micros: net(truth, project, currency, one.day) })),
    );
  }
}

describe('an export with known truth', () => {
  test('has in it what makes bills hard', () => {
    const truth = knownTruth(EXPORT, Number.POSITIVE_INFINITY);
    const kinds = new Set(truth.map((row) => row.costClass));
    expect([...kinds].sort()).toEqual(['adjustment', 'regular', 'rounding_error', 'tax']);
    expect(new Set(truth.map((row) => row.currency))).toEqual(new Set(['USD', 'EUR', 'JPY']));
    expect(truth.some((row) => row.project === undefined)).toBe(true);
    expect(truth.some((row) => row.grossMicros < 0)).toBe(true);
    expect(truth.some((row) => row.invoiceMonth !== row.day.slice(0, 7).replace('-', ''))).toBe(true);
    const half = knownTruth(EXPORT, Date.parse('2026-11-02T12:00:00Z'));
    const day = (rows: readonly SpendRow[], on: string) =>
      rows.filter((row) => row.day === on).reduce((sum, row) => sum + Math.abs(row.grossMicros), 0);
    // The day before is half written, three days before almost whole.
    expect(day(half, '2026-11-01') / day(truth, '2026-11-01')).toBeLessThan(0.9);
    expect(day(half, '2026-10-29') / day(truth, '2026-10-29')).toBeGreaterThan(0.97);
  });

  test('is read to the micro, read again as it grows, and the digest says the same for every project and day', async () => {
    const { clock, store } = bench;
    const [account] = deps().billing.accounts;
    if (account === undefined) throw new Error('no account');
    const shown = async (asOf: Millis) => {
      const day = addDays(dayOf(asOf, PACIFIC), -1);
      const first = firstDayNeeded(day);
      const truth = knownTruth(EXPORT, asOf).filter((row) => row.day >= first && row.day <= day);
      check(await digestOf(day), truth, day);
    };
    for (const ahead of [0, 5 * HOUR, 24 * HOUR, 96 * HOUR]) {
      clock.advanceTo(START + ahead);
      for (const _time of [1, 2]) expect(await refreshBill(deps(), account)).toMatchObject({ ok: true });
      const known = await knownBill(store, '2026-10-12', '2026-11-24');
      if (!known.ok) throw new Error(known.fault.message);
      expect(sorted(known.value.rows)).toEqual(sorted(knownTruth(EXPORT, clock.now())));
      await shown(clock.now());
    }
  });
});
