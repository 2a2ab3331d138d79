/** What idle machines cost and what stopping them saved. */
import { describe, expect, test } from 'vitest';
import { buildDigest, type DigestInput } from '../../../src/domain/decide/digest.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';
import { ok } from '../../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';

const at = (iso: string) => Date.parse(iso);
/** Nine in Berlin on the 20th: the digest of the 19th, which there began at 23:00Z. */
const NOW = at('2026-11-20T08:00:00Z');
const FROM = at('2026-11-18T23:00:00Z');
const TO = at('2026-11-19T23:00:00Z');
const USD = { microsPerHour: 1_000_000, currency: 'USD' };

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

describe('idle money', () => {
  test('is what ran while idle on the day', () => {
    const waste = (entry: LedgerEntry) => digest({ ledger: [entry] }).idleWaste;
    expect(waste(stopped(FROM, FROM + 3 * HOUR, FROM + 2 * HOUR, TO))).toEqual([dollars(1)]);
    expect(waste(stopped(FROM - 9 * HOUR, FROM + HOUR, FROM - 2 * HOUR, TO))).toEqual([dollars(1)]);
    expect(waste(stopped(TO - HOUR, TO + HOUR, TO - HOUR / 2, TO))).toEqual([dollars(0.5)]);
    expect(waste(stopped(FROM + HOUR, FROM + 2 * HOUR, FROM, TO))).toEqual([dollars(1)]);
    expect(waste(run(FROM, FROM + HOUR))).toEqual([]);
    expect(waste(stopped(FROM, FROM + HOUR, FROM, TO, { price: undefined }))).toEqual([]);
  });

  test('is kept apart by currency, the largest first', () => {
    const euro = { price: { microsPerHour: 9_000_000, currency: 'EUR' }, machineId: 'm2' };
    const ledger = [stopped(FROM, FROM + HOUR, FROM, TO), stopped(FROM, FROM + HOUR, FROM, TO, euro)];
    expect(digest({ ledger }).idleWaste).toEqual([dollars(9, 'EUR'), dollars(1)]);
  });
});

describe('saved money', () => {
  const saved = (...ledger: LedgerEntry[]) => digest({ ledger }).saved;
  const end = FROM + 3 * HOUR;

  test('is counted from the stop to the end of the lease, within the day', () => {
    expect(saved(stopped(FROM, end, FROM, end + 5 * HOUR))).toEqual([dollars(5)]);
    expect(saved(stopped(FROM, end, FROM, TO + 5 * HOUR))).toEqual([dollars(21)]);
    expect(saved(stopped(FROM - 5 * HOUR, FROM - HOUR, FROM - 2 * HOUR, FROM + 2 * HOUR))).toEqual([
      dollars(2),
    ]);
    expect(saved(stopped(FROM, end, FROM, end))).toEqual([]);
  });

  test('only until the machine was started again', () => {
    const again = run(end + 2 * HOUR, undefined);
    expect(saved(stopped(FROM, end, FROM, TO), again)).toEqual([dollars(2)]);
    expect(saved(stopped(FROM, end, FROM, TO), run(end + 2 * HOUR, undefined, { machineId: 'm2' }))).toEqual([
      dollars(21),
    ]);
    expect(
      saved(
        run(FROM - 9 * HOUR, FROM - 8 * HOUR),
        stopped(FROM, end, FROM, TO),
        again,
        run(end + HOUR, end + HOUR + 1),
      ),
    ).toEqual([dollars(1)]);
    expect(saved(stopped(FROM, end, FROM, TO), run(end, undefined))).toEqual([]);
  });

  test('not by stops for other reasons, of unknown price, or without a lease', () => {
    expect(saved(run(FROM, end, { leaseUntil: TO }))).toEqual([]);
    expect(saved(stopped(FROM, end, FROM, TO, { price: undefined }))).toEqual([]);
    expect(saved(stopped(FROM, end, FROM, TO, { leaseUntil: undefined }))).toEqual([]);
  });
});

test('stops for idleness on the day are counted', () => {
  const stop = (endedAt: number) =>
    stopped(FROM - HOUR, endedAt, FROM - HOUR, TO, { machineId: `m${endedAt}` });
  const ledger = [
    stop(FROM - 1),
    stop(FROM),
    stop(TO - 1),
    stop(TO),
    run(FROM, FROM + MINUTE),
    run(FROM, undefined),
  ];
  expect(digest({ ledger }).stops).toBe(2);
});
