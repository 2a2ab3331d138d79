/** The Billing port over the simulated estate without the wire: what the export holds by now, added up row by row. */

import type { BillingAccount, MachineSpendRow } from '../../../src/domain/bill.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import type { Day, SpendRow } from '../../../src/domain/spend.ts';
import { DAY, type Millis } from '../../../src/domain/time.ts';
import { dayOf } from '../../../src/domain/time-of-day.ts';
import type { Billing } from '../../../src/ports/billing.ts';
import type { BillingRow } from '../../../src/sandbox/world/types.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

/** What Google calls a day. */
export const PACIFIC = 'America/Los_Angeles';

const ACCOUNT: BillingAccount = {
  id: '01ABCD-234567-89EFGH',
  table: 'ml-billing.billing.gcp_billing_export_v1_01ABCD_234567_89EFGH',
  detailedTable: 'ml-billing.billing.gcp_billing_export_resource_v1_01ABCD_234567_89EFGH',
};

/** About what a row of the columns that the query reads takes. */
const ROW_BYTES = 90;

export function worldBilling(world: World, options: { readonly configured?: boolean } = {}): Billing {
  const book = new ExportBook(world);
  const configured = options.configured !== false;
  const unconfigured = fail({
    kind: 'not-found' as const,
    scope: 'project' as const,
    message: 'no billing export is configured',
  });
  const known = (account: string) => configured && account === ACCOUNT.id;
  return {
    accounts: configured ? [ACCOUNT] : [],
    async spend(account, from, to) {
      if (!known(account)) return unconfigured;
      const found = book.arrived(from, to);
      const newest = found.reduce((latest, { exportedAt }) => Math.max(latest, exportedAt), 0);
      return ok({ rows: sums(found), exportedUntil: found.length === 0 ? undefined : newest });
    },
    async estimate(account, from) {
      if (!known(account)) return unconfigured;
      return ok({ bytes: book.arrived(from).length * ROW_BYTES, mostBytes: 50 * 2 ** 30 });
    },
    async machineSpend(from, to, resources = []) {
      if (!configured) return unconfigured;
      return ok(machineSums(book.arrived(from, to), new Set(resources)));
    },
  };
}

interface Booked {
  readonly day: Day;
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

  /** Of those days; as the query does, from partitions from a day before the period on. */
  arrived(from: Day, to?: Day): readonly Booked[] {
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
    const since = Date.parse(`${from}T00:00:00Z`) - DAY;
    return this.#rows.filter(
      ({ day, exportedAt }) => exportedAt >= since && (to === undefined || (day >= from && day <= to)),
    );
  }
}

function sums(booked: readonly Booked[]): SpendRow[] {
  const keyOf = ({ day, row }: Booked) =>
    `${day} ${row.project?.id ?? ''} ${row.currency} ${row.cost_type} ${row.invoice.month}`;
  return [...Map.groupBy(booked, keyOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { day, row } = first;
    return [
      {
        day,
        project: row.project?.id,
        currency: row.currency,
        costClass: row.cost_type,
        invoiceMonth: row.invoice.month,
        ...micros(group),
      },
    ];
  });
}

function machineSums(booked: readonly Booked[], resources: ReadonlySet<string>): MachineSpendRow[] {
  const labelOf = ({ labels }: BillingRow) => labels.find(({ key }) => key === 'lamplighter-machine')?.value;
  const wanted = booked.filter(
    ({ row }) =>
      row.cost_type === 'regular' &&
      (labelOf(row) !== undefined || (row.resource !== undefined && resources.has(row.resource.name))),
  );
  const keyOf = ({ day, row }: Booked) =>
    `${day} ${row.project?.id ?? ''} ${row.currency} ${labelOf(row)} ${row.resource?.global_name}`;
  return [...Map.groupBy(wanted, keyOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { day, row } = first;
    return [
      {
        day,
        project: row.project?.id,
        machine: labelOf(row),
        resource: row.resource?.name,
        globalName: row.resource?.global_name,
        currency: row.currency,
        ...micros(group),
      },
    ];
  });
}

function micros(group: readonly Booked[]): Pick<SpendRow, 'grossMicros' | 'creditMicros'> {
  const gross = group.reduce((sum, { row }) => sum + row.cost, 0);
  const credit = group.reduce(
    (sum, { row }) => sum + row.credits.reduce((part, { amount }) => part + amount, 0),
    0,
  );
  return { grossMicros: Math.round(gross * 1e6), creditMicros: Math.round(credit * 1e6) };
}
