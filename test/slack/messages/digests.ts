/** Digests and what stands in them, for the tests of messages. */
import type { Digest, ProjectSpend } from '../../../src/domain/digest.ts';
import { HOUR } from '../../../src/domain/time.ts';

/** Friday 2026-11-20, 10:00 in Berlin. */
export const NOW = Date.UTC(2026, 10, 20, 9, 0);
export const ADA = 'U0ADAENGINE';
export const usd = (dollars: number) => ({ micros: Math.round(dollars * 1_000_000), currency: 'USD' });
export const price = { microsPerHour: 710_000, currency: 'USD' };

export function spend(project: string | undefined, dollars: number, currency = 'USD'): ProjectSpend {
  const money = (amount: number) => ({ micros: Math.round(amount * 1_000_000), currency });
  return {
    project,
    currency,
    yesterday: money(dollars),
    dayBefore: money(dollars * 0.8),
    usual: money(dollars * 0.9),
    monthToDate: money(dollars * 17),
    monthEnd: money(dollars * 26),
    days: Array.from({ length: 14 }, (_, index) => ({
      day: new Date(Date.UTC(2026, 10, 6 + index)).toISOString().slice(0, 10),
      micros: Math.round(dollars * 1_000_000 * (0.5 + index / 20)),
    })),
  };
}

/** All together, one per currency. */
export function total(projects: readonly ProjectSpend[]): ProjectSpend[] {
  return [...Map.groupBy(projects, ({ currency }) => currency)].map(([currency, group]) => {
    const sum = (of: (one: ProjectSpend) => number) => ({
      micros: group.reduce((micros, one) => micros + of(one), 0),
      currency,
    });
    return {
      project: undefined,
      currency,
      yesterday: sum(({ yesterday }) => yesterday.micros),
      dayBefore: sum(({ dayBefore }) => dayBefore.micros),
      usual: sum(({ usual }) => usual?.micros ?? 0),
      monthToDate: sum(({ monthToDate }) => monthToDate.micros),
      monthEnd: sum(({ monthEnd }) => monthEnd?.micros ?? 0),
      days: (group[0]?.days ?? []).map(({ day }, i) => ({ day, ...sum(({ days }) => days[i]?.micros ?? 0) })),
    };
  });
}

export function report(parts: Partial<Digest> = {}): Digest {
  const projects = parts.projects ?? [spend('ml-research', 312.4), spend('vision-prod', 99.85)];
  const estimates = parts.estimates ?? [spend('ml-research', 290.15), spend('vision-prod', 96.4)];
  return {
    day: '2026-11-19',
    timeZone: 'Europe/Berlin',
    projects,
    totals: total(projects),
    estimates,
    estimatedTotals: total(estimates),
    billedUntil: '2026-11-19',
    billComplete: true,
    owners: [{ owner: ADA, machines: 2, estimate: usd(17.04) }],
    families: [{ family: 'l4', machines: 2, estimate: usd(17.04) }],
    machines: [
      { name: 'trainer-1', project: 'ml-research', owner: ADA, family: 'l4', estimate: usd(17.04) },
      { name: 'odd-one', project: 'vision-prod', owner: ADA, family: 'v5e', estimate: undefined },
    ],
    idleWaste: [usd(3.2)],
    saved: [usd(22.5)],
    stops: 2,
    unpriced: 0,
    running: [{ name: 'trainer-1', owner: ADA, price, since: NOW - 3 * HOUR, until: NOW + 5 * HOUR }],
    restOfDay: [usd(3.55)],
    budgets: [
      {
        scope: { kind: 'project', project: 'ml-research' },
        monthlyMicros: 2_000_000_000,
        spentMicros: 1_640_000_000,
        reservedMicros: 260_000_000,
        monthEndMicros: 2_400_000_000,
      },
      {
        scope: { kind: 'person', user: ADA },
        monthlyMicros: 500_000_000,
        spentMicros: 400_000_000,
        reservedMicros: 0,
        monthEndMicros: undefined,
      },
    ],
    left: {
      count: 4,
      perMonth: [usd(31.2)],
      unpriced: 1,
      kinds: [
        { kind: 'disk', count: 3 },
        { kind: 'address', count: 1 },
      ],
    },
    exportedUntil: NOW - 2 * HOUR,
    billingTrouble: undefined,
    late: false,
    ...parts,
  };
}

/** Of a day whose bill nobody can read. */
export const LATE = report({
  projects: [],
  billedUntil: undefined,
  billComplete: false,
  billingTrouble: 'No billing export is configured.',
  late: true,
  running: [],
  restOfDay: [],
  budgets: [],
  left: undefined,
  owners: [],
  families: [],
  machines: [],
  stops: 0,
  idleWaste: [],
  saved: [],
});
