/** What a machine costs at present, item by item: what the ledger counts of it and what its views add up. */
import { bootDiskOf, familyOf, sliceOf } from '../accelerators/index.ts';
import { bootDiskGb } from '../disk.ts';
import { type Extras, HOURS_PER_MONTH } from '../extras.ts';
import type { ItemKind } from '../ledger.ts';
import type { Machine } from '../machine.ts';
import type { Currency, Price } from '../money.ts';
import { regionOf } from '../zone.ts';

export interface LedgerItem {
  readonly kind: ItemKind;
  /** Machines, addresses or GB. */
  readonly quantity: number;
  /** Of all of the quantity; undefined = not known. */
  readonly price: Price | undefined;
}

type Priced = Pick<
  Machine,
  'spec' | 'zone' | 'shape' | 'price' | 'extras' | 'publicAddress' | 'image' | 'diskType' | 'looseSsd'
>;

/**
 * While it runs. Whether it has an address is seen once it is up; until then it counts as having one. The disks of the
 * Cloud TPU API's hosts, and local SSD that belongs to the machine type, are in the machine's price.
 */
export function itemsOf(machine: Priced): readonly LedgerItem[] {
  const { spec, shape, price, publicAddress } = machine;
  const extras = extrasOf(machine);
  const hosts = shape === undefined ? 1 : (sliceOf(shape)?.hosts ?? 1) * (spec.slices ?? 1);
  const address = spec.buy === 'spot' ? extras?.addressSpot : extras?.address;
  const disk = diskOf(machine);
  return [
    { kind: 'machine', quantity: spec.slices ?? 1, price },
    ...(publicAddress === false
      ? []
      : [{ kind: 'address' as const, quantity: hosts, price: times(address, hosts, extras?.currency) }]),
    // Google tells that a machine has some, and its size only with every disk of it.
    ...(machine.looseSsd === true ? [{ kind: 'local-ssd' as const, quantity: 1, price: undefined }] : []),
    ...(disk === undefined ? [] : [disk]),
  ];
}

/** Its boot disk, which costs the same while it is stopped; undefined where the disk comes with the machine. */
export function diskOf(machine: Priced): LedgerItem | undefined {
  const { spec, shape, image, diskType } = machine;
  const type = diskType ?? (shape && bootDiskOf(shape));
  if (type === undefined || familyOf(spec.family) === undefined) return undefined;
  const extras = extrasOf(machine);
  // An image that needs more gets more.
  const gb = Math.max(bootDiskGb(spec), image?.sizeGb ?? 0);
  return { kind: 'disk', quantity: gb, price: perMonth(extras?.disks[type], gb, extras?.currency) };
}

/** A copy of which so many GB are stored. */
export function snapshotItem(storedGb: number | undefined, extras: Extras | undefined): LedgerItem {
  const price = storedGb === undefined ? undefined : perMonth(extras?.snapshot, storedGb, extras?.currency);
  return { kind: 'snapshot', quantity: storedGb ?? 0, price };
}

function extrasOf({ zone, extras }: Pick<Machine, 'zone' | 'extras'>): Extras | undefined {
  return zone === undefined ? undefined : extras?.[regionOf(zone)];
}

function perMonth(micros: number | undefined, gb: number, currency: Currency | undefined): Price | undefined {
  return times(micros === undefined ? undefined : micros / HOURS_PER_MONTH, gb, currency);
}

function times(micros: number | undefined, count: number, currency: Currency | undefined): Price | undefined {
  if (micros === undefined || currency === undefined) return undefined;
  return { microsPerHour: Math.round(micros * count), currency };
}
