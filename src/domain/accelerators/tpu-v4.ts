/** TPU v4, through the Cloud TPU API. */
import type { TpuFamily } from './family.ts';
import { cubes, nodeSlices } from './slices.ts';
import { TPU_POOLS } from './tpu-pools.ts';

/**
 * Sources: SkyPilot's catalogue v9 for sizes (those above 4096 are UNVERIFIED) and for the host (240 vCPUs, 400 GB);
 * Google's TPU v4 page for 32 GB a chip. One zone has it, and Google gives access to it
 * on request.
 */
export const tpuV4 = {
  name: 'v4',
  title: 'TPU v4',
  aliases: ['tpu-v4', 'tpuv4', 'v4-tpu', 'tpu-v4-podslice'],
  memoryGb: 32,
  kind: 'tpu',
  configType: 'V4',
  counts: 'tensor-cores',
  tensorCoresPerChip: 2,
  singleTenantZones: [],
  quota: TPU_POOLS.v4,
  skus: { accelerator: ['Tpu-v4 Pod Accelerator'], unit: 4, host: [] },
  shapes: nodeSlices('v4', { chips: 4, vcpus: 240, ramGb: 400 }, cubes(6_144)),
} satisfies TpuFamily;
