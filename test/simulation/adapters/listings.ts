/** The Listings port over the simulated estate without the wire. */
import type { PartPrices, ZoneShapes } from '../../../src/domain/listing.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import { partPrices, readSku } from '../../../src/google/listings/skus.ts';
import type { Listings } from '../../../src/ports/listings.ts';
import type { Catalogue } from '../../../src/sandbox/world/catalogue.ts';
import { type ListedSku, priceList } from '../../../src/sandbox/world/price-list.ts';
import { n1Limit } from '../../../src/sandbox/world/series.ts';
import { COMPUTE_ENGINE } from '../../../src/sandbox/world/skus.ts';
import { CLOUD_TPU, tpuPriceList } from '../../../src/sandbox/world/tpu-price-list.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

const NANOS = 1_000_000_000;
const COUNTS = [1, 2, 4, 8];

export function worldListings(world: World): Listings {
  const { catalogue } = world;
  return {
    async shapes(project) {
      if (world.project(project) === undefined) {
        const message = `The resource 'projects/${project}' was not found`;
        return fail({ kind: 'not-found', scope: 'call', message });
      }
      const silent = catalogue.zones.filter((zone) => world.isUnreachable(zone));
      const answering = catalogue.zones.filter((zone) => !silent.includes(zone));
      const zones = answering.map((zone) => [zone, zoneShapes(catalogue, zone)] as const);
      return ok({ zones: Object.fromEntries(zones), silent });
    },
    async partPrices() {
      return ok(pricesOf(catalogue));
    },
  };
}

function zoneShapes(catalogue: Catalogue, zone: string): ZoneShapes {
  const most = catalogue.accelerators(zone).flatMap((type) => {
    const count = COUNTS.findLast((each) => n1Limit(zone, type, each) !== undefined);
    return count === undefined ? [] : [[type, count] as const];
  });
  return {
    machineTypes: [...(catalogue.machineTypes(zone)?.keys() ?? [])],
    accelerators: Object.fromEntries(most),
  };
}

/** The world's catalogue never changes. */
const known = new WeakMap<Catalogue, PartPrices>();

function pricesOf(catalogue: Catalogue): PartPrices {
  const before = known.get(catalogue);
  if (before !== undefined) return before;
  const skus = [...priceList(catalogue), ...tpuPriceList(COMPUTE_ENGINE), ...tpuPriceList(CLOUD_TPU)];
  const prices = partPrices(skus.flatMap((sku) => readSku(asGoogleTells(sku)) ?? []));
  known.set(catalogue, prices);
  return prices;
}

function asGoogleTells({ description, usageType, regions, usageUnit, tiers }: ListedSku) {
  const tieredRates = tiers.map(({ from, nanos }) => ({
    startUsageAmount: from,
    unitPrice: { currencyCode: 'USD', units: Math.floor(nanos / NANOS), nanos: nanos % NANOS },
  }));
  return {
    description,
    category: { usageType },
    serviceRegions: [...regions],
    pricingInfo: [{ pricingExpression: { usageUnit, tieredRates } }],
  };
}
