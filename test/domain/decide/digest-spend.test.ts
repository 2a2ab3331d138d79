/** The digest's figures per project: what is usual, totals, estimates beside the bill, and which projects a channel sees. */
import { describe, expect, test } from 'vitest';
import { buildDigest, type DigestInput, digestScope } from '../../../src/domain/decide/digest.ts';
import { firstDayNeeded } from '../../../src/domain/decide/digest-bill.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import type { SpendRow } from '../../../src/domain/spend.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { addDays } from '../../../src/domain/time-of-day.ts';

/** Nine in Berlin on the 20th: the digest of Thursday the 19th, which there began at 23:00Z. */
const NOW = Date.parse('2026-11-20T08:00:00Z');
const FROM = Date.parse('2026-11-18T23:00:00Z');
const DAY = 24 * HOUR;
const usd = (dollars: number, currency = 'USD') => ({ micros: Math.round(dollars * 1e6), currency });

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

function entry(startedAt: number, endedAt: number | undefined, over: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    machineId: 'm1',
    kind: 'machine',
    key: `1-${startedAt}`,
    machineName: 'trainer',
    project: 'ml',
    owner: 'UADA',
    family: 'l4',
    quantity: 1,
    resource: 'trainer',
    zone: 'us-central1-a',
    price: { microsPerHour: 1_000_000, currency: 'USD' },
    startedAt,
    endedAt,
    endReason: undefined,
    idleSince: undefined,
    leaseUntil: undefined,
    ...over,
  };
}

function digest(over: Partial<DigestInput> = {}) {
  return buildDigest({
    day: '2026-11-19',
    timeZone: 'Europe/Berlin',
    scope: { projects: ['ml', 'prod'], whole: true },
    spend: ok({ rows: [], exportedUntil: NOW, accounts: [] }),
    ledger: [],
    running: [],
    budgets: [],
    left: undefined,
    now: NOW,
    late: false,
    ...over,
  });
}

const billed = (...rows: SpendRow[]) => digest({ spend: ok({ rows, exportedUntil: NOW, accounts: [] }) });

describe('what is usual for the weekday', () => {
  const usual = (...rows: SpendRow[]) => billed(...rows).projects[0]?.usual;

  test('is the median of four weeks, so that one bad Thursday changes nothing', () => {
    const weeks = [10, 12, 400, 14];
    const rows = weeks.map((dollars, i) =>
      row(['2026-10-22', '2026-10-29', '2026-11-05', '2026-11-12'][i] ?? '', dollars),
    );
    expect(usual(row('2026-11-19', 1), ...rows)).toEqual(usd(13));
  });

  test('is of the weeks since the first day of spend; a free Thursday among them counts', () => {
    expect(usual(row('2026-11-19', 1), row('2026-11-12', 8))).toEqual(usd(8));
    expect(usual(row('2026-11-19', 1), row('2026-11-02', 99), row('2026-11-12', 8))).toEqual(usd(4));
    expect(usual(row('2026-11-19', 1), row('2026-11-03', 99), row('2026-10-28', 8))).toEqual(usd(0));
  });

  test('is not known of a project that is new', () => {
    expect(usual(row('2026-11-19', 1), row('2026-11-18', 5))).toBeUndefined();
  });

  test('needs no more than is read', () => {
    expect(firstDayNeeded('2026-11-19')).toBe('2026-10-22');
    expect(firstDayNeeded('2026-10-31')).toBe('2026-10-01');
    expect(firstDayNeeded('2026-03-31')).toBe('2026-03-01');
  });
});

test('totals stay within a currency', () => {
  const { totals } = billed(
    row('2026-11-19', 1),
    row('2026-11-19', 2, { project: 'prod' }),
    row('2026-11-19', 4, { project: undefined }),
    row('2026-11-19', 50, { currency: 'JPY' }),
    row('2026-11-02', 8, { project: 'prod' }),
  );
  expect(totals.map(({ yesterday, monthToDate }) => [yesterday, monthToDate])).toEqual([
    [usd(50, 'JPY'), usd(50, 'JPY')],
    [usd(7), usd(15)],
  ]);
});

describe('the day is on the bill', () => {
  const account = {
    account: 'A',
    readAt: NOW,
    known: undefined,
    exportedUntil: NOW,
    closedMonth: undefined,
    bytes: undefined,
    trouble: undefined,
  };
  const until = (...days: (string | undefined)[]) => {
    const accounts = days.map((completeUntil) => ({ ...account, completeUntil }));
    const { billedUntil, billComplete } = digest({ spend: ok({ rows: [], exportedUntil: NOW, accounts }) });
    return [billedUntil, billComplete];
  };
  test('when the bills of all accounts are whole', () => {
    expect(until('2026-11-19')).toEqual(['2026-11-19', true]);
    expect(until('2026-11-20', '2026-11-18')).toEqual(['2026-11-18', false]);
    expect(until('2026-11-20', undefined)).toEqual([undefined, false]);
    expect(until()).toEqual([undefined, false]);
  });
  test('not when there is no bill', () => {
    const spend = fail({ kind: 'not-found' as const, scope: 'call' as const, message: 'no' });
    expect(digest({ spend })).toMatchObject({ billedUntil: undefined, billComplete: false });
  });

  /** Ten dollars a day since the first of October, and what has come of the last days. */
  const rows = (last: readonly [string, number][]) => [
    ...Array.from({ length: 30 + 18 }, (_, i) => row(addDays('2026-10-01', i), 10)),
    ...last.map(([day, dollars]) => row(day, dollars)),
  ];
  const monthEnd = (completeUntil: string | undefined, last: readonly [string, number][]) => {
    const accounts = [{ ...account, completeUntil }];
    const spend = ok({ rows: rows(last), exportedUntil: NOW, accounts });
    return digest({ spend }).totals[0]?.monthEnd?.micros;
  };
  test('a month’s end is foretold by whole days, so that one that is half written makes it no smaller', () => {
    expect(
      monthEnd('2026-11-19', [
        ['2026-11-18', 10],
        ['2026-11-19', 10],
      ]),
    ).toBe(300e6);
    expect(monthEnd('2026-11-17', [['2026-11-18', 2]])).toBe(300e6);
    expect(monthEnd('2026-11-17', [['2026-11-18', 500]])).toBeGreaterThanOrEqual(500e6);
    expect(monthEnd(undefined, [])).toBeUndefined();
  });
});

describe('estimates', () => {
  test('are by the days of the policy’s zone, and stand beside the bill, with or without one', () => {
    const ledger = [entry(FROM - 2 * HOUR, FROM + 3 * HOUR), entry(FROM - 7 * DAY, FROM - 7 * DAY + HOUR)];
    const of = digest({ ledger, spend: fail({ kind: 'not-found', scope: 'call', message: 'no' }) });
    expect(of.projects).toEqual([]);
    expect(of.estimates).toMatchObject([
      { project: 'ml', yesterday: usd(3), dayBefore: usd(2), usual: usd(1), monthToDate: usd(6) },
    ]);
    expect(of.estimatedTotals).toMatchObject([{ yesterday: usd(3), monthToDate: usd(6) }]);
    expect(
      digest({ ledger, spend: ok({ rows: [row('2026-11-19', 9)], exportedUntil: NOW, accounts: [] }) }),
    ).toMatchObject({
      projects: [{ yesterday: usd(9) }],
      estimates: [{ yesterday: usd(3) }],
    });
  });

  test('of families and machines count disks too, name the last owner, and know no price from none', () => {
    const price = { microsPerHour: 100_000, currency: 'USD' };
    const ledger = [
      entry(FROM, FROM + 2 * HOUR),
      entry(FROM, FROM + 10 * HOUR, { kind: 'disk', key: 'disk', price }),
      entry(FROM + 2 * HOUR, FROM + 3 * HOUR, { owner: 'UBOB', price: undefined }),
      entry(FROM, FROM + HOUR, { machineId: 'm2', machineName: 'pod', family: 'v5e', price: undefined }),
    ];
    const { families, machines, unpriced } = digest({ ledger });
    expect(families).toEqual([
      { family: 'l4', machines: 1, estimate: usd(3) },
      { family: 'l4', machines: 1, estimate: undefined },
      { family: 'v5e', machines: 1, estimate: undefined },
    ]);
    expect(machines[0]).toMatchObject({ name: 'trainer', owner: 'UBOB', estimate: usd(3) });
    expect(machines.at(-1)).toMatchObject({ name: 'pod', estimate: undefined });
    expect(unpriced).toBe(2);
  });

  test('of ten machines at most, the dearest', () => {
    const ledger = Array.from({ length: 14 }, (_, i) =>
      entry(FROM, FROM + (i + 1) * HOUR, { machineId: `m${i}`, machineName: `n${i}` }),
    );
    expect(
      digest({ ledger })
        .machines.map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['n13', 'n12']);
    expect(digest({ ledger }).machines).toHaveLength(10);
  });
});

test('what runs costs until the day or its lease ends, whichever comes first', () => {
  const running = (until: number, price = { microsPerHour: 1_000_000, currency: 'USD' }) => ({
    name: 'a',
    owner: 'UADA',
    price,
    since: FROM,
    until,
  });
  const rest = (...list: ReturnType<typeof running>[]) => digest({ running: list }).restOfDay;
  expect(rest(running(NOW + 2 * HOUR), running(NOW + 99 * HOUR))).toEqual([usd(2 + 15)]);
  expect(rest(running(NOW - HOUR))).toEqual([]);
  expect(digest({ running: [{ ...running(NOW + HOUR), price: undefined }] }).restOfDay).toEqual([]);
});

describe('a channel', () => {
  const scope = (channel: string, ...channels: string[][]) =>
    digestScope({ projects: channels.map((list, i) => ({ id: `p${i}`, channels: list })) }, channel);
  test('is told of the projects that may be used from it', () => {
    expect(scope('C1', ['C1'], ['C2'], [])).toEqual({ projects: ['p0', 'p2'], whole: false });
    expect(scope('C1', [], [])).toEqual({ projects: ['p0', 'p1'], whole: true });
  });
  test('from which none may be used is told of all', () => {
    expect(scope('CFINANCE', ['C1'], ['C2'])).toEqual({ projects: ['p0', 'p1'], whole: true });
  });
  test('that is told of some hears nothing of the others, nor of charges of no project', () => {
    const { projects, owners, estimates } = digest({
      scope: { projects: ['prod'], whole: false },
      spend: ok({
        rows: [
          row('2026-11-19', 1),
          row('2026-11-19', 2, { project: 'prod' }),
          row('2026-11-19', 4, { project: undefined }),
        ],
        exportedUntil: NOW,
        accounts: [],
      }),
      ledger: [entry(FROM, FROM + HOUR), entry(FROM, FROM + 2 * HOUR, { project: 'prod', owner: 'UBOB' })],
    });
    expect(projects.map(({ project }) => project)).toEqual(['prod']);
    expect(estimates.map(({ project }) => project)).toEqual(['prod']);
    expect(owners).toEqual([{ owner: 'UBOB', machines: 1, estimate: usd(2) }]);
  });
});
