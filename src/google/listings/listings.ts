/** Machine types, accelerator types and list prices as Google lists them: the Listings port over the official clients. */
import type { google as billing } from '@google-cloud/billing/build/protos/protos.js';
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { GPU_FAMILIES, TPU_FAMILIES } from '../../domain/accelerators/index.ts';
import type { ZoneShapes } from '../../domain/listing.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Duration } from '../../domain/time.ts';
import { MINUTE } from '../../domain/time.ts';
import type { Listings } from '../../ports/listings.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';
import { partPrices, readSku, type SkuPrice } from './skus.ts';
import { soldSlices } from './slices.ts';

/** Compute Engine, where TPUs of v5e and later are, too; and Cloud TPU, for the older ones. */
const SERVICES = ['services/6F81-5844-456A', 'services/E000-3F24-B8AA'] as const;
/** The most that the catalogue gives at once. */
const SKUS_PER_PAGE = 5_000;
/** A page of so many takes the catalogue some seconds. */
const SKU_TIMEOUT: Duration = MINUTE;
const SKU_FIELDS =
  'skus(description,category/usageType,serviceRegions,pricingInfo/pricingExpression(usageUnit,tieredRates)),nextPageToken';
const PER_PAGE = 500;
/** What Google says of a zone that simply has none of them. */
const EMPTY = 'NO_RESULTS_ON_PAGE';
/** They can be listed, and no longer created. */
const GONE: ReadonlySet<string> = new Set(['OBSOLETE', 'DELETED']);

/** Those that Compute Engine makes. */
const MACHINE_TYPES = anyOf([
  ...GPU_FAMILIES.flatMap(({ shapes }) => shapes.map(({ machineType }) => machineType)),
  ...TPU_FAMILIES.flatMap(({ shapes }) =>
    shapes.filter(({ service }) => service === 'compute').map(({ machineType }) => machineType),
  ),
]);
const ATTACHED = anyOf(
  GPU_FAMILIES.filter(({ attachment }) => attachment === 'guest-accelerators').map(
    ({ acceleratorType }) => acceleratorType,
  ),
);

/** One scope of an aggregated list: a zone's entries, or why there are none. */
interface Scoped {
  readonly warning?: { readonly code?: unknown } | null;
  readonly machineTypes?: protos.cloud.compute.v1.IMachineType[] | null;
  readonly acceleratorTypes?: protos.cloud.compute.v1.IAcceleratorType[] | null;
}

/** The page as Google's JSON has it. */
interface Page {
  readonly items?: Readonly<Record<string, Scoped>>;
  readonly nextPageToken?: string;
  readonly unreachables?: readonly string[];
}

type AggregatedCall = 'compute.machineTypes.aggregatedList' | 'compute.acceleratorTypes.aggregatedList';

/** What the pages of one list told so far. */
interface Heard {
  readonly zones: Map<string, Scoped[]>;
  readonly silent: Set<string>;
}

export function googleListings(google: GoogleConnection): Listings {
  async function everyZone(call: AggregatedCall, project: string, filter: string, fields: string) {
    const heard: Heard = { zones: new Map(), silent: new Set() };
    const listed = await eachPage(
      (paging) =>
        google.read(
          call,
          { project, filter, maxResults: PER_PAGE, ...paging },
          (json) => ({ nextPageToken: hear(heard, json as Page) }),
          { fields: `items/*/${fields},items/*/warning/code,nextPageToken,unreachables` },
        ),
      () => {},
    );
    return listed.ok ? ok(heard) : listed;
  }

  async function skusOf(parent: string): Promise<Result<readonly SkuPrice[]>> {
    const prices: SkuPrice[] = [];
    const listed = await eachPage(
      (paging) =>
        google.read(
          'cloudbilling.services.skus.list',
          { parent, pageSize: SKUS_PER_PAGE, currencyCode: 'USD', ...paging },
          (json) => {
            const { skus, nextPageToken } = json as billing.cloud.billing.v1.IListSkusResponse;
            return { own: (skus ?? []).flatMap((sku) => readSku(sku) ?? []), nextPageToken };
          },
          { fields: SKU_FIELDS, timeoutMs: SKU_TIMEOUT },
        ),
      ({ own }) => {
        prices.push(...own);
      },
    );
    return listed.ok ? ok(prices) : listed;
  }

  return {
    async shapes(project) {
      const [types, accelerators, slices] = await Promise.all([
        everyZone(
          'compute.machineTypes.aggregatedList',
          project,
          MACHINE_TYPES,
          'machineTypes(name,deprecated/state)',
        ),
        everyZone(
          'compute.acceleratorTypes.aggregatedList',
          project,
          ATTACHED,
          'acceleratorTypes(name,maximumCardsPerInstance)',
        ),
        soldSlices(google, project),
      ]);
      if (!types.ok) return types;
      if (!accelerators.ok) return accelerators;
      const silent = new Set([...types.value.silent, ...accelerators.value.silent]);
      const zones = [...types.value.zones]
        .filter(([zone]) => !silent.has(zone))
        .map(
          ([zone, scoped]) => [zone, zoneShapes(scoped, accelerators.value.zones.get(zone) ?? [])] as const,
        );
      if (!zones.some(([, { machineTypes }]) => machineTypes.length > 0)) {
        return nothing(`Google lists no machine type with GPUs in any zone of ${project}`);
      }
      return ok({
        zones: Object.fromEntries(zones),
        silent: [...silent].sort(),
        ...(slices === undefined ? {} : { slices }),
      });
    },

    async partPrices() {
      const prices: SkuPrice[] = [];
      for (const parent of SERVICES) {
        const read = await skusOf(parent);
        if (!read.ok) return read;
        prices.push(...read.value);
      }
      if (prices.length === 0) return nothing("Google's price list has no SKU that is known here");
      return ok(partPrices(prices));
    },
  };
}

/** A regular expression (RE2) over the whole name: the form of filter that takes alternatives. */
function anyOf(names: readonly string[]): string {
  return `name eq "(${[...new Set(names)].join('|')})"`;
}

/** Adds a page; gives the token of the next one. */
function hear({ zones, silent }: Heard, page: Page): string | undefined {
  for (const [scope, scoped] of Object.entries(page.items ?? {})) {
    const zone = zoneOf(scope);
    const code = scoped.warning?.code;
    if (code !== undefined && code !== null && code !== EMPTY) silent.add(zone);
    else zones.set(zone, [...(zones.get(zone) ?? []), scoped]);
  }
  for (const scope of page.unreachables ?? []) silent.add(zoneOf(scope));
  return page.nextPageToken || undefined;
}

/** zones/us-central1-ai1a → us-central1-ai1a */
function zoneOf(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1);
}

function zoneShapes(types: readonly Scoped[], accelerators: readonly Scoped[]): ZoneShapes {
  const machineTypes = types
    .flatMap((scoped) => scoped.machineTypes ?? [])
    .flatMap(({ name, deprecated }) => (name && !GONE.has(deprecated?.state ?? '') ? [name] : []));
  const most = accelerators
    .flatMap((scoped) => scoped.acceleratorTypes ?? [])
    .flatMap(({ name, maximumCardsPerInstance: cards }) => (name && cards ? [[name, cards] as const] : []));
  return { machineTypes, accelerators: Object.fromEntries(most) };
}

function nothing(message: string): Result<never> {
  return fail({ kind: 'unavailable', scope: 'call', message });
}
