/** Why zones are tried in the order in which they are: price, what was heard of them lately, and where the data is. */
import { formatDuration, wholeMinutes } from '../duration.ts';
import { formatPrice } from '../money.ts';
import type { Offer } from '../offer.ts';
import type { Millis } from '../time.ts';
import type { Zone } from '../zone.ts';
import { distanceTo, type Near } from './nearness.ts';

export interface OrderedZone {
  readonly offer: Offer;
  /** Against the lowest known price of all. */
  readonly price: 'lowest' | 'higher' | 'unknown';
  /** When it last said no, if that still stands. */
  readonly saidNoAt: Millis | undefined;
  /** Micro-USD for each GiB of its data that is moved there; undefined = no data, or nothing known. */
  readonly distance: number | undefined;
}

/** Offers in the order of `rankOffers`, each with what put it there; `saidNo`: when zones last did, as it still stands. */
export function zoneOrder(
  ranked: readonly Offer[],
  saidNo: Readonly<Record<Zone, Millis>> = {},
  near?: Near,
): readonly OrderedZone[] {
  const lowest = Math.min(...ranked.flatMap(({ price }) => price?.microsPerHour ?? []));
  return ranked.map((offer) => ({
    offer,
    price: offer.price === undefined ? 'unknown' : offer.price.microsPerHour <= lowest ? 'lowest' : 'higher',
    saidNoAt: saidNo[offer.zone],
    distance: near && distanceTo(offer.zone, near.location),
  }));
}

/**
 * `$0.85/h, cheapest`; `$0.85/h, said no 20 min ago`; `$0.93/h, near the data`; `$0.93/h, cheapest of those that did not
 * say no lately`.
 */
export function reasonInWords(zones: readonly OrderedZone[], at: number, now: Millis): string {
  const zone = zones[at];
  if (zone === undefined) return '';
  const price = zone.offer.price === undefined ? 'price unknown' : formatPrice(zone.offer.price);
  if (zone.saidNoAt !== undefined) {
    return `${price}, said no ${formatDuration(wholeMinutes(now - zone.saidNoAt))} ago`;
  }
  if (at > 0 || zone.price === 'unknown') return price;
  const isNear = isNearest(zone, zones);
  if (zone.price === 'lowest') return `${price}, cheapest${isNear ? ', near the data' : ''}`;
  const passed = zones.some((other) => isPassedForData(other, zone));
  if (passed) return `${price}, ${isNear ? 'near' : 'nearer to'} the data`;
  return `${price}, cheapest of those that did not say no lately`;
}

/** None is nearer to the data, and some are farther from it. */
function isNearest({ distance }: OrderedZone, zones: readonly OrderedZone[]): boolean {
  if (distance === undefined) return false;
  const others = zones.flatMap((one) => one.distance ?? []);
  return others.every((other) => other >= distance) && others.some((other) => other > distance);
}

/** A zone that is cheaper, farther from the data, and did not say no. */
function isPassedForData(other: OrderedZone, zone: OrderedZone): boolean {
  const cheaper = (other.offer.price?.microsPerHour ?? Infinity) < (zone.offer.price?.microsPerHour ?? 0);
  const farther = (other.distance ?? 0) > (zone.distance ?? 0);
  return cheaper && farther && other.saidNoAt === undefined;
}
