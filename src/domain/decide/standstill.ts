/** What a stop does to a machine beyond ending its run: what is lost, what costs on, how hard it may be to get back. */
import { familyOf, shapesOf } from '../accelerators/index.ts';
import { HOURS_PER_MONTH } from '../extras.ts';
import type { Machine } from '../machine.ts';
import type { Money } from '../money.ts';
import type { Duration, Millis } from '../time.ts';
import { shapeOf } from './endings.ts';
import { machineEstimate } from './estimate.ts';
import type { PastAttempt } from './stock-memory.ts';

/** What a zone said lately to everybody who asked it for such a machine. */
export interface ZoneStock {
  /** How far back this looks. */
  readonly within: Duration;
  /** Requests that were answered, ≥ 1. */
  readonly tries: number;
  /** Those that met "no capacity". */
  readonly stockouts: number;
  /** When that was last; undefined = not once. */
  readonly lastStockoutAt: Millis | undefined;
}

/** GB of local SSD that its machine type comes with, which a stop empties; 0 where there is none. */
export function localSsdGb(machine: Pick<Machine, 'spec' | 'shape' | 'placement'>): number {
  const family = familyOf(machine.spec.family);
  const type = shapeOf(machine)?.machineType;
  if (family === undefined) return 0;
  return (
    shapesOf(family, machine.spec.count).find(({ machineType }) => machineType === type)?.localSsdGb ?? 0
  );
}

/**
 * What its boot disk costs a day while it is stopped; its address is given back at the stop and costs nothing.
 * Undefined = unknown; what Google bills for the disk of a stopped TPU node is UNVERIFIED.
 */
export function disksPerDay(machine: Machine): { readonly gb: number; readonly cost: Money } | undefined {
  if (machine.kind === 'tpu') return undefined;
  const disk = machineEstimate(machine)?.items.find((item) => item.what === 'disk');
  if (disk?.what !== 'disk' || disk.cost.kind !== 'known') return undefined;
  const { micros, currency } = disk.cost.perMonth;
  return { gb: disk.gb, cost: { micros: Math.round((micros * 24) / HOURS_PER_MONTH), currency } };
}

/** What its own zone said to requests for its family and way of buying, of any size; undefined when nobody asked. */
export function zoneStock(
  past: readonly PastAttempt[],
  { zone, spec }: Pick<Machine, 'zone' | 'spec'>,
  within: Duration,
): ZoneStock | undefined {
  const there = past.filter((one) => one.zone === zone && one.family === spec.family && one.buy === spec.buy);
  if (there.length === 0) return undefined;
  const out = there.filter(({ outcome }) => outcome === 'stockout').map(({ at }) => at);
  return {
    within,
    tries: there.length,
    stockouts: out.length,
    lastStockoutAt: out.length === 0 ? undefined : Math.max(...out),
  };
}
