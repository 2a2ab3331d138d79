/** What every Billing adapter must do. */
import { afterEach, describe, expect, it } from 'vitest';
import type { MachineSpendRow } from '../../src/domain/bill.ts';
import type { CostClass, SpendRow } from '../../src/domain/spend.ts';
import { DAY, type Millis } from '../../src/domain/time.ts';
import type { Billing } from '../../src/ports/billing.ts';
import type { WorldOptions } from '../../src/sandbox/world/options.ts';
import type { BillingRow } from '../../src/sandbox/world/types.ts';

/** One row of the export, as it lies there. */
export interface ExportRow {
  readonly usageStart: Millis;
  /** Undefined for charges of the account itself. */
  readonly project: string | undefined;
  readonly currency: string;
  readonly cost: number;
  readonly credits: readonly number[];
  readonly exportedAt: Millis;
  readonly costClass: CostClass;
  readonly invoiceMonth: string;
  /** The label lamplighter-machine. */
  readonly machine: string | undefined;
  readonly resource: { readonly name: string; readonly global_name: string } | undefined;
}

/** Of a row of the simulated export. */
export function exportRow(row: BillingRow): ExportRow {
  return {
    usageStart: Date.parse(row.usage_start_time),
    project: row.project?.id,
    currency: row.currency,
    cost: row.cost,
    credits: row.credits.map(({ amount }) => amount),
    exportedAt: Date.parse(row.export_time),
    costClass: row.cost_type,
    invoiceMonth: row.invoice.month,
    machine: row.labels.find(({ key }) => key === 'lamplighter-machine')?.value,
    resource: row.resource,
  };
}

export interface BillingHarness {
  readonly billing: Billing;
  /** The same export asked for as if none were configured. */
  readonly unconfigured: Billing;
  now(): Millis;
  /** All rows that have arrived by now. */
  rows(): readonly ExportRow[];
  pass(ms: number): void;
  close(): Promise<void>;
}

/** What `open` is to make: two projects with credits, two machines of ours, and a disk that nobody uses. */
export function billedEstate(start: Millis): WorldOptions {
  const machine = (name: string, project: string) => ({
    zone: 'us-central1-a',
    name,
    project,
    machineType: 'g2-standard-8',
    labels: { 'lamplighter-machine': `${name}-id` },
    createdAt: start - 6 * DAY,
  });
  const disk = {
    zone: 'us-central1-a',
    name: 'data',
    type: 'pd-ssd',
    sizeGib: 500,
    createdAt: start - 6 * DAY,
  };
  return {
    projects: [{ id: 'ml-research', committedUse: 0.3, disks: [disk] }, { id: 'ml-prod' }],
    machines: [machine('a', 'ml-research'), machine('b', 'ml-prod')],
  };
}

const PACIFIC = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles', dateStyle: 'short' });

/** `open` makes an export of some days over `billedEstate`, whose newest rows are still to come. */
export function billingContract(adapter: string, open: () => Promise<BillingHarness>): void {
  describe(`Billing: ${adapter}`, () => {
    let harness: BillingHarness;
    afterEach(() => harness.close());

    function day(back: number): string {
      return PACIFIC.format(harness.now() - back * DAY);
    }

    /** Added up row by row, one credit after the other. */
    function expected(from: string, to: string): SpendRow[] {
      return added(within(from, to), (row, day) => ({
        day,
        project: row.project,
        currency: row.currency,
        costClass: row.costClass,
        invoiceMonth: row.invoiceMonth,
      }));
    }

    function within(from: string, to: string): readonly ExportRow[] {
      return harness.rows().filter((row) => {
        const on = PACIFIC.format(row.usageStart);
        return on >= from && on <= to;
      });
    }

    function sorted<T>(rows: readonly T[]): T[] {
      const key = (row: T) => JSON.stringify(Object.entries(row as object).sort());
      return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    }

    function account(): string {
      return harness.billing.accounts[0]?.id ?? '';
    }

    async function spend(from: string, to: string) {
      const result = await harness.billing.spend(account(), from, to);
      if (!result.ok) throw new Error(result.fault.message);
      return result.value;
    }

    it('adds up cost and credits per project, Pacific day and currency, in whole micros', async () => {
      harness = await open();
      const { rows } = await spend(day(4), day(1));
      expect(new Set(rows.map((row) => row.project)).size).toBeGreaterThanOrEqual(2);
      expect(rows.some((row) => row.creditMicros < 0)).toBe(true);
      expect(sorted(rows)).toEqual(sorted(expected(day(4), day(1))));
      for (const row of rows) {
        expect(Number.isInteger(row.grossMicros) && Number.isInteger(row.creditMicros)).toBe(true);
        expect(row.creditMicros).toBeLessThanOrEqual(0);
      }
    });

    it('counts both ends of the period, and one day alone', async () => {
      harness = await open();
      const { rows } = await spend(day(3), day(2));
      expect(new Set(rows.map((row) => row.day))).toEqual(new Set([day(3), day(2)]));
      const alone = await spend(day(3), day(3));
      expect(sorted(alone.rows)).toEqual(sorted(rows.filter((row) => row.day === day(3))));
    });

    it('finds more of a day when it is asked again later, late rows included', async () => {
      harness = await open();
      const yesterday = day(1);
      const early = await spend(yesterday, yesterday);
      harness.pass(4 * DAY);
      const late = await spend(yesterday, yesterday);
      const total = (rows: readonly SpendRow[]) => rows.reduce((sum, row) => sum + row.grossMicros, 0);
      expect(total(late.rows)).toBeGreaterThan(total(early.rows));
      expect(sorted(late.rows)).toEqual(sorted(expected(yesterday, yesterday)));
    });

    it('says until when the export has come', async () => {
      harness = await open();
      const { exportedUntil } = await spend(day(4), day(1));
      const newest = Math.max(...within(day(4), day(1)).map((row) => row.exportedAt));
      expect(Math.abs((exportedUntil ?? 0) - newest)).toBeLessThanOrEqual(1);
    });

    it('has no rows of days to come, and does not fail for it', async () => {
      harness = await open();
      expect((await spend(day(-10), day(-12))).rows).toEqual([]);
    });

    it('tells what machines with our label and resources of a name were billed', async () => {
      harness = await open();
      const labelled = within(day(4), day(1)).filter((row) => row.machine !== undefined);
      const disk = within(day(4), day(1)).find((row) => row.resource?.name === 'data');
      expect(new Set(labelled.map((row) => row.machine)).size).toBeGreaterThanOrEqual(2);
      expect(disk?.machine).toBeUndefined();
      const both = await harness.billing.machineSpend(day(4), day(1), ['data']);
      const ours = await harness.billing.machineSpend(day(4), day(1));
      if (!both.ok || !ours.ok) throw new Error('it cannot be read');
      const regular = within(day(4), day(1)).filter((row) => row.costClass === 'regular');
      const wanted = regular.filter((row) => row.machine !== undefined || row.resource?.name === 'data');
      expect(sorted(both.value)).toEqual(sorted(byMachine(wanted)));
      expect(sorted(ours.value)).toEqual(sorted(byMachine(labelled)));
      expect(ours.value.some((row) => row.creditMicros < 0)).toBe(true);
    });

    it('estimates what a reading costs: more for more days', async () => {
      harness = await open();
      const bytes = async (from: string) => {
        const estimate = await harness.billing.estimate(account(), from, day(1));
        if (!estimate.ok) throw new Error(estimate.fault.message);
        expect(estimate.value.mostBytes).toBeGreaterThan(estimate.value.bytes);
        return estimate.value.bytes;
      };
      expect(await bytes(day(1))).toBeGreaterThan(0);
      expect(await bytes(day(4))).toBeGreaterThan(await bytes(day(1)));
    });

    it('says that no export is configured', async () => {
      harness = await open();
      const { unconfigured } = harness;
      const none = { ok: false, fault: { kind: 'not-found' } };
      expect(unconfigured.accounts).toEqual([]);
      expect(await unconfigured.spend(account(), day(1), day(1))).toMatchObject(none);
      expect(await unconfigured.estimate(account(), day(1), day(1))).toMatchObject(none);
      expect(await unconfigured.machineSpend(day(1), day(1))).toMatchObject(none);
    });

    it('knows no account but those that are configured', async () => {
      harness = await open();
      expect(await harness.billing.spend('FFFFFF-000000-000000', day(1), day(1))).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
    });
  });
}

function byMachine(rows: readonly ExportRow[]): MachineSpendRow[] {
  return added(rows, (row, day) => ({
    day,
    project: row.project,
    machine: row.machine,
    resource: row.resource?.name,
    globalName: row.resource?.global_name,
    currency: row.currency,
  }));
}

/** One row for each key, with cost and credits added up in floating point and then rounded. */
function added<Key extends object>(
  rows: readonly ExportRow[],
  keyOf: (row: ExportRow, day: string) => Key,
): (Key & { grossMicros: number; creditMicros: number })[] {
  const sums = new Map<string, { key: Key; gross: number; credit: number }>();
  for (const row of rows) {
    const key = keyOf(row, PACIFIC.format(row.usageStart));
    const text = JSON.stringify(Object.values(key).map((value) => value ?? null));
    const sum = sums.get(text) ?? { key, gross: 0, credit: 0 };
    sum.gross += row.cost;
    for (const credit of row.credits) sum.credit += credit;
    sums.set(text, sum);
  }
  return [...sums.values()].map(({ key, gross, credit }) => ({
    ...key,
    grossMicros: Math.round(gross * 1e6),
    creditMicros: Math.round(credit * 1e6),
  }));
}
