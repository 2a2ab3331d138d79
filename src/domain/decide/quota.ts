/** What could still be had of a family: its quotas by region or zone, bounded by what counts it more widely. */
import { countsOf, type Family, waysOf } from '../accelerators/index.ts';
import type { Buy } from '../offer.ts';
import {
  ALL_GPUS,
  gpuFamilyOf,
  type MostOf,
  type Quota,
  type QuotaState,
  type RegionQuota,
  regionalTwin,
  tpuApiPlace,
} from '../quota.ts';
import { type Region, regionMatches, regionOf, type Zone, zoneMatches } from '../zone.ts';
import { acceleratorMetric } from './quota-needs.ts';

/** The project's limit on all its GPUs together. */
export function quotaEverywhere(quotas: readonly Quota[]): QuotaState {
  const found = quotas.find(({ metric, region }) => metric === ALL_GPUS.metric && region === ALL_GPUS.region);
  return stateOf(found);
}

/** Whether so many of a family are counted by zone; all else is by region. */
export function isCountedByZone(family: Family, count?: number): boolean {
  return tpuApiPlace(acceleratorMetric(family, 'standard', count) ?? '') === 'zone';
}

/**
 * The family's quota in each place that sells it and fits `pattern`, most to be had first: regions, or zones where it is
 * counted by zone. Where nobody knows which places sell it, those in which the project may have any. `count`: of how many
 * at once, where sizes differ in what counts them.
 */
export function regionQuotas(
  family: Family,
  quotas: readonly Quota[],
  sold: readonly (Region | Zone)[],
  pattern?: string,
  count?: number,
): readonly RegionQuota[] {
  const places = sold.length > 0 ? sold : placesWithQuota(family, quotas, count);
  const everywhere = quotaEverywhere(quotas);
  const state = stateReader(family, quotas, everywhere, count);
  const matches = isCountedByZone(family, count) ? zoneMatches : regionMatches;
  return [...new Set(places)]
    .filter((place) => pattern === undefined || matches(pattern, place))
    .map((region) => ({ region, onDemand: state('on-demand', region), spot: state('spot', region) }))
    .sort(
      (a, b) =>
        rank(b.onDemand) - rank(a.onDemand) || rank(b.spot) - rank(a.spot) || (a.region < b.region ? -1 : 1),
    );
}

/** The region in which most could be had that way, and how many have any. */
export function mostOf(rows: readonly RegionQuota[], way: 'onDemand' | 'spot'): MostOf {
  const [best] = rows.toSorted((a, b) => rank(b[way]) - rank(a[way]) || (a.region < b.region ? -1 : 1));
  if (best === undefined) return { kind: 'unknown' };
  const state = best[way];
  if (state.kind !== 'known') return state;
  return { ...state, region: best.region, regions: rows.filter((row) => rank(row[way]) > 0).length };
}

/** True when so many at once fit into what could still be had. */
export function fits(state: QuotaState, count: number): boolean {
  return state.kind === 'known' && (state.left < 0 || state.left >= count);
}

function stateReader(
  family: Family,
  quotas: readonly Quota[],
  everywhere: QuotaState,
  count: number | undefined,
) {
  const byKey = new Map(quotas.map((quota) => [`${quota.metric} ${quota.region}`, quota]));
  return (buy: Extract<Buy, 'on-demand' | 'spot'>, region: Region): QuotaState => {
    if (countsOf(family, buy).length === 0) return { kind: 'not-sold' };
    if (count !== undefined && family.kind === 'tpu' && !waysOf(family, count).includes(buy)) {
      return { kind: 'not-sold' };
    }
    const metric = metricOf(family, buy, count);
    if (metric === undefined) return { kind: 'elsewhere' };
    const found = byKey.get(`${metric} ${region}`);
    if (found === undefined) return { kind: gpuFamilyOf(metric) === undefined ? 'unknown' : 'elsewhere' };
    const wider =
      family.kind === 'gpu'
        ? everywhere
        : stateOf(
            tpuApiPlace(metric) === 'zone'
              ? byKey.get(`${regionalTwin(metric)} ${regionOf(region)}`)
              : undefined,
          );
    return known(found, wider.kind === 'known' ? lesser(leftOf(found), wider.left) : leftOf(found));
  };
}

function stateOf(quota: Quota | undefined): QuotaState {
  return quota === undefined ? { kind: 'unknown' } : known(quota, leftOf(quota));
}

function metricOf(family: Family, buy: Buy, count: number | undefined): string | undefined {
  return acceleratorMetric(family, buy === 'on-demand' ? 'standard' : 'preemptible', count);
}

function placesWithQuota(
  family: Family,
  quotas: readonly Quota[],
  count: number | undefined,
): readonly (Region | Zone)[] {
  const metrics = [metricOf(family, 'on-demand', count), metricOf(family, 'spot', count)];
  return quotas
    .filter(({ metric, region, limit }) => metrics.includes(metric) && region !== 'global' && limit !== 0)
    .map(({ region }) => region);
}

function known({ limit, usage, ownUseOnly }: Quota, left: number): QuotaState {
  return { kind: 'known', limit, usage, left, ...(ownUseOnly === undefined ? {} : { ownUseOnly }) };
}

/** −1 = unlimited. More in use than allowed, as after a limit was lowered, leaves 0. */
function leftOf({ limit, usage }: Quota): number {
  return limit < 0 ? -1 : Math.max(0, limit - usage);
}

function lesser(a: number, b: number): number {
  if (a < 0) return b;
  return b < 0 ? a : Math.min(a, b);
}

/** What states are ordered by: unlimited before everything, what is not known after what is used up. */
function rank(state: QuotaState): number {
  if (state.kind !== 'known') return -1;
  return state.left < 0 ? Number.MAX_VALUE : state.left;
}
