/** Why zones are tried in the order in which they are: price, and what was heard of them lately. */
import { formatDuration, wholeMinutes } from '../duration.ts';
import { formatPrice } from '../money.ts';
import type { Offer } from '../offer.ts';
import type { Millis } from '../time.ts';
import type { Zone } from '../zone.ts';

export interface OrderedZone {
  readonly offer: Offer;
  /** Against the lowest known price of all. */
  readonly price: 'lowest' | 'higher' | 'unknown';
  /** When it last said no, if that still stands. */
  readonly saidNoAt: Millis | undefined;
}

/** Offers in the order of `rankOffers`, each with what put it there; `saidNo`: when zones last did, as it still stands. */
export function zoneOrder(
  ranked: readonly Offer[],
  saidNo: Readonly<Record<Zone, Millis>> = {},
): readonly OrderedZone[] {
  const lowest = Math.min(...ranked.flatMap(({ price }) => price?.microsPerHour ?? []));
  return ranked.map((offer) => ({
    offer,
    price: offer.price === undefined ? 'unknown' : offer.price.microsPerHour <= lowest ? 'lowest' : 'higher',
    saidNoAt: saidNo[offer.zone],
  }));
}

/** `$0.85/h, cheapest`; `$0.85/h, said no 20 min ago`; `$0.93/h, cheapest of those that did not say no lately`. */
export function reasonInWords(zones: readonly OrderedZone[], at: number, now: Millis): string {
  const zone = zones[at];
  if (zone === undefined) return '';
  const price = zone.offer.price === undefined ? 'price unknown' : formatPrice(zone.offer.price);
  if (zone.saidNoAt !== undefined) {
    return `${price}, said no ${formatDuration(wholeMinutes(now - zone.saidNoAt))} ago`;
  }
  if (at > 0 || zone.price === 'unknown') return price;
  return `${price}, ${zone.price === 'lowest' ? 'cheapest' : 'cheapest of those that did not say no lately'}`;
}
