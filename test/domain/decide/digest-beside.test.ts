/** What the digest says beside spend: what nothing uses, and how budgets stand. */
import { describe, expect, test } from 'vitest';
import type { BudgetScope } from '../../../src/domain/budget.ts';
import { budgetsInDigest } from '../../../src/domain/decide/digest-budgets.ts';
import { leftInDigest } from '../../../src/domain/decide/leftovers.ts';
import type { PricedLeftover } from '../../../src/domain/leftover.ts';

const usd = (dollars: number) => ({ micros: dollars * 1e6, currency: 'USD' });

describe('what nothing uses', () => {
  const left = (project: string, kind: 'disk' | 'address', perMonth?: number): PricedLeftover => ({
    leftover: (kind === 'disk'
      ? { kind, project, place: 'a', name: 'd', createdAt: 0, sizeGb: 1, type: 'pd-ssd', detachedAt: 0 }
      : {
          kind,
          project,
          place: 'a',
          name: 'd',
          createdAt: 0,
          address: '1.2.3.4',
        }) as PricedLeftover['leftover'],
    perMonth: perMonth === undefined ? undefined : usd(perMonth),
  });
  const all = [left('ml', 'disk', 3), left('ml', 'address'), left('prod', 'disk', 4)];
  test('is counted within the channel’s projects', () => {
    expect(leftInDigest(all, [], ['ml'])).toEqual({
      count: 2,
      perMonth: [usd(3)],
      unpriced: 1,
      kinds: [
        { kind: 'disk', count: 1 },
        { kind: 'address', count: 1 },
      ],
    });
  });
  test('is not known where no project could be read', () => {
    expect(leftInDigest([], ['ml'], ['ml'])).toBeUndefined();
    expect(leftInDigest(all, ['ml'], ['ml', 'prod'])?.count).toBe(3);
  });
});

test('budgets: the most used first; those of teams and people only where all projects are told of', () => {
  const view = (scope: BudgetScope, spent: number, reserved: number) => ({
    budget: { scope, monthlyMicros: 100 },
    standing: { month: '2026-11', spentMicros: spent, reservedMicros: reserved, besideMicros: 0 },
    forecast: { kind: 'unknown', spentMicros: spent } as const,
  });
  const views = [
    view({ kind: 'project', project: 'ml' }, 10, 5),
    view({ kind: 'project', project: 'prod' }, 10, 50),
    view({ kind: 'team', name: 'vision', people: [] }, 90, 0),
  ];
  const named = (scope: Parameters<typeof budgetsInDigest>[1]) =>
    budgetsInDigest(views, scope).map(({ scope: of }) => (of.kind === 'project' ? of.project : of.kind));
  expect(named({ projects: ['ml', 'prod'], whole: true })).toEqual(['team', 'prod', 'ml']);
  expect(named({ projects: ['ml'], whole: false })).toEqual(['ml']);
});
