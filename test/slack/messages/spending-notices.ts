/** Answers to /gpu spend: a team's projects, a person's days, people without a bill. */
import type { Notice } from '../../../src/domain/notice.ts';
import type { Spending, SpendingPart } from '../../../src/domain/spending.ts';
import { addDays } from '../../../src/domain/time-of-day.ts';
import { ADA } from './digests.ts';

const FROM = '2026-10-22';
const TO = '2026-11-20';
const DAYS = Array.from({ length: 30 }, (_, i) => addDays(FROM, i));

/** `perDay` dollars and a little more each day. */
export function part(of: string | undefined, perDay: number, currency = 'USD'): SpendingPart {
  const days = DAYS.map((day, i) => ({ day, micros: Math.round((perDay + i / 10) * 1e6) }));
  return { of, currency, micros: days.reduce((sum, { micros }) => sum + micros, 0), days };
}

export function spendingOf(parts: Partial<Spending> = {}): Spending {
  const estimated = parts.estimated ?? [part('ml-research', 40), part('vision-prod', 12)];
  return {
    of: { kind: 'all' },
    by: 'project',
    from: FROM,
    to: TO,
    timeZone: 'Europe/Berlin',
    estimated,
    estimatedTotals: totalsOf(estimated),
    unpriced: 0,
    billed: billedOf([part('ml-research', 43), part('vision-prod', 12.5), part(undefined, 1)]),
    ...parts,
  };
}

export function billedOf(parts: readonly SpendingPart[]): Extract<Spending['billed'], { kind: 'known' }> {
  return { kind: 'known', parts, totals: totalsOf(parts), since: undefined, completeUntil: '2026-11-18' };
}

function totalsOf(parts: readonly SpendingPart[]) {
  return [...Map.groupBy(parts, ({ currency }) => currency)].map(([currency, group]) => ({
    currency,
    micros: group.reduce((sum, { micros }) => sum + micros, 0),
  }));
}

function days(part: SpendingPart): SpendingPart[] {
  return part.days
    .map(({ day, micros }) => ({
      of: day,
      currency: part.currency,
      micros,
      days: part.days.map((one) => ({ ...one, micros: one.day === day ? micros : 0 })),
    }))
    .toReversed();
}

export const SPENDING_NOTICES: Readonly<Record<string, Notice>> = {
  'spending by project': { kind: 'spending', spending: spendingOf(), names: {}, file: false },
  'spending by day, with a file': {
    kind: 'spending',
    spending: spendingOf({
      of: { kind: 'project', project: 'ml-research' },
      by: 'day',
      estimated: days(part('ml-research', 40)).slice(0, 5),
      billed: { ...billedOf(days(part('ml-research', 43)).slice(1, 5)), since: '2026-11-02' },
    }),
    names: {},
    file: true,
  },
  'spending by person, no bill': {
    kind: 'spending',
    spending: spendingOf({
      by: 'owner',
      estimated: [part(ADA, 30), part('U0BOBBUILDS', 8)],
      unpriced: 1,
      billed: { kind: 'missing', trouble: 'No billing export is configured.' },
    }),
    names: { [ADA]: 'Ada', U0BOBBUILDS: 'Bob' },
    file: false,
  },
  'spending of a person': {
    kind: 'spending',
    spending: spendingOf({
      of: { kind: 'person', user: ADA },
      by: 'family',
      estimated: [part('l4', 30), part('v5e', 8)],
      billed: { kind: 'not-told' },
    }),
    names: {},
    file: false,
  },
  'spending of nothing': {
    kind: 'spending',
    spending: spendingOf({
      of: { kind: 'machine', name: 'trainer-1' },
      by: 'day',
      estimated: [],
      billed: { kind: 'not-told' },
    }),
    names: {},
    file: false,
  },
};

export const FILE_NOTICE: Notice = { kind: 'spending-file', spending: spendingOf() };
