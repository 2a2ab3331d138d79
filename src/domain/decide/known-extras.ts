/** What disks and addresses cost in a region: by Google's list where it was read, by the shipped snapshot where not. */
import { type Extras, HOURS_PER_MONTH } from '../extras.ts';
import {
  ADDRESS,
  DISK_TYPES,
  diskPart,
  EVERYWHERE,
  type PartPrice,
  type PartPrices,
  SNAPSHOT,
} from '../listing.ts';
import type { Region } from '../zone.ts';

const NANOS_PER_MICRO = 1_000;
const LOCAL_SSD = 'local-ssd';

export interface KnownExtras {
  readonly extras: Extras;
  /** True when some price is the snapshot's although Google's list was read. */
  readonly filled: boolean;
}

export function knownExtras(region: Region, prices: PartPrices | undefined, snapshot: Extras): KnownExtras {
  // The list was asked for in USD.
  if (prices === undefined || snapshot.currency !== 'USD') return { extras: snapshot, filled: false };
  const parts = prices.regions[region] ?? {};
  const address = parts[ADDRESS] ?? prices.regions[EVERYWHERE]?.[ADDRESS];
  const ssd = parts[diskPart(LOCAL_SSD)];
  const disks = DISK_TYPES.flatMap((type) => {
    const price = byMonth(parts[diskPart(type)]?.onDemand);
    return price === undefined ? [] : [[type, price] as const];
  });
  const listed = {
    ...some('localSsd', byMonth(ssd?.onDemand)),
    ...some('localSsdSpot', byMonth(ssd?.spot ?? ssd?.onDemand)),
    ...some('snapshot', byMonth((parts[SNAPSHOT] ?? prices.regions[EVERYWHERE]?.[SNAPSHOT])?.onDemand)),
    ...some('address', byHour(address, 'onDemand')),
    ...some('addressSpot', byHour(address, 'spot')),
  };
  const { currency, disks: before, ...others } = snapshot;
  return {
    extras: { currency, ...others, ...listed, disks: { ...before, ...Object.fromEntries(disks) } },
    filled:
      Object.keys(before).some((type) => !disks.some(([each]) => each === type)) ||
      Object.keys(others).some((key) => !(key in listed)),
  };
}

function some(key: string, value: number | undefined): Readonly<Record<string, number>> {
  return value === undefined ? {} : { [key]: value };
}

/** Micros per GiB and month. */
function byMonth(nanosPerHour: number | undefined): number | undefined {
  return nanosPerHour === undefined
    ? undefined
    : Math.round((nanosPerHour * HOURS_PER_MONTH) / NANOS_PER_MICRO);
}

function byHour(price: PartPrice | undefined, way: keyof PartPrice): number | undefined {
  const nanos = price?.[way];
  return nanos === undefined ? undefined : Math.round(nanos / NANOS_PER_MICRO);
}
