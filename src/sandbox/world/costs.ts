/** What machines and disks cost: per second while they last, at the rates of the snapshot. */
import type { Millis } from '../../domain/time.ts';
import { HOUR } from '../../domain/time.ts';
import { ADDRESS_HOUR, diskMicros } from './list-prices.ts';
import { type Charge, type Disk, type Machine, sizeSpans } from './machine.ts';
import { PARTITION_GIB } from './series.ts';

/** Google bills a started machine for a minute at least. */
const LEAST = 60_000;

/** Micro-USD for so many milliseconds at a rate per hour. */
export function accrued(microsPerHour: number, ms: number): number {
  return (microsPerHour * ms) / HOUR;
}

/** Billed time of [from, to ?? now) that falls into [windowFrom, windowTo). */
export function billedMs(
  span: { readonly from: Millis; readonly to: Millis | undefined },
  windowFrom: Millis,
  windowTo: Millis,
  least = LEAST,
): number {
  const to = span.to === undefined ? Number.POSITIVE_INFINITY : Math.max(span.to, span.from + least);
  return Math.max(0, Math.min(to, windowTo) - Math.max(span.from, windowFrom));
}

/** Micro-USD an hour of the machine's own disks. */
export function disksHourly(machine: Machine): number {
  return machine.disks.reduce((sum, disk) => sum + diskMicros(disk.type, disk.sizeGib), 0);
}

/** Micro-USD an hour of scratch partitions that were asked for; bundled ones are in the machine's price. */
export function scratchHourly(machine: Machine): number {
  return machine.spec.scratchPartitions * diskMicros('local-ssd', PARTITION_GIB);
}

/** Micro-USD an hour of its address on the internet, which it has while it is up. */
export function addressHourly({ spec }: Machine, { spot }: Pick<Charge, 'spot'>): number {
  return spec.externalAddress ? addressMicros(spot) : 0;
}

/** Micro-USD an hour of one address. */
export function addressMicros(spot: boolean): number {
  return ADDRESS_HOUR[spot ? 'spot' : 'standard'];
}

/** Micro-USD an hour in the present state. */
export function hourlyMicros(machine: Machine): number {
  const charge = machine.charges.at(-1);
  const up = charge !== undefined && charge.to === undefined;
  return (
    disksHourly(machine) + (up ? charge.micros + scratchHourly(machine) + addressHourly(machine, charge) : 0)
  );
}

/** Micro-USD since birth, disks and address included. */
export function costMicros(machine: Machine, now: Millis): number {
  let micros = 0;
  for (const charge of machine.charges) {
    const rate = charge.micros + scratchHourly(machine);
    const until = charge.to === undefined ? now : Number.POSITIVE_INFINITY;
    micros += accrued(rate, billedMs(charge, charge.from, until));
    micros += accrued(addressHourly(machine, charge), billedMs(charge, charge.from, until, 0));
  }
  for (const disk of machine.disks) micros += diskCost(disk, now);
  return Math.round(micros);
}

function diskCost(disk: Disk, now: Millis): number {
  return sizeSpans(disk).reduce(
    (sum, span) => sum + accrued(diskMicros(disk.type, span.sizeGib), billedMs(span, disk.createdAt, now, 0)),
    0,
  );
}

/** USD with six decimals, as the export has them. */
export function dollars(micros: number): number {
  return Math.round(micros) / 1e6;
}
