/** The Billing port over the simulated estate without the wire: what the export holds by now, added up row by row. */

import { fail, ok } from '../../../src/domain/result.ts';
import type { SpendRow } from '../../../src/domain/spend.ts';
import { DAY, type Millis } from '../../../src/domain/time.ts';
import { dayOf } from '../../../src/domain/time-of-day.ts';
import type { Billing } from '../../../src/ports/billing.ts';
import type { BillingRow } from '../../../src/sandbox/world/types.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

/** What Google calls a day. */
export const PACIFIC = 'America/Los_Angeles';

export function worldBilling(world: World, options: { readonly configured?: boolean } = {}): Billing {
  const book = new ExportBook(world);
  return {
    async spend(from, to) {
      if (options.configured === false) {
        return fail({ kind: 'not-found', scope: 'project', message: 'no billing export is configured' });
      }
      const rows = book.arrived();
      // As the query does: partitions from a day before the period on, whatever they are about.
      const since = Date.parse(`${from}T00:00:00Z`);
      const recent = rows.filter((row) => row.exportedAt >= since - DAY);
      const exportedUntil = recent.reduce<Millis | undefined>(
        (newest, row) => (newest === undefined || row.exportedAt > newest ? row.exportedAt : newest),
        undefined,
      );
      return ok({ rows: sums(recent.filter((row) => row.day >= from && row.day <= to)), exportedUntil });
    },
  };
}

interface Booked {
  readonly day: string;
  readonly exportedAt: Millis;
  readonly row: BillingRow;
}

/** The rows of the export in the order of their arrival; each is read from the world once. */
class ExportBook {
  readonly #world: World;
  readonly #rows: Booked[] = [];
  readonly #days = new Map<Millis, string>();
  #until: Millis = Number.NEGATIVE_INFINITY;

  constructor(world: World) {
    this.#world = world;
  }

  arrived(): readonly Booked[] {
    const now = this.#world.clock.now();
    if (now > this.#until) {
      for (const row of this.#world.billingRows(now, this.#until)) {
        const start = Date.parse(row.usage_start_time);
        const day = this.#days.get(start) ?? dayOf(start, PACIFIC);
        this.#days.set(start, day);
        this.#rows.push({ day, exportedAt: Date.parse(row.export_time), row });
      }
      this.#until = now;
    }
    return this.#rows;
  }
}

function sums(booked: readonly Booked[]): SpendRow[] {
  const groups = Map.groupBy(booked, ({ day, row }) => `${day} ${row.project?.id ?? ''} ${row.currency}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { day, row } = first;
    const gross = group.reduce((sum, one) => sum + one.row.cost, 0);
    const credit = group.reduce(
      (sum, one) => sum + one.row.credits.reduce((part, { amount }) => part + amount, 0),
      0,
    );
    return [
      {
        day,
        project: row.project?.id,
        currency: row.currency,
        grossMicros: Math.round(gross * 1e6),
        creditMicros: Math.round(credit * 1e6),
      },
    ];
  });
}
