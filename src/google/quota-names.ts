/** Cloud Quotas' names of limits, and the names that our own requests go by there. */
import {
  FAMILY_METRIC,
  gpuFamilyOf,
  type QuotaName,
  TPU_FAMILY_METRIC,
  tpuApiPlace,
  tpuFamilyOf,
} from '../domain/quota.ts';

/** The services whose limits are read. */
export type QuotaService = 'compute.googleapis.com' | 'tpu.googleapis.com';

/** What Cloud Quotas calls a limit. */
export interface CloudName {
  readonly service: QuotaService;
  readonly quotaId: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * NVIDIA_L4_GPUS in us-central1 → NVIDIA-L4-GPUS-per-project-region {region: us-central1}; limits of the Cloud TPU API
 * go by their own ids (facts of the ids in use).
 */
export function cloudNameOf({ metric, region }: QuotaName): CloudName {
  const place = tpuApiPlace(metric);
  if (place !== undefined) {
    return { service: 'tpu.googleapis.com', quotaId: metric, dimensions: { [place]: region } };
  }
  const service = 'compute.googleapis.com';
  const dashed = familyless(metric).replaceAll('_', '-');
  if (region === 'global') return { service, quotaId: `${dashed}-per-project`, dimensions: {} };
  const [gpu, tpu] = [gpuFamilyOf(metric), tpuFamilyOf(metric)];
  return {
    service,
    quotaId: `${dashed}-per-project-region`,
    dimensions: {
      region,
      ...(gpu === undefined ? {} : { gpu_family: gpu }),
      ...(tpu === undefined ? {} : { tpu_family: tpu }),
    },
  };
}

/** The same for the same limit, whoever asks: a second request changes the first one's preference. At most 63 characters. */
export function preferenceIdOf(name: QuotaName): string {
  const { dimensions } = cloudNameOf(name);
  return ['lamplighter', shortened(familyless(name.metric)), ...Object.values(dimensions)]
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/-$/, '');
}

function familyless(metric: string): string {
  if (gpuFamilyOf(metric) !== undefined) return FAMILY_METRIC;
  return tpuFamilyOf(metric) === undefined ? metric : TPU_FAMILY_METRIC;
}

/** The place behind it tells zones from regions; cut off at 63 characters, two zones would share a name. */
function shortened(metric: string): string {
  if (tpuApiPlace(metric) === undefined) return metric;
  return metric.replace(/PerProjectPer(Zone|Region)ForTPUAPI$/, '').replace('Preemptible', 'Spot');
}
