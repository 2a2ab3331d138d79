/** Cloud Quotas' names of limits, and that no two limits share the name of our request. */
import { describe, expect, it, test } from 'vitest';
import { TPU_FAMILIES } from '../../src/domain/accelerators/index.ts';
import { cloudNameOf, preferenceIdOf } from '../../src/google/quota-names.ts';

describe('a limit is called', () => {
  it.each([
    [
      'NVIDIA_L4_GPUS',
      'us-central1',
      'compute.googleapis.com',
      'NVIDIA-L4-GPUS-per-project-region',
      { region: 'us-central1' },
    ],
    ['GPUS_ALL_REGIONS', 'global', 'compute.googleapis.com', 'GPUS-ALL-REGIONS-per-project', {}],
    [
      'GPUS_PER_GPU_FAMILY (NVIDIA_H100)',
      'us-east4',
      'compute.googleapis.com',
      'GPUS-PER-GPU-FAMILY-per-project-region',
      { region: 'us-east4', gpu_family: 'NVIDIA_H100' },
    ],
    [
      'TPUS_PER_TPU_FAMILY (CT6E)',
      'us-east5',
      'compute.googleapis.com',
      'TPUS-PER-TPU-FAMILY-per-project-region',
      { region: 'us-east5', tpu_family: 'CT6E' },
    ],
    [
      'PREEMPTIBLE_TPU_V6E',
      'us-east5',
      'compute.googleapis.com',
      'PREEMPTIBLE-TPU-V6E-per-project-region',
      { region: 'us-east5' },
    ],
    [
      'TPUV6EPerProjectPerZoneForTPUAPI',
      'us-east5-a',
      'tpu.googleapis.com',
      'TPUV6EPerProjectPerZoneForTPUAPI',
      { zone: 'us-east5-a' },
    ],
    [
      'TPUV6EPerProjectPerRegionForTPUAPI',
      'us-east5',
      'tpu.googleapis.com',
      'TPUV6EPerProjectPerRegionForTPUAPI',
      { region: 'us-east5' },
    ],
  ])('%s in %s', (metric, region, service, quotaId, dimensions) => {
    expect(cloudNameOf({ metric, region })).toEqual({ service, quotaId, dimensions });
  });
});

test('each limit of each zone has a name of its own, of at most 63 characters that Google allows', () => {
  const zones = ['northamerica-northeast1-a', 'northamerica-northeast1-b', 'us-central1-ai1a', 'us-east5-a'];
  const metrics = TPU_FAMILIES.flatMap(({ quota }) =>
    [quota, quota.oneHost].flatMap((pool) => [pool?.onDemand, pool?.preemptible]),
  ).filter((metric) => metric !== undefined);
  const ids = metrics.flatMap((metric) => zones.map((region) => preferenceIdOf({ metric, region })));
  expect(ids.length).toBeGreaterThan(40);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
});
