/** What budgets stand, what is used of them, and what would still fit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Budget, BudgetPolicy, BudgetScope, Reserved } from '../../../src/domain/budget.ts';
import {
  type Affected,
  budgetsFor,
  budgetsThatStand,
  checksOf,
  exceeded,
  longestThatFits,
  monthsOf,
  standingOf,
} from '../../../src/domain/decide/budget.ts';
import { costOf } from '../../../src/domain/money.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';
import { aRun } from '../../contracts/store-values.ts';
import { NO_BUDGETS } from './given.ts';

const DOLLAR = 1_000_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const BERLIN = 'Europe/Berlin';
const PROJECT: BudgetScope = { kind: 'project', project: 'ml-lab' };

function reserved(changes: Partial<Reserved> = {}): Reserved {
  return {
    holder: 'm1',
    machineId: 'm1',
    machineName: 'gpu-m1',
    project: 'ml-lab',
    owner: 'UADA',
    since: NOW - 2 * HOUR,
    until: NOW + 6 * HOUR,
    microsPerHour: DOLLAR,
    month: '2026-11',
    micros: 8 * DOLLAR,
    ...changes,
  };
}

describe('what of a stretch falls into which month', () => {
  test('it is cut at midnight of the time zone', () => {
    const midnight = Date.UTC(2026, 10, 30, 23); // 1 December in Berlin
    expect(
      monthsOf({ since: midnight - HOUR, until: midnight + 3 * HOUR, microsPerHour: 10 }, BERLIN),
    ).toEqual([
      { month: '2026-11', micros: 10 },
      { month: '2026-12', micros: 30 },
    ]);
  });

  test('nothing is nothing', () => {
    expect(monthsOf({ since: NOW, until: NOW, microsPerHour: 10 }, BERLIN)).toEqual([]);
    expect(monthsOf({ since: NOW, until: NOW + HOUR, microsPerHour: 0 }, BERLIN)).toEqual([]);
  });

  test('the parts are the whole, but for the rounding of each', () => {
    fc.assert(
      fc.property(fc.nat(200 * DAY), fc.nat(90 * DAY), fc.nat(50 * DOLLAR), (after, time, microsPerHour) => {
        const since = NOW + after;
        const parts = monthsOf({ since, until: since + time, microsPerHour }, BERLIN);
        const sum = parts.reduce((total, { micros }) => total + micros, 0);
        const whole = costOf({ microsPerHour, currency: 'USD' }, time).micros;
        expect(Math.abs(sum - whole)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 50 },
    );
  });
});

describe('which budgets stand', () => {
  const policy: BudgetPolicy = {
    ...NO_BUDGETS,
    projects: { 'ml-lab': 100 },
    teams: {
      vision: { people: ['UADA', 'UBOB'], monthlyMicros: 50 },
      audio: { people: ['UEVE'], monthlyMicros: undefined },
    },
    people: { UADA: 20 },
    eachPersonMicros: 10,
  };
  const amounts = (budgets: readonly Budget[]) =>
    budgets.map(({ scope, monthlyMicros }) => [scope.kind, monthlyMicros]);

  test("a machine counts for its project, its owner's teams and its owner", () => {
    expect(amounts(budgetsFor(policy, {}, { project: 'ml-lab', owner: 'UADA' }))).toEqual([
      ['project', 100],
      ['team', 50],
      ['person', 20],
    ]);
    expect(amounts(budgetsFor(policy, {}, { project: 'other', owner: 'UBOB' }))).toEqual([
      ['team', 50],
      ['person', 10],
    ]);
    expect(budgetsFor(NO_BUDGETS, {}, { project: 'ml-lab', owner: 'UADA' })).toEqual([]);
  });

  test('a command stands in place of policy, and can end a budget or make one', () => {
    const set = (monthlyMicros: number | 'off') => ({ monthlyMicros, by: 'UCLEO', at: NOW });
    const book = {
      'project:ml-lab': set(70),
      'project:new': set(5),
      'team:vision': set('off'),
      'team:audio': set(9),
      'team:forgotten': set(1),
      'person:UADA': set('off'),
    };
    expect(amounts(budgetsThatStand(policy, book))).toEqual([
      ['project', 70],
      ['team', 9],
      ['project', 5],
    ]);
    expect(amounts(budgetsFor(policy, book, { project: 'ml-lab', owner: 'UADA' }))).toEqual([
      ['project', 70],
    ]);
    expect(budgetsFor(policy, book, { project: 'ml-lab', owner: 'UADA' })[0]).toMatchObject({
      setBy: 'UCLEO',
    });
  });
});

describe('how a budget stands', () => {
  const open = aRun('m1', NOW - 2 * HOUR, { price: { microsPerHour: DOLLAR, currency: 'USD' } });

  test('what has run is spent, the rest of the lease is reserved', () => {
    const books = { month: '2026-11', reserved: [reserved()], entries: [open] };
    expect(standingOf(PROJECT, books, NOW, BERLIN)).toEqual({
      month: '2026-11',
      spentMicros: 2 * DOLLAR,
      reservedMicros: 6 * DOLLAR,
      besideMicros: 0,
    });
  });

  test('a machine that waits for a place has spent nothing and reserved all', () => {
    const books = { month: '2026-11', reserved: [reserved()], entries: [] };
    expect(standingOf(PROJECT, books, NOW, BERLIN)).toMatchObject({
      spentMicros: 0,
      reservedMicros: 8 * DOLLAR,
      besideMicros: 0,
    });
  });

  test('what the ledger or the bill shows beyond reservations stands beside them', () => {
    const disk = { ...open, kind: 'disk' as const, key: 'd', startedAt: NOW - 3 * HOUR };
    const books = {
      month: '2026-11',
      reserved: [reserved()],
      entries: [open, disk],
      beyondLedger: { 'ml-lab': 4 * DOLLAR, other: 90 * DOLLAR },
    };
    expect(standingOf(PROJECT, books, NOW, BERLIN)).toMatchObject({
      spentMicros: 9 * DOLLAR,
      reservedMicros: 6 * DOLLAR,
      besideMicros: 7 * DOLLAR,
    });
    expect(standingOf({ kind: 'person', user: 'UADA' }, books, NOW, BERLIN).spentMicros).toBe(5 * DOLLAR);
    expect(standingOf({ kind: 'person', user: 'UBOB' }, books, NOW, BERLIN).spentMicros).toBe(0);
  });

  test('of a month to come nothing is spent yet', () => {
    const books = {
      month: '2026-12',
      reserved: [reserved({ month: '2026-12', micros: 3 * DOLLAR, until: NOW + 15 * DAY })],
      entries: [open],
    };
    expect(standingOf(PROJECT, books, NOW, BERLIN)).toMatchObject({
      spentMicros: 0,
      reservedMicros: 3 * DOLLAR,
    });
  });
});

describe('whether money may be reserved', () => {
  const affected = (monthlyMicros: number, wantedMicros: number): Affected => ({
    budget: { scope: PROJECT, monthlyMicros },
    standing: { month: '2026-11', spentMicros: 30, reservedMicros: 20, besideMicros: 10 },
    wantedMicros,
  });

  test('it may up to the last micro, and nothing wanted is never too much', () => {
    expect(exceeded([affected(100, 50)])).toEqual([]);
    expect(exceeded([affected(100, 51)])).toHaveLength(1);
    expect(exceeded([affected(10, 0)])).toEqual([]);
    expect(
      exceeded([affected(90, 51), affected(70, 51), affected(500, 51)]).map(
        ({ budget }) => budget.monthlyMicros,
      ),
    ).toEqual([70, 90]);
  });

  test('at the moment of writing what stands beside the reservations is taken off', () => {
    expect(checksOf([affected(100, 50), affected(100, 0)])).toEqual([
      { scope: PROJECT, month: '2026-11', atMostMicros: 90 },
    ]);
  });

  test('the longest lease that fits is found, across the end of a month too', () => {
    const of = (month: string, free: number) => ({
      budget: { scope: PROJECT, monthlyMicros: free },
      standing: { month, spentMicros: 0, reservedMicros: 0, besideMicros: 0 },
    });
    const stretch = { since: NOW, microsPerHour: 10 };
    expect(longestThatFits([of('2026-11', 45)], stretch, 8 * HOUR, BERLIN)).toBe(4.5 * HOUR);
    expect(longestThatFits([of('2026-11', 9)], stretch, 8 * HOUR, BERLIN)).toBeUndefined();
    expect(longestThatFits([of('2026-11', -9)], stretch, 8 * HOUR, BERLIN)).toBeUndefined();
    expect(longestThatFits([of('2026-11', 1_000)], stretch, 8 * HOUR, BERLIN)).toBe(7.5 * HOUR);
    const late = { since: Date.UTC(2026, 10, 30, 21), microsPerHour: 10 };
    const both = [of('2026-11', 1_000), of('2026-12', 10)];
    expect(longestThatFits(both, late, 8 * HOUR, BERLIN)).toBe(3 * HOUR);
  });
});
