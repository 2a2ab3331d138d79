/** TPU v2, through the Cloud TPU API. */
import type { TpuFamily } from './family.ts';
import { nodeSlices } from './slices.ts';
import { TPU_POOLS } from './tpu-pools.ts';

/**
 * Sources: SkyPilot's catalogue v9 for sizes and for the host (96 vCPUs, 334 GB); Google's TPU v2 page for 16 GB a chip.
 */
export const tpuV2 = {
  name: 'v2',
  title: 'TPU v2',
  aliases: ['tpu-v2', 'tpuv2', 'v2-tpu'],
  memoryGb: 16,
  kind: 'tpu',
  configType: 'V2',
  counts: 'tensor-cores',
  tensorCoresPerChip: 2,
  singleTenantZones: [],
  quota: TPU_POOLS.v2,
  skus: { accelerator: ['Tpu-v2 Accelerator'], pod: ['Tpu-v2 Pod Accelerator'], unit: 4, host: [] },
  shapes: nodeSlices('v2', { chips: 4, vcpus: 96, ramGb: 334 }, [
    { suffix: 8, chips: 4, topology: '2x2' },
    ...[32, 128, 256, 512].map((suffix) => ({ suffix, chips: suffix / 2 })),
  ]),
} satisfies TpuFamily;
