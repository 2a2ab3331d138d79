/** The daily report: sums by currency, days by zone, and nothing unknown taken for nothing. */
import { describe, expect, test } from 'vitest';
import type { BillState } from '../../../src/domain/bill.ts';
import { buildDigest, type DigestInput } from '../../../src/domain/decide/digest.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import type { SpendRow } from '../../../src/domain/spend.ts';
import { HOUR } from '../../../src/domain/time.ts';

const at = (iso: string) => Date.parse(iso);
/** Nine in Berlin on the 20th: the digest of the 19th, which there began at 23:00Z. */
const NOW = at('2026-11-20T08:00:00Z');
const FROM = at('2026-11-18T23:00:00Z');
const TO = at('2026-11-19T23:00:00Z');
const USD = { microsPerHour: 1_000_000, currency: 'USD' };

function row(day: string, dollars: number, over: Partial<SpendRow> = {}): SpendRow {
  return {
    day,
    project: 'ml',
    currency: 'USD',
    costClass: 'regular',
    invoiceMonth: '202611',
    grossMicros: Math.round(dollars * 1e6),
    creditMicros: 0,
    ...over,
  };
}

function run(startedAt: number, endedAt: number | undefined, over: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    machineId: 'm1',
    kind: 'machine',
    key: `1-${startedAt}`,
    machineName: 'l4-amber-fox',
    project: 'ml',
    owner: 'UADA',
    family: 'l4',
    quantity: 1,
    resource: 'l4-amber-fox',
    zone: 'us-central1-a',
    price: USD,
    startedAt,
    endedAt,
    endReason: endedAt === undefined ? undefined : 'owner',
    idleSince: undefined,
    leaseUntil: undefined,
    ...over,
  };
}

function stopped(
  startedAt: number,
  endedAt: number,
  idleSince: number,
  leaseUntil: number,
  over: Partial<LedgerEntry> = {},
) {
  return run(startedAt, endedAt, { endReason: 'idle', idleSince, leaseUntil, ...over });
}

function digest(over: Partial<DigestInput> = {}) {
  return buildDigest({
    day: '2026-11-19',
    timeZone: 'Europe/Berlin',
    scope: { projects: ['ml', 'prod'], whole: true },
    budgets: [],
    left: undefined,
    spend: ok({ rows: [], exportedUntil: NOW, accounts: [] }),
    ledger: [],
    running: [],
    now: NOW,
    late: false,
    ...over,
  });
}

function dollars(micros: number, currency = 'USD') {
  return { micros: Math.round(micros * 1e6), currency };
}

describe('the bill', () => {
  const bill = (...rows: SpendRow[]) =>
    digest({ spend: ok({ rows, exportedUntil: NOW, accounts: [] }) }).projects;

  test('yesterday, the day before, the month and a fortnight, net of credits', () => {
    const [project, ...others] = bill(
      row('2026-11-19', 10),
      row('2026-11-19', 4, { creditMicros: -1_000_000 }),
      row('2026-11-18', 7),
      row('2026-11-06', 2),
      row('2026-11-05', 3),
      row('2026-11-01', 5),
      row('2026-10-31', 100),
      row('2026-11-20', 1_000),
    );
    expect(others).toEqual([]);
    expect(project).toMatchObject({
      project: 'ml',
      currency: 'USD',
      yesterday: dollars(13),
      dayBefore: dollars(7),
      monthToDate: dollars(30),
    });
    expect(project?.days).toHaveLength(14);
    expect(project?.days[0]).toEqual({ day: '2026-11-06', micros: 2_000_000 });
    expect(project?.days.at(-1)).toEqual({ day: '2026-11-19', micros: 13_000_000 });
    expect(project?.days[1]).toEqual({ day: '2026-11-07', micros: 0 });
  });

  test('the first of a month: the day before is in the month before', () => {
    const first = buildDigest({
      ...{ timeZone: 'UTC', ledger: [], running: [], budgets: [], left: undefined, now: NOW, late: false },
      scope: { projects: ['ml'], whole: true },
      day: '2026-11-01',
      spend: ok({ rows: [row('2026-11-01', 2), row('2026-10-31', 5)], exportedUntil: NOW, accounts: [] }),
    });
    expect(first.projects[0]).toMatchObject({
      yesterday: dollars(2),
      dayBefore: dollars(5),
      monthToDate: dollars(2),
    });
  });

  test('currencies and projects are never added up; the dearest comes first, charges of no project last', () => {
    const projects = bill(
      row('2026-11-19', 900, { project: undefined }),
      row('2026-11-19', 1),
      row('2026-11-19', 5, { currency: 'EUR' }),
      row('2026-11-19', 3, { project: 'prod' }),
      row('2026-11-19', 99, { project: 'somebody-else' }),
    );
    expect(
      projects.map(({ project, currency, yesterday }) => [project, currency, yesterday.micros / 1e6]),
    ).toEqual([
      ['ml', 'EUR', 5],
      ['prod', 'USD', 3],
      ['ml', 'USD', 1],
      [undefined, 'USD', 900],
    ]);
  });

  test('equal days are ordered by month, then by name', () => {
    const projects = digest({
      scope: { projects: ['a', 'b', 'c'], whole: true },
      spend: ok({
        rows: [
          row('2026-11-19', 1, { project: 'b' }),
          row('2026-11-19', 1, { project: 'a' }),
          row('2026-11-19', 1, { project: 'c' }),
          row('2026-11-02', 1, { project: 'c' }),
        ],
        exportedUntil: NOW,
        accounts: [],
      }),
    }).projects;
    expect(projects.map(({ project }) => project)).toEqual(['c', 'a', 'b']);
  });

  test('unreadable is said, not shown as nothing', () => {
    const message = 'The bill of 01ABCD cannot be read: there is no such table.';
    const report = digest({ spend: fail({ kind: 'not-found', scope: 'call', message }) });
    expect(report).toMatchObject({ projects: [], billingTrouble: message, exportedUntil: undefined });
  });

  test('of several accounts one that was never read is said; one that is empty leaves the others', () => {
    const state: BillState = {
      account: 'A',
      readAt: NOW,
      known: undefined,
      exportedUntil: NOW,
      completeUntil: undefined,
      closedMonth: undefined,
      bytes: undefined,
      trouble: undefined,
    };
    const trouble = {
      since: NOW,
      fault: { kind: 'denied', scope: 'project', message: 'no' },
      words: 'It is denied.',
    } as const;
    const troubleOf = (...others: Partial<BillState>[]) => {
      const accounts = [state, ...others.map((other) => ({ ...state, account: 'B', ...other }))];
      return digest({ spend: ok({ rows: [], exportedUntil: undefined, accounts }) }).billingTrouble;
    };
    expect(troubleOf({ readAt: undefined, trouble })).toBe('It is denied.');
    expect(troubleOf({ readAt: undefined })).toContain('The bill of B was not read yet');
    expect(troubleOf({ exportedUntil: undefined })).toBeUndefined();
    expect(troubleOf({ trouble })).toBeUndefined();
  });

  test('an empty export is said; a filled one has no trouble and says until when', () => {
    expect(digest({ spend: ok({ rows: [], exportedUntil: undefined, accounts: [] }) }).billingTrouble).toBe(
      'The billing export is empty so far. Google fills it within hours to a day after it is switched on.',
    );
    expect(digest()).toMatchObject({ billingTrouble: undefined, exportedUntil: NOW });
  });
});

describe('owners', () => {
  const owners = (...ledger: LedgerEntry[]) => digest({ ledger }).owners;

  test('pay for the overlap with the day in the policy’s zone', () => {
    expect(owners(run(FROM - HOUR, FROM + 2 * HOUR))).toEqual([
      { owner: 'UADA', machines: 1, estimate: dollars(2) },
    ]);
    expect(owners(run(TO - HOUR, undefined))).toEqual([{ owner: 'UADA', machines: 1, estimate: dollars(1) }]);
    expect(owners(run(FROM - HOUR, TO + HOUR))).toEqual([
      { owner: 'UADA', machines: 1, estimate: dollars(24) },
    ]);
    expect(owners(run(FROM - HOUR, FROM), run(TO, undefined))).toEqual([]);
  });

  test('two runs of a machine are one machine', () => {
    const runs = [
      run(FROM, FROM + HOUR),
      run(FROM + 3 * HOUR, FROM + 4 * HOUR),
      run(FROM, FROM + HOUR, { machineId: 'm2' }),
    ];
    expect(owners(...runs)).toEqual([{ owner: 'UADA', machines: 2, estimate: dollars(3) }]);
  });

  test('come dearest first, by name when equal, each currency and the unpriced in rows of their own', () => {
    const hour = (owner: string, price: LedgerEntry['price'], hours = 1) =>
      run(FROM, FROM + hours * HOUR, { owner, price, machineId: `${owner}${hours}${price?.currency ?? ''}` });
    const rows = owners(
      hour('UBOB', USD),
      hour('UADA', USD),
      hour('UEVE', undefined, 2),
      hour('UADA', undefined),
      hour('UEVE', { microsPerHour: 5_000_000, currency: 'EUR' }),
    );
    expect(rows).toEqual([
      { owner: 'UEVE', machines: 1, estimate: dollars(5, 'EUR') },
      { owner: 'UADA', machines: 1, estimate: dollars(1) },
      { owner: 'UBOB', machines: 1, estimate: dollars(1) },
      { owner: 'UADA', machines: 1, estimate: undefined },
      { owner: 'UEVE', machines: 1, estimate: undefined },
    ]);
  });

  test('equal sums of several owners are ordered by name, whatever their order in the ledger', () => {
    const names = ['UEVE', 'UADA', 'UDAN', 'UBOB'];
    const ledger = names.map((owner) => run(FROM, FROM + HOUR, { owner, machineId: owner }));
    expect(owners(...ledger).map(({ owner }) => owner)).toEqual(names.toSorted());
    expect(owners(...ledger.toReversed()).map(({ owner }) => owner)).toEqual(names.toSorted());
  });

  test('the unpriced are counted', () => {
    const unpriced = [1, 2, 2].map((n) => run(FROM, FROM + HOUR, { machineId: `m${n}`, price: undefined }));
    expect(digest({ ledger: [...unpriced, run(FROM, FROM + HOUR, { machineId: 'm9' })] }).unpriced).toBe(2);
  });

  test('a day that is not over yet counts up to now', () => {
    const noon = at('2026-11-19T11:00:00Z');
    const report = digest({
      now: noon,
      ledger: [run(FROM, undefined), stopped(FROM, FROM + HOUR, FROM, TO, { machineId: 'm2' })],
    });
    expect(report.owners).toEqual([{ owner: 'UADA', machines: 2, estimate: dollars(13) }]);
    expect(report.saved).toEqual([dollars(11)]);
  });
});

test('what runs now, the day and the lateness are passed on', () => {
  const running = [{ name: 'l4-amber-fox', owner: 'UADA', price: undefined, since: FROM, until: TO }];
  expect(digest({ running, late: true })).toMatchObject({
    running,
    late: true,
    day: '2026-11-19',
    timeZone: 'Europe/Berlin',
  });
});

test('a day of 25 hours is counted whole', () => {
  const report = digest({
    day: '2026-10-25',
    now: NOW,
    ledger: [run(at('2026-10-01T00:00:00Z'), undefined)],
  });
  expect(report.owners[0]?.estimate).toEqual(dollars(25));
});
