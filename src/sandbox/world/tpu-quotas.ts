/** Quotas of the Cloud TPU API: one pool per zone, generation and tier, by their ids in Cloud Quotas. */
import type { Demand } from './demand.ts';
import { type TpuGeneration, type TpuSlice, tpuCatalogue } from './tpu-catalogue.ts';

interface Pool {
  /** Quota ids of service tpu.googleapis.com, dimension `zone`. Those of v2 and v3 are UNVERIFIED. */
  readonly standard: string;
  readonly preemptible: string;
  /** Chips or TensorCores. */
  readonly unit: 'chips' | 'cores';
  /** What a project has in a documented zone. */
  readonly limits: { readonly standard: number; readonly preemptible: number };
}

const END = 'PerProjectPerZoneForTPUAPI';

export const TPU_POOLS: Readonly<Record<TpuGeneration, Pool>> = {
  v2: pool('TPUV2sPod', 'TPUV2sPreemptiblePod', 'cores', 32, 128),
  v3: pool('TPUV3sPod', 'TPUV3sPreemptiblePod', 'cores', 32, 128),
  v4: pool('TPUV4sPod', 'TPUV4sPreemptiblePod', 'cores', 64, 128),
  v5e: pool('TPUV5sLitepod', 'TPUV5sPreemptibleLitepod', 'chips', 64, 64),
  v5p: pool('TPUV5P', 'TPUV5PPreemptible', 'cores', 64, 128),
  v6e: pool('TPUV6E', 'TPUV6EPreemptible', 'chips', 64, 64),
};

function pool(
  standard: string,
  preemptible: string,
  unit: Pool['unit'],
  limit: number,
  preemptibleLimit: number,
): Pool {
  return {
    standard: `${standard}${END}`,
    preemptible: `${preemptible}${END}`,
    unit,
    limits: { standard: limit, preemptible: preemptibleLimit },
  };
}

/** True for a quota of the Cloud TPU API; its scope is a zone. */
export function isTpuMetric(metric: string): boolean {
  return metric.startsWith('TPUV') && metric.endsWith(END);
}

/** The quota ids that a zone has; undefined for what is no zone with TPUs. */
export function tpuMetrics(zone: string): readonly string[] | undefined {
  const catalogue = tpuCatalogue();
  if (catalogue.offers(zone) === undefined) return undefined;
  return catalogue
    .generations(zone)
    .flatMap((generation) => [TPU_POOLS[generation].standard, TPU_POOLS[generation].preemptible]);
}

/** The limit of a project that never asked for more: none in single-tenant zones. */
export function tpuDefault(zone: string, metric: string): number {
  for (const generation of tpuCatalogue().generations(zone)) {
    const { standard, preemptible, limits } = TPU_POOLS[generation];
    if (metric !== standard && metric !== preemptible) continue;
    if (tpuCatalogue().status(zone, generation) === 'single_tenant') return 0;
    return metric === standard ? limits.standard : limits.preemptible;
  }
  return 0;
}

/** What `count` slices take. */
export function tpuDemand(zone: string, slice: TpuSlice, preemptible: boolean, count: number): Demand {
  const { unit, ...ids } = TPU_POOLS[slice.generation];
  const each = unit === 'chips' ? slice.chips : slice.cores;
  return { scope: zone, metric: preemptible ? ids.preemptible : ids.standard, amount: count * each };
}
