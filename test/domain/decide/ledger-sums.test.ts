/** Sums over the ledger: clipped to a span, by whom and what, never across currencies, unknown never nothing. */
import { expect, test } from 'vitest';
import { entryCost, spentOf, sumOf, sumsBy, sumsByDay } from '../../../src/domain/decide/ledger-sums.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';
import type { Price } from '../../../src/domain/money.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';

const START = Date.UTC(2026, 10, 20);
const usd = (dollars: number): Price => ({ microsPerHour: dollars * 1e6, currency: 'USD' });

function entry(from: number, to: number | undefined, over: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    ...{ machineId: 'm1', kind: 'machine', key: `1-${from}`, machineName: 'trainer', project: 'ml' },
    ...{ owner: 'UADA', family: 'l4', quantity: 1, price: usd(1), resource: 'trainer', zone: 'us-east4-a' },
    startedAt: START + from,
    endedAt: to === undefined ? undefined : START + to,
    ...{ endReason: undefined, idleSince: undefined, leaseUntil: undefined },
    ...over,
  };
}
const span = (from: number, to: number) => ({ from: START + from, to: START + to });
const money = (micros: number, currency = 'USD') => ({ micros, currency });

test.each<[string, LedgerEntry, number]>([
  ['in the middle', entry(2 * HOUR, 3 * HOUR), 1e6],
  ['reaching in', entry(-HOUR, 2 * HOUR), 2e6],
  ['reaching out', entry(9 * HOUR, 12 * HOUR), 1e6],
  ['across', entry(-HOUR, 12 * HOUR), 10e6],
  ['open: until the end of the span', entry(7 * HOUR, undefined), 3e6],
  ['before', entry(-2 * HOUR, -HOUR), 0],
  ['after', entry(10 * HOUR, undefined), 0],
  ['a machine of ten seconds: a minute', entry(HOUR, HOUR + 10 * SECOND), Math.round(1e6 / 60)],
  ['a disk of ten seconds: ten', entry(HOUR, HOUR + 10 * SECOND, { kind: 'disk' }), Math.round(1e6 / 360)],
  ['a minute that reaches out', entry(10 * HOUR - 6 * SECOND, 10 * HOUR - SECOND), Math.round(1e6 / 600)],
])('of an entry %s', (_, one, micros) => {
  expect(entryCost(one, span(0, 10 * HOUR))).toEqual(money(micros));
});

test('an unknown price is counted, not added; currencies stay apart, the largest first', () => {
  const entries = [
    entry(0, HOUR),
    entry(0, HOUR, { kind: 'disk', price: undefined }),
    entry(0, HOUR, { machineId: 'm2', price: undefined }),
    entry(0, HOUR, { machineId: 'm3', price: { microsPerHour: 2e6, currency: 'EUR' } }),
    entry(20 * HOUR, DAY, { machineId: 'm4', price: undefined }),
  ];
  expect(sumOf(entries, span(0, 2 * HOUR))).toEqual({ money: [money(2e6, 'EUR'), money(1e6)], unpriced: 2 });
  expect(sumOf([], span(0, HOUR))).toEqual({ money: [], unpriced: 0 });
});

test('by owner, family, project, machine and kind: dearest first, and who has nothing in it is left out', () => {
  const entries = [
    entry(0, HOUR),
    entry(0, 4 * HOUR, { kind: 'disk', price: usd(0.1) }),
    entry(0, 2 * HOUR, { machineId: 'm2', owner: 'UBOB', family: 'h100', project: 'prod', price: usd(10) }),
    entry(0, HOUR, { machineId: 'm3', owner: 'UCY', price: undefined }),
    entry(30 * HOUR, undefined, { machineId: 'm4', owner: 'UDEE' }),
  ];
  const by = (what: Parameters<typeof sumsBy>[2]) =>
    sumsBy(entries, span(0, DAY), what).map(({ of, money: [one], unpriced }) => [of, one?.micros, unpriced]);
  expect(by('owner')).toEqual([
    ['UBOB', 20e6, 0],
    ['UADA', 1.4e6, 0],
    ['UCY', undefined, 1],
  ]);
  expect(by('family')).toEqual([
    ['h100', 20e6, 0],
    ['l4', 1.4e6, 1],
  ]);
  expect(by('project').map(([of]) => of)).toEqual(['prod', 'ml']);
  expect(by('machine').map(([of]) => of)).toEqual(['m2', 'm1', 'm3']);
  expect(by('kind')).toEqual([
    ['machine', 21e6, 1],
    ['disk', 0.4e6, 0],
  ]);
});

test('by day: the days of the time zone, with a change of the clocks, add up to the whole', () => {
  const zone = 'America/Los_Angeles';
  const from = Date.UTC(2026, 9, 31, 12);
  const whole = { from, to: Date.UTC(2026, 10, 2, 20) };
  const open = [entry(0, undefined, { startedAt: Date.UTC(2026, 9, 1) })];
  const days = sumsByDay(open, whole, zone).map(({ day, money: [one] }) => [day, one?.micros]);
  expect(days).toEqual([
    ['2026-10-31', 19e6],
    ['2026-11-01', 25e6],
    ['2026-11-02', 12e6],
  ]);
  expect(sumsByDay([], whole, zone).map(({ money: sums }) => sums)).toEqual([[], [], []]);
});

test('of a project, a person, a team, or both', () => {
  const entries = [
    entry(0, HOUR),
    entry(0, HOUR, { owner: 'UBOB', price: usd(2) }),
    entry(0, HOUR, { owner: 'UCY', project: 'prod', price: usd(4) }),
  ];
  const of = (scope: Parameters<typeof spentOf>[1]) =>
    spentOf(entries, scope, span(0, 30 * MINUTE)).money[0]?.micros;
  expect(of({})).toBe(3.5e6);
  expect(of({ project: 'ml' })).toBe(1.5e6);
  expect(of({ owners: ['UBOB', 'UCY'] })).toBe(3e6);
  expect(of({ project: 'prod', owners: ['UADA'] })).toBeUndefined();
});
