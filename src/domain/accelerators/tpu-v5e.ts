/** TPU v5e (v5litepod), through the Cloud TPU API. */
import type { TpuFamily } from './family.ts';
import { grid, nodeSlices } from './slices.ts';
import { TPU_POOLS } from './tpu-pools.ts';

const ONE = { chips: 1, vcpus: 24, ramGb: 48 };
const FOUR = { chips: 4, vcpus: 112, ramGb: 192 };
const EIGHT = { chips: 8, vcpus: 224, ramGb: 384 };

/**
 * Sources: gpuhunt for the hosts, Google's TPU v5e page for 16 GB a chip, its TPU regions page for the zones of single
 * tenants. Compute Engine has machine types for it (ct5lp-*), which instances.insert refuses to make.
 */
export const tpuV5e = {
  name: 'v5e',
  title: 'TPU v5e',
  aliases: [
    'tpu-v5e',
    'tpuv5e',
    'v5litepod',
    'v5lite',
    'v5-lite',
    'v5-litepod',
    'tpu-v5litepod',
    'tpu-v5-lite',
    'tpu-v5-lite-podslice',
  ],
  memoryGb: 16,
  kind: 'tpu',
  configType: 'V5LITE_POD',
  counts: 'chips',
  tensorCoresPerChip: 1,
  singleTenantZones: ['us-east5-a', 'us-east5-b', 'us-east5-c'],
  quota: TPU_POOLS.v5e,
  skus: { accelerator: ['TpuV5e'], host: [] },
  shapes: nodeSlices('v5litepod', FOUR, grid(ONE, FOUR, EIGHT)),
} satisfies TpuFamily;
