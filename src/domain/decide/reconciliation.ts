/** Joins the bill with the ledger: by the machine's label, else by the name of the resource. */
import type { MachineSpendRow } from '../bill.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Money } from '../money.ts';
import type { Month } from '../month.ts';
import type { MachineMonth, Reconciliation } from '../reconciliation.ts';
import type { Day } from '../spend.ts';
import { addDays, dayBounds } from '../time-of-day.ts';
import { BILLING_ZONE } from '../watch-pass.ts';
import { billedTime, type Span, sumOf } from './ledger-sums.ts';

export interface JoinInput {
  readonly month: Month;
  /** The last Pacific day on which the bill is whole; later rows are left out. */
  readonly until: Day;
  readonly rows: readonly MachineSpendRow[];
  /** Entries that overlap those days, of all machines. */
  readonly entries: readonly LedgerEntry[];
}

/** The days that are counted: from the month's first until the end of `until`. */
export function monthSpan({ month, until }: Pick<JoinInput, 'month' | 'until'>): Span {
  return {
    from: dayBounds(`${month}-01`, BILLING_ZONE).from,
    to: dayBounds(addDays(until, 1), BILLING_ZONE).from,
  };
}

/** What each machine was billed and estimated at, by machine and currency. */
export function machineMonths(input: JoinInput): readonly MachineMonth[] {
  const { month, until, entries } = input;
  const span = monthSpan(input);
  const ours = Map.groupBy(
    entries.filter((entry) => billedTime(entry, span) > 0),
    (entry) => entry.machineId,
  );
  const rows = input.rows.filter(({ day }) => day.startsWith(month) && day <= until);
  const billed = Map.groupBy(rows, (row) => machineOf(row, entries) ?? '');
  billed.delete('');
  return [...new Set([...ours.keys(), ...billed.keys()])].toSorted().flatMap((machineId) => {
    const own = ours.get(machineId) ?? [];
    const of = billed.get(machineId) ?? [];
    const { money, unpriced } = sumOf(own, span);
    const currencies = new Set([...money.map(({ currency }) => currency), ...of.map((row) => row.currency)]);
    return [...currencies].toSorted().map((currency): MachineMonth => {
      const charged = of.filter((row) => row.currency === currency);
      const net = charged.reduce((sum, row) => sum + row.grossMicros + row.creditMicros, 0);
      return {
        machineId,
        machineName:
          own[0]?.machineName ?? of.find(({ resource }) => resource !== undefined)?.resource ?? machineId,
        project: own[0]?.project ?? of[0]?.project ?? '',
        ...{ month, currency, until },
        billed: charged.length === 0 ? undefined : net,
        credits: charged.reduce((sum, row) => sum + row.creditMicros, 0),
        estimated: money.find((one) => one.currency === currency)?.micros,
        unpriced: unpriced > 0,
      };
    });
  });
}

/** By its label; a resource without one belongs to the only machine of that name that cost something on the day. */
function machineOf(row: MachineSpendRow, entries: readonly LedgerEntry[]): string | undefined {
  if (row.machine !== undefined) return row.machine;
  const day = dayBounds(row.day, BILLING_ZONE);
  const named = entries.filter(
    (entry) =>
      entry.resource === row.resource &&
      (row.project === undefined || entry.project === row.project) &&
      billedTime(entry, day) > 0,
  );
  const machines = new Set(named.map(({ machineId }) => machineId));
  const [only] = machines;
  return machines.size === 1 ? only : undefined;
}

/**
 * How far the estimates of a month were off, one per currency, the largest bill first. Only machines that both sides
 * know, at known prices, count; the others are told by their number.
 */
export function reconciliation(machines: readonly MachineMonth[]): readonly Reconciliation[] {
  const groups = Map.groupBy(machines, ({ month, currency }) => `${month} ${currency}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [reconciled(group, first)];
    })
    .toSorted(
      (a, b) => (a.month < b.month ? 1 : a.month > b.month ? -1 : 0) || b.billed.micros - a.billed.micros,
    );
}

function reconciled(group: readonly MachineMonth[], { month, currency }: MachineMonth): Reconciliation {
  const priced = group.filter(({ unpriced }) => !unpriced);
  const matched = priced.filter(({ billed, estimated }) => billed !== undefined && estimated !== undefined);
  const sum = (pick: (machine: MachineMonth) => number | undefined): Money => ({
    micros: matched.reduce((total, machine) => total + (pick(machine) ?? 0), 0),
    currency,
  });
  const estimated = sum((machine) => machine.estimated);
  const billed = sum((machine) => machine.billed);
  return {
    month,
    until: group.map(({ until }) => until).reduce((a, b) => (a < b ? a : b)),
    estimated,
    billed,
    credits: sum(({ credits }) => credits),
    error: billed.micros > 0 ? estimated.micros / billed.micros - 1 : undefined,
    matched: matched.length,
    unbilled: priced.filter((machine) => machine.billed === undefined).length,
    unknown: priced.filter((machine) => machine.estimated === undefined).length,
    unpriced: group.length - priced.length,
  };
}

/** What one machine was billed so far and what the ledger says of the same days; undefined where nothing is billed. */
export interface BilledSoFar {
  readonly billed: Money;
  readonly estimated: Money | undefined;
  readonly until: Day;
}

/** Of the months of one machine; in its largest currency, where there are several. */
export function billedSoFar(machine: readonly MachineMonth[]): BilledSoFar | undefined {
  const known = machine.filter(({ billed }) => billed !== undefined);
  const total = (months: readonly MachineMonth[]) =>
    months.reduce((sum, { billed }) => sum + (billed ?? 0), 0);
  const [largest] = [...Map.groupBy(known, ({ currency }) => currency)].toSorted(
    ([, a], [, b]) => total(b) - total(a),
  );
  if (largest === undefined) return undefined;
  const [currency, months] = largest;
  const isKnown = months.every(({ estimated, unpriced }) => estimated !== undefined && !unpriced);
  return {
    billed: { micros: total(months), currency },
    estimated: isKnown
      ? { micros: months.reduce((sum, { estimated }) => sum + (estimated ?? 0), 0), currency }
      : undefined,
    until: months.map(({ until }) => until).reduce((a, b) => (a > b ? a : b)),
  };
}
