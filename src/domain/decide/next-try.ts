/** What one call asks for: a zone, or all of a region's zones that come into question, of which Google chooses one. */
import { familyOf, serviceOf } from '../accelerators/index.ts';
import type { Placement } from '../machine.ts';
import type { Offer } from '../offer.ts';
import { isAiZone, regionOf, type Zone } from '../zone.ts';
import { failedOf, isOpen, type NextOffer, nextOffer } from './place.ts';

export type NextTry =
  | {
      readonly kind: 'try';
      /** Of the zone, or of the first of `zones`. */
      readonly offer: Offer;
      /** Two or more zones of one region, the likeliest first; undefined = the offer's alone. */
      readonly zones?: readonly Zone[];
    }
  | Extract<NextOffer, { kind: 'exhausted' }>;

/**
 * The next offer in order, together with the others of its region that cost the same, if one call may ask for them all:
 * `regionInstances.bulkInsert` with ANY_SINGLE_ZONE takes as long as an insert into one of them. Zones where there was
 * no capacity lately are asked along, since they cost no time then. What is repeated is repeated as it was.
 */
export function nextTry(placement: Placement): NextTry {
  const next = nextOffer(placement);
  if (next.kind === 'exhausted') return next;
  const { offer, again } = next;
  if (again !== undefined) {
    return { kind: 'try', offer, ...(again.zones === undefined ? {} : { zones: again.zones }) };
  }
  const failed = failedOf(placement);
  const zones = placement.offers
    .filter((one) => one === offer || (isLike(one, offer) && isOpen(one, failed)))
    .map(({ zone }) => zone);
  return mayChoose(offer) && zones.length > 1 ? { kind: 'try', offer, zones } : { kind: 'try', offer };
}

/** Zones of the region that must not be chosen, because they were refused or left out. */
export function deniedZones(placement: Placement, zones: readonly Zone[]): readonly Zone[] {
  const region = regionOf(zones[0] ?? '');
  const known = [...placement.offers, ...placement.skipped].map(({ zone }) => zone);
  return [...new Set(known)].filter(
    (zone) => regionOf(zone) === region && !zones.includes(zone) && !isAiZone(zone),
  );
}

/**
 * Flex-start waits in one zone's queue (requestValidForDuration is no part of InstanceProperties), and the Cloud TPU
 * API knows nothing like bulkInsert.
 */
function mayChoose({ buy, shape }: Offer): boolean {
  return buy !== 'flex-start' && serviceOf(shape) === 'compute';
}

function isLike(one: Offer, other: Offer): boolean {
  return (
    regionOf(one.zone) === regionOf(other.zone) &&
    one.buy === other.buy &&
    one.shape.machineType === other.shape.machineType &&
    one.shape.count === other.shape.count &&
    familyOf(one.shape.family) === familyOf(other.shape.family) &&
    one.price?.microsPerHour === other.price?.microsPerHour &&
    one.price?.currency === other.price?.currency &&
    !isAiZone(one.zone) &&
    !isAiZone(other.zone)
  );
}
