/** Which SKU of the Cloud Billing Catalog prices which part of a machine. */
import type { google as protos } from '@google-cloud/billing/build/protos/protos.js';
import { FAMILIES, type Family } from '../../domain/accelerators/index.ts';
import {
  ADDRESS,
  acceleratorPart,
  DISK_TYPES,
  diskPart,
  memoryPart,
  type PartPrice,
  type PartPrices,
  podPart,
  SNAPSHOT,
  vcpuPart,
} from '../../domain/listing.ts';

/** As Google's JSON has it: `units` is a string there. */
export type Sku = protos.cloud.billing.v1.ISku;
type PricingExpression = protos.cloud.billing.v1.IPricingExpression;

/**
 * TPUs v2 to v4, `Tpu-v4 Pod Accelerator USA`: where the place and the word Preemptible stand is UNVERIFIED, so they are
 * taken wherever they are.
 */
const OLD_TPU = /\btpu-?v([234])\b/i;

/** What a SKU's description is, without its place and its way of buying. */
interface Match {
  readonly part: string;
  /** How many of the part one unit prices. */
  readonly of?: number;
  /** Hours of one usage unit, by the catalogue's name of the unit. */
  readonly units: Readonly<Record<string, number>>;
}

/** Google's own figure for a month (pricing pages). */
const HOURS_PER_MONTH = 730;
const NANOS = 1_000_000_000;
const BY_HOUR = { h: 1 };
const GIB_BY_HOUR = { 'GiBy.h': 1 };
const GIB_BY_MONTH = { 'GiBy.mo': HOURS_PER_MONTH, 'GiBy.h': 1 };

/**
 * Other ways of buying, at other prices, that are called OnDemand all the same: commitments, reservations (many of
 * them at $0), calendar and flex-start modes of the Dynamic Workload Scheduler, sole tenancy, custom sizes, surcharges,
 * subscriptions.
 */
const OTHERWISE =
  /\b(commitment|committed|reserved|sole tenancy|custom|premium|extended|suspended|calendar mode|defined duration|dws|capacity optimized|subscription|fixed price|virtual workstation)\b/i;

/**
 * `Spot Preemptible G2 Instance Core running in Iowa`, `Nvidia L4 GPU attached to Spot Preemptible VMs running in
 * Iowa`, `SSD backed Local Storage in Paris`; the oldest SKUs name no place.
 */
const DESCRIPTION =
  /^((?:spot )?preemptible )?(.+?)( attached to (?:spot )?preemptible vms?)?(?: (?:running )?in .+)?$/i;

const DISK_NAMES: Readonly<Record<(typeof DISK_TYPES)[number], string>> = {
  'pd-standard': 'Storage PD Capacity',
  'pd-balanced': 'Balanced PD Capacity',
  'pd-ssd': 'SSD backed PD Capacity',
  'hyperdisk-balanced': 'Hyperdisk Balanced Capacity',
};
const SPOT_ADDRESS = 'external ip charge on a spot preemptible vm';

const MATCHES: ReadonlyMap<string, Match> = new Map([
  ...FAMILIES.flatMap(familyMatches),
  match('SSD backed Local Storage', diskPart('local-ssd'), GIB_BY_MONTH),
  ...DISK_TYPES.map((type) => match(DISK_NAMES[type], diskPart(type), GIB_BY_MONTH)),
  // UNVERIFIED: the name is as bills have it. Copies in multi-regions are listed otherwise and stay unknown.
  match('Storage PD Snapshot', SNAPSHOT, GIB_BY_MONTH),
  match('External IP Charge on a Standard VM', ADDRESS, BY_HOUR),
  // Its ending looks like a way of buying, and is a part of its name.
  [SPOT_ADDRESS, { part: ADDRESS, units: BY_HOUR }],
]);

function familyMatches(family: Family): (readonly [string, Match])[] {
  const { skus } = family;
  const [host] = skus.host;
  const part = acceleratorPart(family.kind === 'gpu' ? family.acceleratorType : family.name);
  return [
    ...skus.accelerator.map((name) => match(name, part, BY_HOUR, skus.unit)),
    ...(skus.pod ?? []).map((name) => match(name, podPart(family.name), BY_HOUR, skus.unit)),
    ...(host === undefined
      ? []
      : skus.host.flatMap((name) => [
          match(`${name} Instance Core`, vcpuPart(host), BY_HOUR),
          match(`${name} Instance Ram`, memoryPart(host), GIB_BY_HOUR),
        ])),
  ];
}

function match(name: string, part: string, units: Match['units'], of = 1): readonly [string, Match] {
  return [name.toLowerCase(), { part, of, units }];
}

/** `tpu-v2 pod accelerator`; undefined for what is no old TPU. */
function oldTpu(description: string): string | undefined {
  const generation = OLD_TPU.exec(description)?.[1];
  if (generation === undefined) return undefined;
  return `tpu-v${generation}${/\bpod\b/i.test(description) ? ' pod' : ''} accelerator`;
}

/** What one SKU tells: a part's price in some regions. */
export interface SkuPrice {
  readonly part: string;
  readonly spot: boolean;
  readonly regions: readonly string[];
  /** Nano-USD an hour, > 0. */
  readonly nanos: number;
}

/**
 * The part that a SKU prices; undefined when it prices none of ours, is no plain list price, or costs nothing. Spot is
 * told by the description as well as by the usage type: some spot SKUs are called OnDemand.
 */
export function readSku(sku: Sku): SkuPrice | undefined {
  const description = sku.description ?? '';
  const usage = sku.category?.usageType;
  if (usage !== 'OnDemand' && usage !== 'Preemptible') return undefined;
  if (OTHERWISE.test(description)) return undefined;
  const [, before, name = '', behind] = DESCRIPTION.exec(description) ?? [];
  const old = oldTpu(description);
  const found = MATCHES.get(old ?? name.toLowerCase());
  if (found === undefined) return undefined;
  // A timeline, oldest first; unasked it is the latest price alone.
  const whole = nanosPerHour(sku.pricingInfo?.at(-1)?.pricingExpression, found.units);
  if (whole === undefined) return undefined;
  const nanos = whole / (found.of ?? 1);
  const spot =
    usage === 'Preemptible' ||
    before !== undefined ||
    behind !== undefined ||
    (old !== undefined && /\b(spot|preemptible)\b/i.test(description)) ||
    name.toLowerCase() === SPOT_ADDRESS;
  return { part: found.part, spot, regions: sku.serviceRegions ?? [], nanos };
}

/** The rate of the last tier: the first ones may be free. */
function nanosPerHour(
  expression: PricingExpression | null | undefined,
  units: Match['units'],
): number | undefined {
  const hours = units[expression?.usageUnit ?? ''];
  const tiers = [...(expression?.tieredRates ?? [])];
  tiers.sort((a, b) => (a.startUsageAmount ?? 0) - (b.startUsageAmount ?? 0));
  const price = tiers.at(-1)?.unitPrice;
  if (hours === undefined || price === undefined || price === null) return undefined;
  if (price.currencyCode !== 'USD') return undefined;
  const nanos = (Number(price.units ?? 0) * NANOS + (price.nanos ?? 0)) / hours;
  return nanos > 0 ? nanos : undefined;
}

/**
 * Puts the prices of SKUs together by region. Where two speak of the same part, the dearer counts, whatever their
 * order: nobody shall pay more than was said.
 */
export function partPrices(skus: Iterable<SkuPrice>): PartPrices {
  const regions: Record<string, Record<string, PartPrice>> = {};
  for (const { part, spot, regions: places, nanos } of skus) {
    const way = spot ? 'spot' : 'onDemand';
    for (const region of places) {
      regions[region] ??= {};
      const before = regions[region][part];
      regions[region][part] = { ...before, [way]: Math.max(nanos, before?.[way] ?? 0) };
    }
  }
  return { regions };
}
