/** The bill as it was read: days replaced whole, accounts that grow, readings that come too late. */
import { expect, test } from 'vitest';
import type { BillReading, BillTrouble } from '../../src/domain/bill.ts';
import type { SpendRow } from '../../src/domain/spend.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import type { Subject } from './store.ts';
import { START } from './store-values.ts';

const A = '01ABCD-234567-89EFGH';
const B = 'BBBBBB-234567-89EFGH';

export function billRow(day: string, grossMicros: number, over: Partial<SpendRow> = {}): SpendRow {
  return {
    day,
    project: 'ml-lab',
    currency: 'USD',
    costClass: 'regular',
    invoiceMonth: '202611',
    grossMicros,
    creditMicros: 0,
    ...over,
  };
}

function reading(over: Partial<BillReading> = {}): BillReading {
  return {
    account: A,
    readAt: START,
    from: '2026-11-16',
    to: '2026-11-20',
    rows: [],
    exportedUntil: START - HOUR,
    closes: undefined,
    bytes: 1_000,
    ...over,
  };
}

const FAULT = { kind: 'denied', scope: 'project', message: 'no' } as const;

export function billCases(subject: Subject): void {
  const rowsOf = async (from = '2026-11-01', to = '2026-11-30') =>
    (await subject().store.billedDays(from, to)).rows;

  test('keeps what was read, every kind of row apart, and tells the days that are asked for', async () => {
    const { store } = subject();
    const rows = [
      billRow('2026-11-18', 5),
      billRow('2026-11-18', 7, { project: undefined, costClass: 'tax' }),
      billRow('2026-11-18', -3, { costClass: 'adjustment', invoiceMonth: '202610' }),
      billRow('2026-11-18', Number.MAX_SAFE_INTEGER, { currency: 'IDR', creditMicros: -2 }),
      billRow('2026-11-19', 9),
    ];
    expect(await store.saveBill(reading({ rows }))).toBe(true);
    expect(await rowsOf()).toEqual(rows);
    expect(await rowsOf('2026-11-19', '2026-11-19')).toEqual(rows.slice(4));
    expect(await rowsOf('2026-11-20', '2026-11-30')).toEqual([]);
  });

  test('a reading takes the place of its days: corrected, late and vanished rows are right, twice changes nothing', async () => {
    const { store } = subject();
    const old = [
      billRow('2026-11-15', 1),
      billRow('2026-11-16', 2),
      billRow('2026-11-17', 3),
      billRow('2026-11-18', 4),
    ];
    await store.saveBill(reading({ from: '2026-11-15', rows: old }));
    const rows = [
      billRow('2026-11-16', 20),
      billRow('2026-11-18', 4),
      billRow('2026-11-18', 5, { project: 'late' }),
    ];
    for (const _time of [1, 2])
      expect(await store.saveBill(reading({ readAt: START + HOUR, rows }))).toBe(true);
    expect(await rowsOf()).toEqual([old[0], ...rows]);
  });

  test('a reading that began earlier and ends later changes nothing', async () => {
    const { store } = subject();
    const rows = [billRow('2026-11-18', 5)];
    await store.saveBill(reading({ readAt: START + HOUR, rows }));
    expect(await store.saveBill(reading({ rows: [billRow('2026-11-18', 4)] }))).toBe(false);
    expect(await rowsOf()).toEqual(rows);
    expect(await store.billStates()).toMatchObject([{ readAt: START + HOUR }]);
  });

  test('of readings at once on two replicas the later one counts, whole', async () => {
    const { store } = subject();
    const one = reading({ rows: [billRow('2026-11-17', 1), billRow('2026-11-18', 1)] });
    const two = reading({ readAt: START + 1, rows: [billRow('2026-11-18', 2), billRow('2026-11-19', 2)] });
    await Promise.all([store.saveBill(one), store.saveBill(two)]);
    expect(await rowsOf()).toEqual(two.rows);
  });

  test('what is known of an account grows, and says until when it is complete', async () => {
    const { store } = subject();
    await store.configureBills([A]);
    expect(await store.billStates()).toEqual([
      {
        account: A,
        readAt: undefined,
        known: undefined,
        exportedUntil: undefined,
        completeUntil: undefined,
        closedMonth: undefined,
        bytes: undefined,
        trouble: undefined,
      },
    ]);
    await store.saveBill(reading({ from: '2026-10-01', closes: '202610' }));
    const later = { readAt: START + DAY, from: '2026-11-17', to: '2026-11-21', bytes: undefined };
    await store.saveBill(reading({ ...later, exportedUntil: undefined }));
    expect(await store.billStates()).toEqual([
      {
        account: A,
        readAt: START + DAY,
        known: { from: '2026-10-01', to: '2026-11-21' },
        exportedUntil: START - HOUR,
        // Exported until midnight of the 20th in California, less a day: the 19th is half written.
        completeUntil: '2026-11-18',
        closedMonth: '202610',
        bytes: 1_000,
        trouble: undefined,
      },
    ]);
  });

  test('a trouble is told until a reading goes well, and never after a later one has', async () => {
    const { store } = subject();
    const trouble: BillTrouble = { since: START, fault: FAULT, words: 'It may not be read.' };
    await store.noteBillTrouble(A, trouble);
    expect(await store.billStates()).toMatchObject([{ account: A, readAt: undefined, trouble }]);
    await store.saveBill(reading({ readAt: START + HOUR }));
    expect((await store.billStates())[0]?.trouble).toBeUndefined();
    await store.noteBillTrouble(A, trouble);
    expect((await store.billStates())[0]?.trouble).toBeUndefined();
    const again = { ...trouble, since: START + DAY };
    await store.noteBillTrouble(A, again);
    expect(await store.billStates()).toMatchObject([{ readAt: START + HOUR, trouble: again }]);
  });

  test('accounts are added up while they are configured; what is behind tells until when', async () => {
    const { store } = subject();
    const of = (account: string, gross: number, exportedUntil: number) =>
      reading({ account, rows: [billRow('2026-11-18', gross)], exportedUntil });
    await store.saveBill(of(A, 1, START - HOUR));
    await store.saveBill(of(B, 2, START - DAY));
    const both = await store.billedDays('2026-11-18', '2026-11-18');
    expect(both.rows.map((row) => row.grossMicros)).toEqual([1, 2]);
    expect(both.exportedUntil).toBe(START - DAY);
    expect(both.accounts.map(({ account }) => account)).toEqual([A, B]);
    await store.configureBills([A]);
    const one = await store.billedDays('2026-11-18', '2026-11-18');
    expect(one).toMatchObject({
      rows: [{ grossMicros: 1 }],
      exportedUntil: START - HOUR,
      accounts: [{ account: A }],
    });
    await store.configureBills([A, B]);
    expect((await store.billedDays('2026-11-18', '2026-11-18')).rows).toHaveLength(2);
    await store.configureBills([]);
    expect(await store.billedDays('2026-11-18', '2026-11-18')).toEqual({
      rows: [],
      exportedUntil: undefined,
      accounts: [],
    });
  });

  test('an account of which nothing has come holds back the moment until which all is known', async () => {
    const { store } = subject();
    await store.saveBill(reading());
    await store.saveBill(reading({ account: B, exportedUntil: undefined }));
    expect((await store.billedDays('2026-11-18', '2026-11-18')).exportedUntil).toBeUndefined();
  });
}
