/** What a family costs where: offers of every way to buy, laid side by side and ordered by price. */
import { familyOf } from '../accelerators/index.ts';
import type { Price } from '../money.ts';
import type { FamilyName, Offer } from '../offer.ts';
import type { Millis } from '../time.ts';
import type { Zone } from '../zone.ts';

/** What one way to buy costs in a place. A price that nobody knows is `unknown`, never 0. */
export type Quote =
  | { readonly kind: 'known'; readonly price: Price }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-sold' };

/** A zone that had no capacity for a family. */
export interface Stockout {
  readonly zone: Zone;
  readonly family: FamilyName;
  readonly at: Millis;
}

/** How often a zone lately had no capacity, and when it last had none. */
export interface StockoutsThere {
  readonly count: number;
  readonly lastAt: Millis;
}

/** One machine type in one zone. */
export interface ZonePrices {
  readonly zone: Zone;
  readonly machineType: string;
  readonly onDemand: Quote;
  readonly spot: Quote;
  /** undefined = none lately. */
  readonly stockouts: StockoutsThere | undefined;
}

/** The cheapest offer of a way to buy, or why there is none. */
export type Cheapest =
  | {
      readonly kind: 'known';
      readonly price: Price;
      readonly offer: Offer;
      readonly stockouts: StockoutsThere | undefined;
    }
  | Exclude<Quote, { kind: 'known' }>;

/**
 * One row per zone and machine type: by the on-demand price where it is sold on demand, else by spot; what has no
 * known price comes last, equals by zone.
 */
export function zonePrices(
  onDemand: readonly Offer[],
  spot: readonly Offer[],
  stockouts: readonly Stockout[],
): readonly ZonePrices[] {
  const index = indexOf(stockouts);
  const places = new Map<string, { onDemand?: Offer; spot?: Offer }>();
  for (const offer of onDemand) places.set(placeOf(offer), { onDemand: offer });
  for (const offer of spot) places.set(placeOf(offer), { ...places.get(placeOf(offer)), spot: offer });
  return [...places.values()]
    .flatMap((place) => {
      const one = place.onDemand ?? place.spot;
      if (one === undefined) return [];
      return [
        {
          zone: one.zone,
          machineType: one.shape.machineType,
          onDemand: quoteOf(place.onDemand),
          spot: quoteOf(place.spot),
          stockouts: stockoutsIn(one, index),
        },
      ];
    })
    .sort((a, b) => leading(a) - leading(b) || (a.zone < b.zone ? -1 : 1));
}

/** The offer with the lowest known price; of equals one whose zone had no stockout lately, then the first zone. */
export function cheapest(offers: readonly Offer[], stockouts: readonly Stockout[]): Cheapest {
  const index = indexOf(stockouts);
  const priced = offers
    .flatMap((offer) =>
      offer.price === undefined
        ? []
        : [
            {
              kind: 'known' as const,
              price: offer.price,
              offer,
              stockouts: stockoutsIn(offer, index),
            },
          ],
    )
    .sort(
      (a, b) =>
        a.price.microsPerHour - b.price.microsPerHour ||
        (a.stockouts?.count ?? 0) - (b.stockouts?.count ?? 0) ||
        (a.offer.zone < b.offer.zone ? -1 : 1),
    );
  return priced[0] ?? { kind: offers.length === 0 ? 'not-sold' : 'unknown' };
}

function placeOf({ zone, shape }: Offer): string {
  return `${zone} ${shape.machineType}`;
}

function quoteOf(offer: Offer | undefined): Quote {
  if (offer === undefined) return { kind: 'not-sold' };
  return offer.price === undefined ? { kind: 'unknown' } : { kind: 'known', price: offer.price };
}

/** What a row is ordered by. */
function leading({ onDemand, spot }: ZonePrices): number {
  const quote = onDemand.kind === 'not-sold' ? spot : onDemand;
  return quote.kind === 'known' ? quote.price.microsPerHour : Number.MAX_VALUE;
}

/** By zone and family, put together once for all rows. */
type StockoutIndex = ReadonlyMap<string, StockoutsThere>;

function indexOf(stockouts: readonly Stockout[]): StockoutIndex {
  const names = new Map<FamilyName, FamilyName | undefined>();
  const index = new Map<string, StockoutsThere>();
  for (const { zone, family, at } of stockouts) {
    if (!names.has(family)) names.set(family, familyOf(family)?.name);
    const key = `${zone} ${names.get(family)}`;
    const before = index.get(key);
    index.set(key, { count: (before?.count ?? 0) + 1, lastAt: Math.max(at, before?.lastAt ?? at) });
  }
  return index;
}

function stockoutsIn({ zone, shape }: Offer, index: StockoutIndex): StockoutsThere | undefined {
  return index.size === 0 ? undefined : index.get(`${zone} ${familyOf(shape.family)?.name}`);
}
