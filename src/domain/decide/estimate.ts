/** What a machine will cost: per hour, for its lease and for a month, item by item; what is unknown stays unknown. */
import type { Family } from '../accelerators/index.ts';
import { bootDiskOf, familyOf, serviceOf, shapesOf, sliceOf } from '../accelerators/index.ts';
import { bootDiskGb } from '../disk.ts';
import { type Extras, HOURS_PER_MONTH } from '../extras.ts';
import type { Machine, MachineSpec } from '../machine.ts';
import type { Currency, Money, Price } from '../money.ts';
import type { Offer } from '../offer.ts';
import { type Duration, HOUR } from '../time.ts';
import { regionOf } from '../zone.ts';

export interface EstimateInput {
  readonly family: Family;
  readonly spec: Pick<MachineSpec, 'diskGb' | 'leaseFor' | 'slices'>;
  /** The machine in the zone that is estimated. */
  readonly offer: Offer;
  /** Of the zone's region; undefined = could not be read. */
  readonly extras: Extras | undefined;
  /** Whether it gets an address on the internet. */
  readonly address: boolean;
}

/** What an item costs; `included`: its price is part of the machine's. */
export type ItemCost =
  | { readonly kind: 'known'; readonly perHour: Price; readonly perMonth: Money }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'included' };

export type EstimateItem =
  /** `slices`: so many of them; undefined = one machine. */
  | {
      readonly what: 'machine';
      readonly machineType: string;
      readonly slices?: number;
      readonly cost: ItemCost;
    }
  | { readonly what: 'disk'; readonly type: string; readonly gb: number; readonly cost: ItemCost }
  /** `count`: one for each host; undefined = one. */
  | { readonly what: 'address'; readonly count?: number; readonly cost: ItemCost }
  | { readonly what: 'local-ssd'; readonly gb: number; readonly cost: ItemCost };

/** What a length of time costs; `least`: some items of it have no known price. */
export interface Sum {
  readonly money: Money;
  readonly least: boolean;
}

export interface Estimate {
  readonly zone: string;
  readonly leaseFor: Duration;
  /** The Cloud TPU API makes it: its hosts bring their disks. */
  readonly isNode: boolean;
  /** The machine first. */
  readonly items: readonly EstimateItem[];
  /** Each undefined where the machine's own price is unknown: the rest of it says nothing. */
  readonly perHour: Sum | undefined;
  readonly forLease: Sum | undefined;
  /** 730 hours. */
  readonly perMonth: Sum | undefined;
}

/**
 * Adds up what is known in the machine's currency; a price in another one counts as unknown. Google bills disks and
 * addresses by the second as it does machines (cloud.google.com/compute/disks-image-pricing), so that a lease costs
 * its share of a month. Sums are rounded to whole micros once, at the end.
 */
export function estimateOf(input: EstimateInput): Estimate {
  const { offer, spec } = input;
  const items = itemsOf(input);
  const sum = (time: Duration) => sumOf(items, offer.price?.currency, time);
  return {
    zone: offer.zone,
    leaseFor: spec.leaseFor,
    isNode: serviceOf(offer.shape) === 'tpu',
    items,
    perHour: sum(HOUR),
    forLease: sum(spec.leaseFor),
    perMonth: sum(HOURS_PER_MONTH * HOUR),
  };
}

/**
 * Of a machine where it is, or else in the zone that is to be tried first; undefined while there is none. Whether it
 * has an address is seen once it is up; until then it counts as having one.
 */
export function machineEstimate(
  machine: Pick<Machine, 'spec' | 'zone' | 'shape' | 'price' | 'placement' | 'extras' | 'publicAddress'>,
): Estimate | undefined {
  const { spec, zone, shape, price, placement, extras } = machine;
  const family = familyOf(spec.family);
  const offer: Offer | undefined =
    zone !== undefined && shape !== undefined ? { shape, zone, buy: spec.buy, price } : placement.offers[0];
  if (family === undefined || offer === undefined) return undefined;
  const address = machine.publicAddress ?? true;
  return estimateOf({ family, spec, offer, extras: extras?.[regionOf(offer.zone)], address });
}

/** The lowest and the highest of the sums per hour; undefined when none is known. */
export function rangeOf(
  estimates: readonly Estimate[],
): { readonly lowest: Estimate; readonly highest: Estimate } | undefined {
  const known = estimates
    .filter((one) => one.perHour !== undefined)
    .sort((a, b) => (a.perHour?.money.micros ?? 0) - (b.perHour?.money.micros ?? 0));
  const [lowest] = known;
  const highest = known.at(-1);
  return lowest === undefined || highest === undefined ? undefined : { lowest, highest };
}

function itemsOf({ family, spec, offer, extras, address }: EstimateInput): readonly EstimateItem[] {
  const { shape, price, buy } = offer;
  const own = extras !== undefined && extras.currency === price?.currency ? extras : undefined;
  const gb = bootDiskGb(spec);
  const disk = bootDiskOf(shape);
  const perGb = disk === undefined ? undefined : own?.disks[disk];
  const bundled = shapesOf(family, shape.count).find(
    ({ machineType }) => machineType === shape.machineType,
  )?.localSsdGb;
  const each = buy === 'spot' ? own?.addressSpot : own?.address;
  const hosts = (sliceOf(shape)?.hosts ?? 1) * (spec.slices ?? 1);
  const hourly = each === undefined ? undefined : each * hosts;
  return [
    {
      what: 'machine',
      machineType: shape.machineType,
      ...(spec.slices === undefined || spec.slices === 1 ? {} : { slices: spec.slices }),
      cost: costOf(price?.currency, monthly(price?.microsPerHour)),
    },
    // The boot disks of the Cloud TPU API's hosts come with them.
    ...(disk === undefined
      ? []
      : [
          {
            what: 'disk' as const,
            type: disk,
            gb,
            cost: costOf(own?.currency, perGb === undefined ? undefined : perGb * gb),
          },
        ]),
    ...(address
      ? [
          {
            what: 'address' as const,
            ...(hosts === 1 ? {} : { count: hosts }),
            cost: costOf(own?.currency, monthly(hourly)),
          },
        ]
      : []),
    // Google's prices of machine types with local SSD hold it (the snapshot's price_scope `vm`).
    ...(bundled === undefined || bundled === 0
      ? []
      : [{ what: 'local-ssd' as const, gb: bundled, cost: { kind: 'included' as const } }]),
  ];
}

function monthly(microsPerHour: number | undefined): number | undefined {
  return microsPerHour === undefined ? undefined : microsPerHour * HOURS_PER_MONTH;
}

function costOf(currency: Currency | undefined, microsPerMonth: number | undefined): ItemCost {
  if (currency === undefined || microsPerMonth === undefined) return { kind: 'unknown' };
  return {
    kind: 'known',
    perHour: { microsPerHour: Math.round(microsPerMonth / HOURS_PER_MONTH), currency },
    perMonth: { micros: microsPerMonth, currency },
  };
}

function sumOf(
  items: readonly EstimateItem[],
  currency: Currency | undefined,
  time: Duration,
): Sum | undefined {
  const machine = items.find(({ what }) => what === 'machine');
  if (currency === undefined || machine?.cost.kind !== 'known') return undefined;
  const months = time / (HOURS_PER_MONTH * HOUR);
  const micros = items.reduce(
    (total, { cost }) => total + (cost.kind === 'known' ? cost.perMonth.micros : 0),
    0,
  );
  return {
    money: { micros: Math.round(micros * months), currency },
    least: items.some(({ cost }) => cost.kind === 'unknown'),
  };
}
