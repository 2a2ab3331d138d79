/** Quotas of the Cloud TPU API: pools per zone, generation, size and tier, by their ids in Cloud Quotas. */
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

/**
 * Those of slices of one host, where they are others, stand first (Cloud TPU quotas page: v2-8 and v3-8 have their own,
 * v5e up to 8 chips draws on those for serving).
 */
const TPU_POOLS: Readonly<Record<TpuGeneration, readonly [ofOneHost: Pool, ofMore: Pool] | readonly [Pool]>> =
  {
    v2: [
      pool('TPUV2s', 'TPUV2sPreemptible', 'cores', 16, 48),
      pool('TPUV2sPod', 'TPUV2sPreemptiblePod', 'cores', 32, 128),
    ],
    v3: [
      pool('TPUV3s', 'TPUV3sPreemptible', 'cores', 16, 48),
      pool('TPUV3sPod', 'TPUV3sPreemptiblePod', 'cores', 32, 128),
    ],
    v4: [pool('TPUV4sPod', 'TPUV4sPreemptiblePod', 'cores', 64, 128)],
    v5e: [
      pool('TPUV5sLitepodServing', 'TPUV5sPreemptibleLitepodServing', 'chips', 64, 64),
      pool('TPUV5sLitepod', 'TPUV5sPreemptibleLitepod', 'chips', 64, 64),
    ],
    v5p: [pool('TPUV5P', 'TPUV5PPreemptible', 'cores', 64, 128)],
    v6e: [pool('TPUV6E', 'TPUV6EPreemptible', 'chips', 64, 64)],
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
    .flatMap((generation) =>
      TPU_POOLS[generation].flatMap(({ standard, preemptible }) => [standard, preemptible]),
    );
}

/** The limit of a project that never asked for more: none in single-tenant zones. */
export function tpuDefault(zone: string, metric: string): number {
  for (const generation of tpuCatalogue().generations(zone)) {
    for (const { standard, preemptible, limits } of TPU_POOLS[generation]) {
      if (metric !== standard && metric !== preemptible) continue;
      if (tpuCatalogue().status(zone, generation) === 'single_tenant') return 0;
      return metric === standard ? limits.standard : limits.preemptible;
    }
  }
  return 0;
}

/** What `count` slices take. */
export function tpuDemand(zone: string, slice: TpuSlice, preemptible: boolean, count: number): Demand {
  const [ofOneHost, ofMore = ofOneHost] = TPU_POOLS[slice.generation];
  const { unit, ...ids } = slice.hosts === 1 ? ofOneHost : ofMore;
  const each = unit === 'chips' ? slice.chips : slice.cores;
  return { scope: zone, metric: preemptible ? ids.preemptible : ids.standard, amount: count * each };
}
