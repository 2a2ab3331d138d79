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
    monthToDate: money(dollars * 17),
    days: Array.from({ length: 14 }, (_, index) => ({
      day: new Date(Date.UTC(2026, 10, 6 + index)).toISOString().slice(0, 10),
      micros: Math.round(dollars * 1_000_000 * (0.5 + index / 20)),
    })),
  };
}

export function report(parts: Partial<Digest> = {}): Digest {
  return {
    day: '2026-11-19',
    timeZone: 'Europe/Berlin',
    projects: [spend('ml-research', 312.4), spend('vision-prod', 99.85)],
    owners: [{ owner: ADA, machines: 2, estimate: usd(17.04) }],
    idleWaste: [usd(3.2)],
    saved: [usd(22.5)],
    stops: 2,
    unpriced: 0,
    running: [{ name: 'trainer-1', owner: ADA, price, since: NOW - 3 * HOUR }],
    exportedUntil: NOW - 2 * HOUR,
    billingTrouble: undefined,
    late: false,
    ...parts,
  };
}

/** Of a day whose bill nobody can read. */
export const LATE = report({
  projects: [],
  billingTrouble: 'No billing export is configured.',
  late: true,
  running: [],
  owners: [],
  stops: 0,
  idleWaste: [],
  saved: [],
});
