/** What the bill knows beyond the ledger counts for a project's budget; what it knows less of does not. */

import { expect, test } from 'vitest';
import type { SpendReport } from '../../../src/domain/bill.ts';
import { beyondLedger } from '../../../src/domain/decide/beyond-ledger.ts';
import type { SpendRow } from '../../../src/domain/spend.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { aRun } from '../../contracts/store-values.ts';

const DOLLAR = 1_000_000;

function row(day: string, dollars: number, changes: Partial<SpendRow> = {}): SpendRow {
  const base = { project: 'ml-lab', currency: 'USD', creditMicros: 0 };
  return { ...base, day, grossMicros: dollars * DOLLAR, ...changes } as SpendRow;
}

function report(rows: readonly SpendRow[], ...completeUntil: (string | undefined)[]): SpendReport {
  const accounts = completeUntil.map((until, i) => ({
    account: `A${i}`,
    readAt: 1,
    known: undefined,
    exportedUntil: undefined,
    completeUntil: until,
    closedMonth: undefined,
    bytes: undefined,
    trouble: undefined,
  }));
  return { rows, exportedUntil: undefined, accounts };
}

/** Three dollars of ours at noon in California. */
const noon = Date.UTC(2026, 10, 10, 20);
const ours = aRun('m1', noon, {
  price: { microsPerHour: DOLLAR, currency: 'USD' },
  endedAt: noon + 3 * HOUR,
});

test('net of credits, on days that are complete in every account, less what we count of them', () => {
  const rows = [
    row('2026-11-10', 12, { creditMicros: -2 * DOLLAR }),
    row('2026-11-11', 5),
    row('2026-11-12', 100),
    row('2026-10-31', 100),
    row('2026-11-11', 100, { currency: 'EUR' }),
    row('2026-11-11', 100, { project: undefined }),
    row('2026-11-11', 7, { project: 'other' }),
  ];
  expect(beyondLedger(report(rows, '2026-11-11', '2026-11-15'), [ours], '2026-11')).toEqual({
    'ml-lab': 12 * DOLLAR,
    other: 7 * DOLLAR,
  });
});

test('a bill below the ledger takes nothing off, and one that is not known adds nothing', () => {
  expect(beyondLedger(report([row('2026-11-10', 1)], '2026-11-11'), [ours], '2026-11')).toEqual({
    'ml-lab': 0,
  });
  const rows = [row('2026-11-10', 50)];
  expect(beyondLedger(report(rows, '2026-11-11', undefined), [ours], '2026-11')).toEqual({});
  expect(beyondLedger(report(rows), [ours], '2026-11')).toEqual({});
  expect(beyondLedger(report(rows, '2026-10-31'), [ours], '2026-11')).toEqual({});
});
