/** What was spent over days: whose, by what, billed and estimated apart. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SpendReport } from '../../../src/domain/bill.ts';
import { composeSpending, type SpendingInput } from '../../../src/domain/decide/spending.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import type { SpendRow } from '../../../src/domain/spend.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { ledgerEntry } from '../../support/ledger-entry.ts';

/** Friday the 20th, 10:00 in Berlin; the day began there at 23:00Z. */
const NOW = Date.parse('2026-11-20T09:00:00Z');
const TODAY = Date.parse('2026-11-19T23:00:00Z');
const DAY = 24 * HOUR;
const usd = (dollars: number, currency = 'USD') => ({ micros: Math.round(dollars * 1e6), currency });

const ACCOUNT = {
  account: 'A',
  readAt: NOW,
  known: { from: '2026-10-01', to: '2026-11-20' },
  exportedUntil: NOW,
  completeUntil: '2026-11-18',
  closedMonth: undefined,
  bytes: undefined,
  trouble: undefined,
} as const satisfies SpendReport['accounts'][number];

function row(day: string, dollars: number, over: Partial<SpendRow> = {}): SpendRow {
  return {
    day,
    project: 'ml',
    currency: 'USD',
    costClass: 'regular',
    invoiceMonth: '202611',
    grossMicros: dollars * 1e6,
    creditMicros: 0,
    ...over,
  };
}

function bill(...rows: SpendRow[]) {
  return ok({ rows, exportedUntil: NOW, accounts: [ACCOUNT] });
}

function spending(over: Partial<SpendingInput> = {}) {
  return composeSpending({
    of: { kind: 'all' },
    by: 'project',
    days: 3,
    timeZone: 'Europe/Berlin',
    scope: { projects: ['ml', 'prod'], whole: true },
    spend: bill(),
    ledger: [],
    now: NOW,
    ...over,
  });
}

const run = (from: number, hours: number, over: Partial<LedgerEntry> = {}) =>
  ledgerEntry({ startedAt: from, endedAt: from + hours * HOUR, ...over });

describe('estimates', () => {
  const ledger = [
    run(TODAY - DAY - 2 * HOUR, 3),
    run(TODAY, 1, { owner: 'UBOB', project: 'prod', family: 'h100', machineId: 'm2', machineName: 'big' }),
    run(TODAY - 9 * DAY, 1),
    run(TODAY, 1, { price: undefined, machineId: 'm3' }),
  ];
  const of = (over: Partial<SpendingInput>) =>
    spending({ ledger, ...over }).estimated.map((part) => [part.of, part.micros / 1e6]);

  test.each([
    [
      'project',
      [
        ['ml', 3],
        ['prod', 1],
      ],
    ],
    [
      'owner',
      [
        ['UADA', 3],
        ['UBOB', 1],
      ],
    ],
    [
      'family',
      [
        ['l4', 3],
        ['h100', 1],
      ],
    ],
    [
      'day',
      [
        ['2026-11-20', 1],
        ['2026-11-19', 1],
        ['2026-11-18', 2],
      ],
    ],
  ] as const)('by %s', (by, wanted) => {
    expect(of({ by })).toEqual(wanted);
  });

  test('of one project, person or machine', () => {
    expect(of({ of: { kind: 'project', project: 'prod' } })).toEqual([['prod', 1]]);
    expect(of({ of: { kind: 'person', user: 'UBOB' } })).toEqual([['prod', 1]]);
    expect(of({ of: { kind: 'machine', name: 'big' } })).toEqual([['prod', 1]]);
    expect(of({ of: { kind: 'machine', name: 'small' } })).toEqual([]);
  });

  test('tell only of the projects that are used from there', () => {
    expect(of({ scope: { projects: ['prod'], whole: false } })).toEqual([['prod', 1]]);
  });

  test('count what has no known price, and only within the days', () => {
    expect(spending({ ledger }).unpriced).toBe(1);
    expect(spending({ ledger: [run(TODAY - 9 * DAY, 1, { price: undefined })] }).unpriced).toBe(0);
  });

  test('of today count to the present moment', () => {
    const open = run(TODAY - HOUR, 0, { endedAt: undefined });
    expect(spending({ ledger: [open] }).estimatedTotals).toEqual([usd(11)]);
  });

  test('of each part say every day, oldest first', () => {
    expect(spending({ ledger }).estimated[0]?.days).toEqual([
      { day: '2026-11-18', micros: 2e6 },
      { day: '2026-11-19', micros: 1e6 },
      { day: '2026-11-20', micros: 0 },
    ]);
  });
});

describe('the bill', () => {
  const rows = [
    row('2026-11-18', 5, { creditMicros: -1e6 }),
    row('2026-11-19', 2, { project: 'prod' }),
    row('2026-11-19', 7, { project: undefined, costClass: 'tax' }),
    row('2026-11-17', 99),
    row('2026-11-19', 3, { project: 'ml', currency: 'EUR' }),
    row('2026-11-19', 50, { project: 'not-ours' }),
  ];
  const billed = (over: Partial<SpendingInput> = {}) => {
    const found = spending({ spend: bill(...rows), ...over }).billed;
    if (found.kind !== 'known') throw new Error(found.kind);
    return found;
  };

  test('by project: net, within the days, currencies apart, charges of no project among them', () => {
    expect(billed().parts.map(({ of, currency, micros }) => [of, currency, micros / 1e6])).toEqual([
      [undefined, 'USD', 7],
      ['ml', 'USD', 4],
      ['ml', 'EUR', 3],
      ['prod', 'USD', 2],
    ]);
    expect(billed().totals).toEqual([usd(13), usd(3, 'EUR')]);
  });

  test('by day, newest first', () => {
    expect(billed({ by: 'day' }).parts.map(({ of, currency }) => [of, currency])).toEqual([
      ['2026-11-19', 'EUR'],
      ['2026-11-19', 'USD'],
      ['2026-11-18', 'USD'],
    ]);
  });

  test('of one project, and of those that are used from there, leaves out charges of no project', () => {
    expect(billed({ of: { kind: 'project', project: 'prod' } }).totals).toEqual([usd(2)]);
    expect(billed({ scope: { projects: ['prod'], whole: false } }).totals).toEqual([usd(2)]);
  });

  test('says until when it is complete, and since when it is known where that is later than asked', () => {
    expect(billed()).toMatchObject({ completeUntil: '2026-11-18', since: undefined });
    expect(billed({ days: 100 }).since).toBe('2026-10-01');
  });

  test('is complete when every account is', () => {
    const accounts = [ACCOUNT, { ...ACCOUNT, completeUntil: '2026-11-12' }];
    const of = (list: SpendReport['accounts']) =>
      billed({ spend: ok({ rows, exportedUntil: NOW, accounts: list }) });
    expect(of(accounts).completeUntil).toBe('2026-11-12');
    expect(of([...accounts, { ...ACCOUNT, completeUntil: undefined }]).completeUntil).toBeUndefined();
  });

  test('tells no people, accelerators and machines', () => {
    for (const over of [
      { by: 'owner' },
      { by: 'family' },
      { of: { kind: 'person', user: 'UADA' } },
      { of: { kind: 'machine', name: 'trainer' } },
    ] as const) {
      expect(spending({ spend: bill(...rows), ...over }).billed).toEqual({ kind: 'not-told' });
    }
  });

  test('that is missing is said, whoever is asked for', () => {
    const spend = fail({ kind: 'denied' as const, scope: 'project' as const, message: 'no' });
    expect(spending({ spend }).billed.kind).toBe('missing');
    expect(spending({ spend, by: 'owner' }).billed.kind).toBe('missing');
  });
});

test('whatever it is told apart by, the parts add up to the same money', () => {
  const price = (micros: number) => ({ microsPerHour: micros, currency: 'USD' });
  const entries = fc.array(
    fc.record({
      at: fc.integer({ min: -200, max: 9 }),
      hours: fc.integer({ min: 1, max: 60 }),
      owner: fc.constantFrom('UADA', 'UBOB'),
      family: fc.constantFrom('l4', 'v5e'),
      project: fc.constantFrom('ml', 'prod'),
      micros: fc.integer({ min: 1, max: 1e8 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(entries, (drawn) => {
      const ledger = drawn.map(({ at, hours, micros, ...rest }, i) =>
        run(TODAY + at * HOUR, hours, { ...rest, machineId: `m${i}`, price: price(micros) }),
      );
      const sums = (['owner', 'family', 'project', 'day'] as const).map(
        (by) => spending({ ledger, by, days: 5 }).estimatedTotals[0]?.micros ?? 0,
      );
      expect(new Set(sums).size).toBe(1);
    }),
    { numRuns: 60 },
  );
});
