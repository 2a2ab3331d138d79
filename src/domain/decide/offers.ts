/** Which offers there are: Google's lists where they have been read, the shipped snapshot where they have not. */
import { type Family, familyOf, serviceOf, shapeNamed } from '../accelerators/index.ts';
import { type Listed, type SoldShapes, type SoldSlices, sells } from '../listing.ts';
import type { Buy, FamilyName, Offer } from '../offer.ts';
import { regionOf, type Zone } from '../zone.ts';
import { machinePrice } from './machine-price.ts';

export interface Known {
  /** undefined = never read. */
  readonly shapes: SoldShapes | undefined;
  readonly prices: Listed['prices'] | undefined;
  /** Zones of single tenants in which TPUs may be asked for all the same; undefined = in none. */
  readonly singleTenantZones?: readonly Zone[];
  /** The snapshot's offers of the same family, count and way of buying. */
  readonly snapshot: readonly Offer[];
}

export interface KnownOffers {
  readonly offers: readonly Offer[];
  /** True when the price of some offer is the snapshot's although Google's list was read. */
  readonly filled: boolean;
  /** Zones of the snapshot to which the project has no access. */
  readonly denied: readonly Zone[];
}

/**
 * Every zone that sells the standard machine of that size, or the one that is named. A zone that gave no answer and was never known sells what
 * the snapshot says. A price that Google's list does not tell is the snapshot's for that zone, or unknown.
 */
export function knownOffers(
  name: FamilyName,
  count: number,
  buy: Buy,
  known: Known,
  machineType?: string,
): KnownOffers {
  const family = familyOf(name);
  const shape = family === undefined ? undefined : shapeNamed(family, count, machineType);
  if (family === undefined || shape === undefined || !shape.buy.includes(buy))
    return { offers: [], filled: false, denied: [] };
  const { shapes, prices, snapshot, singleTenantZones = [] } = known;
  const before = new Map(snapshot.map((offer) => [offer.zone, offer]));
  const isNode = serviceOf({ family: name, machineType: shape.machineType }) === 'tpu';
  const listed = isNode ? slicesSold(shape.machineType, shapes?.slices, [...before.keys()]) : undefined;
  const sold =
    listed ??
    (shapes === undefined || isNode
      ? [...before.keys()]
      : zonesSelling(family, shape, shapes, [...before.keys()]));
  const closed = family.kind === 'tpu' ? family.singleTenantZones : [];
  const isOpen = (zone: Zone) => !closed.includes(zone) || singleTenantZones.includes(zone);
  const zones = sold.filter(isOpen);
  const refused = isNode ? (shapes?.slices?.denied ?? []) : [];
  let filled = false;
  const offers = zones.map((zone): Offer => {
    const told = prices === undefined ? undefined : machinePrice(family, shape, regionOf(zone), buy, prices);
    const price = told ?? before.get(zone)?.price;
    filled ||= prices !== undefined && told === undefined && price !== undefined;
    return { shape: { family: family.name, count, machineType: shape.machineType }, zone, buy, price };
  });
  return { offers, filled, denied: refused.filter((zone) => before.has(zone) && isOpen(zone)) };
}

/** undefined where the list was never read. */
function slicesSold(
  type: string,
  slices: SoldSlices | undefined,
  before: readonly Zone[],
): Zone[] | undefined {
  if (slices === undefined) return undefined;
  const { zones, silent } = slices;
  const listed = Object.keys(zones).filter((zone) => zones[zone]?.includes(type));
  return [...listed, ...before.filter((zone) => silent.includes(zone))].sort();
}

function zonesSelling(
  family: Family,
  { machineType, count }: { readonly machineType: string; readonly count: number },
  { zones, silent }: SoldShapes,
  before: readonly Zone[],
): Zone[] {
  const attached =
    family.kind === 'gpu' && family.attachment === 'guest-accelerators'
      ? { type: family.acceleratorType, count }
      : undefined;
  const listed = Object.entries(zones).filter(([, has]) => sells(has, machineType, attached));
  const unheard = before.filter((zone) => silent.includes(zone));
  return [...listed.map(([zone]) => zone), ...unheard].sort();
}
