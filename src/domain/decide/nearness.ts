/** How far a zone is from a machine's data, and what moving the data there costs. */
import type { Machine } from '../machine.ts';
import { type Duration, HOUR } from '../time.ts';
import { type Region, regionOf, type Zone } from '../zone.ts';

/** Data that is copied to the machine once. */
export interface Near {
  /** Where Google keeps the bucket: a region (`US-CENTRAL1`), two (`NAM4`) or all of a continent (`US`); any case. */
  readonly location: string;
  /** GiB, ≥ 0; undefined = unknown. */
  readonly gb: number | undefined;
  /** The machine's lease, over which its cost is spread; > 0. */
  readonly leaseFor: Duration;
}

type Continent = 'north-america' | 'south-america' | 'europe' | 'asia' | 'oceania' | 'middle-east' | 'africa';

/** Regions by what they begin with; Mexico and Canada are northamerica-. */
const CONTINENTS: readonly (readonly [string, Continent])[] = [
  ['us-', 'north-america'],
  ['northamerica-', 'north-america'],
  ['southamerica-', 'south-america'],
  ['europe-', 'europe'],
  ['asia-', 'asia'],
  ['australia-', 'oceania'],
  ['me-', 'middle-east'],
  ['africa-', 'africa'],
];

/**
 * Multi-regions (cloud.google.com/storage/docs/locations). A configurable dual-region is told as the one that it lies in,
 * and counts as all of it.
 */
const MULTI: Readonly<Record<string, Continent>> = { us: 'north-america', eu: 'europe', asia: 'asia' };

/** Predefined dual-regions, as listed there. */
const DUAL: Readonly<Record<string, readonly Region[]>> = {
  asia1: ['asia-northeast1', 'asia-northeast2'],
  eur4: ['europe-north1', 'europe-west4'],
  eur5: ['europe-west1', 'europe-west2'],
  eur7: ['europe-west2', 'europe-west3'],
  eur8: ['europe-west3', 'europe-west6'],
  nam4: ['us-central1', 'us-east1'],
};

/**
 * Micro-USD per GiB by Google's list of data transfer between its locations (cloud.google.com/storage/pricing, "Data
 * transfer within Google Cloud"; recalled on 2026-11-21, the page itself could not be read). Reading is free in the
 * bucket's own region, or in either region of a dual-region. UNVERIFIED: that reading a multi-region costs as much as
 * any other move on its continent; one price for all moves on a continent, which is said to be higher outside North
 * America and Europe; and one for all others between continents, which is said to go up to 0.14. Too low a price moves
 * a machine to its data too rarely, never away from it.
 */
const SAME_CONTINENT = 20_000;
const NORTH_ATLANTIC = 50_000;
const OTHER_CONTINENT = 80_000;

/** Micro-USD for each GiB that is moved from the bucket to the zone; undefined where the bucket's place is not known. */
export function distanceTo(zone: Zone, location: string): number | undefined {
  const region = regionOf(zone);
  const place = location.toLowerCase();
  const homes = DUAL[place] ?? [place];
  if (homes.includes(region)) return 0;
  const from = MULTI[place] ?? continentOf(homes[0] ?? place);
  const to = continentOf(region);
  if (from === undefined) return undefined;
  if (from === to) return SAME_CONTINENT;
  return isNorthAtlantic(from) && isNorthAtlantic(to) ? NORTH_ATLANTIC : OTHER_CONTINENT;
}

/** What moving the data to the zone adds to each hour of the lease, micro-USD; 0 where nothing is known of it. */
export function movingPerHour(zone: Zone, near: Near): number {
  return ((near.gb ?? 0) * (distanceTo(zone, near.location) ?? 0) * HOUR) / near.leaseFor;
}

/** What a machine copies from its bucket when it is set up; undefined when that is nothing, or where it is is not known. */
export function nearOf({ data, spec, change }: Pick<Machine, 'data' | 'spec' | 'change'>): Near | undefined {
  // What was copied onto the old disk is on the new one.
  if (data?.location === undefined || change?.kind === 'move') return undefined;
  return { location: data.location, gb: data.bytes / 2 ** 30, leaseFor: spec.leaseFor };
}

function continentOf(region: Region): Continent | undefined {
  return CONTINENTS.find(([start]) => region.startsWith(start))?.[1];
}

function isNorthAtlantic(continent: Continent | undefined): boolean {
  return continent === 'north-america' || continent === 'europe';
}
