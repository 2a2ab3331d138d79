/** Why zones are tried in the order in which they are: price, and what was heard of them lately. */
import { formatDuration, wholeMinutes } from '../duration.ts';
import type { MachineSpec } from '../machine.ts';
import { formatPrice } from '../money.ts';
import type { Offer } from '../offer.ts';
import type { Millis } from '../time.ts';
import { type Memory, refusalsOf } from './stock-memory.ts';

export interface OrderedZone {
  readonly offer: Offer;
  /** Against the lowest known price of all. */
  readonly price: 'lowest' | 'higher' | 'unknown';
  /** When it last said no, if that still stands. */
  readonly saidNoAt: Millis | undefined;
}

/** Offers in the order of `rankOffers`, each with what put it there. Order and reasons come from the same memory. */
export function zoneOrder(
  ranked: readonly Offer[],
  spec: Pick<MachineSpec, 'family' | 'count' | 'buy'>,
  memory: Pick<Memory, 'past' | 'now'>,
): readonly OrderedZone[] {
  const lowest = Math.min(...ranked.flatMap(({ price }) => price?.microsPerHour ?? []));
  const refusals = refusalsOf(spec, memory);
  return ranked.map((offer) => ({
    offer,
    price: offer.price === undefined ? 'unknown' : offer.price.microsPerHour <= lowest ? 'lowest' : 'higher',
    saidNoAt: refusals(offer.zone)[0],
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
