/** Google's lists, read anew a few times a day by whichever replica comes first. */
import type { ListingName } from '../domain/listing.ts';
import { type Duration, HOUR, MINUTE, type Millis } from '../domain/time.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { refreshListing } from '../usecases/refresh-listing.ts';
import { pokeRepriced } from '../usecases/reprice-machine.ts';
import type { Source } from './pump.ts';

/** How old a list may become. Zones come and go within days; list prices change once a month, spot once a day at most. */
const OLDEST: Readonly<Record<ListingName, Duration>> = { shapes: 6 * HOUR, prices: 12 * HOUR };
/** A list that could not be read is tried again after this. */
const TRY_EVERY: Duration = 15 * MINUTE;
const LOOK_EVERY: Duration = MINUTE;
/** Every process has a new list within a minute. */
const IN_FORCE: Duration = 2 * MINUTE;

/** The first look comes a minute after the start: whoever starts the bot does not wait for lists. */
export function listingsSource(deps: EngineDeps): Source {
  let lookedAt: Millis | undefined;
  return {
    name: 'listings',
    lanes: 1,
    async claim() {
      const now = await deps.store.now();
      lookedAt ??= now;
      if (now - lookedAt < LOOK_EVERY) return undefined;
      lookedAt = now;
      const times = await deps.store.listingTimes();
      for (const name of ['shapes', 'prices'] as const) {
        const readAt = times[name];
        if (readAt !== undefined && now - readAt < OLDEST[name]) continue;
        const slot = Math.floor(now / TRY_EVERY) * TRY_EVERY;
        if (!(await deps.store.takeSlot(`listing:${name}`, slot, []))) continue;
        return () => refreshListing(deps, name);
      }
      return followPrices(deps, times.prices, now);
    },
  };
}

/** Once the catalogue has a newer list, machines that cost otherwise by it are seen to. */
async function followPrices(
  deps: EngineDeps,
  readAt: Millis | undefined,
  now: Millis,
): Promise<(() => Promise<void>) | undefined> {
  if (readAt === undefined || now - readAt < IN_FORCE) return undefined;
  if (((await deps.store.lastSlot('repriced')) ?? 0) >= readAt) return undefined;
  return (await deps.store.takeSlot('repriced', readAt, [])) ? () => pokeRepriced(deps) : undefined;
}
