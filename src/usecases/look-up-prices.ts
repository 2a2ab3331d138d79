/** `/gpu prices`: what machines cost where, from the catalogue, with what this workspace met there lately. */
import { countsOf, FAMILIES, type Family } from '../domain/accelerators/index.ts';
import {
  type Cheapest,
  cheapest,
  type Stockout,
  type ZonePrices,
  zonePrices,
} from '../domain/decide/prices.ts';
import type { Buy, Offer } from '../domain/offer.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Millis } from '../domain/time.ts';
import type { Catalog, OfferList } from '../ports/catalog.ts';
import type { Deps } from './deps.ts';
import { bothSources, type Source } from './price-source.ts';
import { recentStockouts } from './stockouts.ts';

export interface FamilyPrices {
  readonly family: Family;
  /** Accelerators in the machine. */
  readonly count: number;
  /** Where one was named that is not the standard one of that size. */
  readonly machineType?: string;
  /** Cheapest first; empty when Google sells no such machine. */
  readonly rows: readonly ZonePrices[];
  readonly from: Source;
  readonly now: Millis;
}

export interface PriceOverview {
  /** In the order in which menus list families. */
  readonly families: readonly {
    readonly family: Family;
    readonly onDemand: Cheapest;
    readonly spot: Cheapest;
  }[];
  readonly from: Source;
  readonly now: Millis;
}

type PriceDeps = Pick<Deps, 'store'> & { readonly catalog: Catalog };

/** Every zone that sells machines with so many of the family. The catalogue's fault when it cannot be read. */
export async function familyPrices(
  deps: PriceDeps,
  family: Family,
  count: number,
  machineType?: string,
): Promise<Result<FamilyPrices>> {
  const now = await deps.store.now();
  const [onDemand, spot, stockouts] = await Promise.all([
    deps.catalog.offers(family.name, count, 'on-demand', machineType),
    deps.catalog.offers(family.name, count, 'spot', machineType),
    recentStockouts(deps, now),
  ]);
  if (!onDemand.ok) return onDemand;
  if (!spot.ok) return spot;
  return ok({
    family,
    count,
    ...(machineType === undefined ? {} : { machineType }),
    rows: zonePrices(onDemand.value.offers, spot.value.offers, stockouts),
    from: bothSources(onDemand.value, spot.value),
    now,
  });
}

/** The cheapest machine of every family, in whatever size and zone, on demand and spot. */
export async function priceOverview(deps: PriceDeps): Promise<Result<PriceOverview>> {
  const now = await deps.store.now();
  const stockouts = await recentStockouts(deps, now);
  const families: PriceOverview['families'][number][] = [];
  let from: Source = { source: '' };
  for (const family of FAMILIES) {
    const onDemand = await everySize(deps.catalog, family, 'on-demand');
    const spot = await everySize(deps.catalog, family, 'spot');
    if (!onDemand.ok) return onDemand;
    if (!spot.ok) return spot;
    from = bothSources(from, bothSources(onDemand.value, spot.value));
    families.push({
      family,
      onDemand: best(family, 'on-demand', onDemand.value.offers, stockouts),
      spot: best(family, 'spot', spot.value.offers, stockouts),
    });
  }
  return ok({ families, from, now });
}

async function everySize(catalog: Catalog, family: Family, buy: Buy): Promise<Result<OfferList>> {
  const offers: Offer[] = [];
  let from: Source = { source: '' };
  for (const count of countsOf(family, buy)) {
    const listed = await catalog.offers(family.name, count, buy);
    if (!listed.ok) return listed;
    offers.push(...listed.value.offers);
    from = bothSources(from, listed.value);
  }
  return ok({ ...from, offers });
}

/** What Google sells is not "not sold" because the price list does not say in which zones. */
function best(family: Family, buy: Buy, offers: readonly Offer[], stockouts: readonly Stockout[]): Cheapest {
  const found = cheapest(offers, stockouts);
  return found.kind === 'not-sold' && countsOf(family, buy).length > 0 ? { kind: 'unknown' } : found;
}
