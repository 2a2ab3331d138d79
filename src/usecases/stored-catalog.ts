/** The Catalog that everybody asks: what the engine last read of Google's lists, kept in the store, over the snapshot. */
import { knownExtras } from '../domain/decide/known-extras.ts';
import { knownOffers } from '../domain/decide/offers.ts';
import type { Listed, ListingName } from '../domain/listing.ts';
import { ok } from '../domain/result.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Region, Zone } from '../domain/zone.ts';
import type { Catalog, ExtrasList, OfferList } from '../ports/catalog.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Read, Store } from '../ports/store.ts';

export interface StoredCatalogDeps {
  readonly store: Pick<Store, 'listing' | 'listingTimes'>;
  /** What came with this version: where nothing was read yet, and for what the lists leave out. */
  readonly snapshot: Catalog;
  readonly clock: Clock;
  /** Of the policy: zones of single tenants in which TPUs are offered all the same; none unless given. */
  readonly singleTenantZones?: readonly Zone[];
  readonly log?: Pick<Logger, 'warn'>;
}

/** How long a process may go on with a list after another one has read a newer one. */
const LOOK_EVERY: Duration = MINUTE;

type Kept = { -readonly [Name in ListingName]?: Read<Listed[Name]> };

/**
 * Asks the store at most once a minute whether there is something newer, and reads a list only then; offers are put
 * together once for each size of a family and way of buying, extras once for each region. A store that does not answer changes nothing.
 */
export function storedCatalog({
  store,
  snapshot,
  clock,
  log,
  singleTenantZones = [],
}: StoredCatalogDeps): Catalog {
  const kept: Kept = {};
  let index = new Map<string, OfferList>();
  let beside = new Map<Region, ExtrasList>();
  let lookedAt: Millis | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function fetch<Name extends ListingName>(name: Name): Promise<void> {
    const read = await store.listing(name);
    if (read === undefined) return;
    Object.assign(kept, { [name]: read });
    index = new Map();
    beside = new Map();
  }

  async function look(): Promise<void> {
    try {
      const times = await store.listingTimes();
      for (const name of ['shapes', 'prices'] as const) {
        if (times[name] !== kept[name]?.readAt) await fetch(name);
      }
    } catch (error) {
      log?.warn(
        { err: error },
        "Google's lists could not be read from the store; going on with what is known",
      );
    }
  }

  /** Looks where it is time to, and waits for whoever is looking. */
  async function upToDate(): Promise<Kept> {
    const now = clock.now();
    if (lookedAt === undefined || now - lookedAt >= LOOK_EVERY) {
      lookedAt = now;
      looking = look();
    }
    await looking;
    return kept;
  }

  return {
    async offers(family, count, buy, machineType) {
      await upToDate();
      const key = `${family} ${count} ${buy} ${machineType ?? ''}`;
      const before = index.get(key);
      if (before !== undefined) return ok(before);
      const shipped = await snapshot.offers(family, count, buy, machineType);
      if (!shipped.ok) return shipped;
      const { shapes, prices } = kept;
      const known = {
        shapes: shapes?.value,
        prices: prices?.value,
        snapshot: shipped.value.offers,
        singleTenantZones,
      };
      const { offers, filled, denied } = knownOffers(family, count, buy, known, machineType);
      const list: OfferList = {
        offers,
        ...sourceOf(prices, shipped.value.source, filled),
        ...(shapes === undefined ? {} : { zonesReadAt: shapes.readAt }),
        ...(denied.length === 0 ? {} : { denied }),
      };
      index.set(key, list);
      return ok(list);
    },

    async extras(region) {
      const { prices } = await upToDate();
      const before = beside.get(region);
      if (before !== undefined) return ok(before);
      const shipped = await snapshot.extras(region);
      if (!shipped.ok) return shipped;
      const { extras, filled } = knownExtras(region, prices?.value, shipped.value.extras);
      const list: ExtrasList = { extras, ...sourceOf(prices, shipped.value.source, filled) };
      beside.set(region, list);
      return ok(list);
    },
  };
}

function sourceOf(prices: Kept['prices'], shipped: string, filled: boolean) {
  if (prices === undefined) return { source: shipped };
  return {
    source: "prices of Google's catalog",
    readAt: prices.readAt,
    ...(filled ? { filledFrom: shipped } : {}),
  };
}
