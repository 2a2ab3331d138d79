/** Bill and ledger joined: by label, by name, per currency, over the same days; what only one side knows is told apart. */
import { describe, expect, test } from 'vitest';
import type { MachineSpendRow } from '../../../src/domain/bill.ts';
import { billedSoFar, machineMonths, reconciliation } from '../../../src/domain/decide/reconciliation.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';
import { HOUR } from '../../../src/domain/time.ts';

/** Midnight in California. */
const NOON = Date.UTC(2026, 10, 10, 20);
const MONTH = '2026-11';
const UNTIL = '2026-11-19';

function entry(hours: number, over: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    ...{ machineId: 'm1', kind: 'machine', key: `1-${NOON}`, machineName: 'trainer', project: 'ml' },
    ...{ owner: 'UADA', family: 'l4', quantity: 1, price: { microsPerHour: 1e6, currency: 'USD' } },
    ...{ resource: 'trainer', zone: 'us-east4-a', startedAt: NOON, endedAt: NOON + hours * HOUR },
    ...{ endReason: undefined, idleSince: undefined, leaseUntil: undefined },
    ...over,
  };
}

function row(dollars: number, over: Partial<MachineSpendRow> = {}): MachineSpendRow {
  return {
    ...{ day: '2026-11-10', project: 'ml', machine: 'm1', resource: 'trainer', globalName: undefined },
    ...{ currency: 'USD', grossMicros: dollars * 1e6, creditMicros: 0 },
    ...over,
  };
}

const join = (rows: readonly MachineSpendRow[], entries: readonly LedgerEntry[]) =>
  machineMonths({ month: MONTH, until: UNTIL, rows, entries });

describe('one machine', () => {
  test('everything of it on both sides, net of credits', () => {
    const disk = entry(10, { kind: 'disk', price: { microsPerHour: 1e5, currency: 'USD' } });
    const rows = [row(9, { creditMicros: -1e6 }), row(2, { resource: 'disk-1', day: '2026-11-11' })];
    expect(join(rows, [entry(10), disk])).toEqual([
      {
        ...{ machineId: 'm1', machineName: 'trainer', project: 'ml', month: MONTH, currency: 'USD' },
        ...{ until: UNTIL, billed: 10e6, credits: -1e6, estimated: 11e6, unpriced: false },
      },
    ]);
  });

  test('only the days on which the bill is whole, and only the month', () => {
    const late = NOON + 9 * 24 * HOUR;
    const open = entry(0, { startedAt: late, endedAt: undefined });
    const rows = [row(1, { day: '2026-10-31' }), row(4, { day: UNTIL }), row(8, { day: '2026-11-20' })];
    // Of the last day twelve hours.
    expect(join(rows, [open])).toMatchObject([{ billed: 4e6, estimated: 12e6 }]);
  });

  test('a row without a label is told by its name, where only one machine of that name cost anything then', () => {
    const unlabelled = row(3, { machine: undefined });
    expect(join([unlabelled], [entry(10)])).toMatchObject([{ machineId: 'm1', billed: 3e6 }]);
    expect(join([{ ...unlabelled, project: 'prod' }], [entry(10)])).toMatchObject([{ billed: undefined }]);
    expect(join([{ ...unlabelled, day: '2026-11-14' }], [entry(10)])).toMatchObject([{ billed: undefined }]);
    const namesake = entry(10, { machineId: 'm2' });
    expect(join([unlabelled], [entry(10), namesake]).map(({ billed }) => billed)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('what has no known price is said, and no currency is added to another', () => {
    const snapshot = entry(10, { kind: 'snapshot', price: undefined });
    const rows = [row(10), row(3, { currency: 'EUR' })];
    expect(join(rows, [entry(10), snapshot])).toMatchObject([
      { currency: 'EUR', billed: 3e6, estimated: undefined, unpriced: true },
      { currency: 'USD', billed: 10e6, estimated: 10e6, unpriced: true },
    ]);
  });

  test('on its card: all months together, estimated over the same days', () => {
    const [november] = join([row(10)], [entry(11)]);
    if (november === undefined) throw new Error('nothing was joined');
    const october = { ...november, month: '2026-10', until: '2026-10-31', billed: 2e6, estimated: 3e6 };
    expect(billedSoFar([october, november])).toEqual({
      billed: { micros: 12e6, currency: 'USD' },
      estimated: { micros: 14e6, currency: 'USD' },
      until: UNTIL,
    });
    expect(billedSoFar([{ ...october, unpriced: true }, november])?.estimated).toBeUndefined();
    expect(billedSoFar([{ ...november, billed: undefined }])).toBeUndefined();
  });
});

test('a month in all: the error of what both sides know; the rest by its number', () => {
  const machines = join(
    [row(10), row(90, { machine: 'm2' }), row(7, { machine: 'stranger' }), row(5, { machine: 'm4' })],
    [
      entry(11),
      entry(92, { machineId: 'm2' }),
      entry(4, { machineId: 'm3' }),
      entry(4, { machineId: 'm4', price: undefined }),
    ],
  );
  expect(reconciliation(machines)).toEqual([
    {
      ...{ month: MONTH, until: UNTIL, error: expect.closeTo(0.03, 10) },
      estimated: { micros: 103e6, currency: 'USD' },
      billed: { micros: 100e6, currency: 'USD' },
      credits: { micros: 0, currency: 'USD' },
      ...{ matched: 2, unbilled: 1, unknown: 1, unpriced: 1 },
    },
  ]);
  expect(reconciliation([])).toEqual([]);
});
