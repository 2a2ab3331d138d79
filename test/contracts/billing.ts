/** What every Billing adapter must do. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SpendRow } from '../../src/domain/spend.ts';
import { DAY, type Millis } from '../../src/domain/time.ts';
import type { Billing } from '../../src/ports/billing.ts';

/** One row of the export, as it lies there. */
export interface ExportRow {
  readonly usageStart: Millis;
  /** Undefined for charges of the account itself. */
  readonly project: string | undefined;
  readonly currency: string;
  readonly cost: number;
  readonly credits: readonly number[];
  readonly exportedAt: Millis;
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

const PACIFIC = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles', dateStyle: 'short' });

/** `open` makes an export of some days with two projects and with credits, whose newest rows are still to come. */
export function billingContract(adapter: string, open: () => Promise<BillingHarness>): void {
  describe(`Billing: ${adapter}`, () => {
    let harness: BillingHarness;
    afterEach(() => harness.close());

    function day(back: number): string {
      return PACIFIC.format(harness.now() - back * DAY);
    }

    /** Added up row by row, one credit after the other. */
    function expected(from: string, to: string): SpendRow[] {
      const sums = new Map<string, { row: SpendRow; gross: number; credit: number }>();
      for (const row of harness.rows()) {
        const on = PACIFIC.format(row.usageStart);
        if (on < from || on > to) continue;
        const key = `${on} ${row.project} ${row.currency}`;
        const sum = sums.get(key) ?? {
          row: { day: on, project: row.project, currency: row.currency, grossMicros: 0, creditMicros: 0 },
          gross: 0,
          credit: 0,
        };
        sum.gross += row.cost;
        for (const credit of row.credits) sum.credit += credit;
        sums.set(key, sum);
      }
      return [...sums.values()].map(({ row, gross, credit }) => ({
        ...row,
        grossMicros: Math.round(gross * 1e6),
        creditMicros: Math.round(credit * 1e6),
      }));
    }

    function sorted(rows: readonly SpendRow[]): SpendRow[] {
      const key = (row: SpendRow) => `${row.day} ${row.project ?? ''} ${row.currency}`;
      return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    }

    async function spend(from: string, to: string) {
      const result = await harness.billing.spend(from, to);
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
      const newest = Math.max(...harness.rows().map((row) => row.exportedAt));
      expect(Math.abs((exportedUntil ?? 0) - newest)).toBeLessThanOrEqual(1);
    });

    it('has no rows of days to come, and does not fail for it', async () => {
      harness = await open();
      expect((await spend(day(-10), day(-12))).rows).toEqual([]);
    });

    it('says that no export is configured', async () => {
      harness = await open();
      expect(await harness.unconfigured.spend(day(1), day(1))).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
    });
  });
}
