/** TPU v5p, through the Cloud TPU API, and one host of it through Compute Engine. */
import type { TpuFamily } from './family.ts';
import { besides, cubes, machineSlice, nodeSlices } from './slices.ts';
import { TPU_POOLS } from './tpu-pools.ts';

const HOST = { chips: 4, vcpus: 208, ramGb: 448 };

/**
 * Sources: SkyPilot's catalogue v9 for sizes (their exact steps are UNVERIFIED), gpuhunt for the host, Google's TPU v5p
 * page for 95 GB a chip, its TPU regions page for the zones of single tenants.
 */
export const tpuV5p = {
  name: 'v5p',
  title: 'TPU v5p',
  aliases: ['tpu-v5p', 'tpuv5p', 'tpu-v5p-slice'],
  memoryGb: 95,
  kind: 'tpu',
  configType: 'V5P',
  counts: 'tensor-cores',
  tensorCoresPerChip: 2,
  singleTenantZones: ['us-east5-b', 'us-east5-c', 'us-south1-a'],
  quota: TPU_POOLS.v5p,
  skus: { accelerator: ['TpuV5p'], host: [] },
  shapes: besides(nodeSlices('v5p', HOST, cubes(12_288)), [
    machineSlice('ct5p-hightpu-4t', HOST, { suffix: 8, topology: '2x2x1' }),
  ]),
} satisfies TpuFamily;
