/** TPU v3, through the Cloud TPU API. */
import type { TpuFamily } from './family.ts';
import { nodeSlices } from './slices.ts';
import { TPU_POOLS } from './tpu-pools.ts';

/**
 * Sources: SkyPilot's catalogue v9 for sizes and for the host (96 vCPUs, 334 GB); Google's TPU v3 page for 32 GB a chip.
 */
export const tpuV3 = {
  name: 'v3',
  title: 'TPU v3',
  aliases: ['tpu-v3', 'tpuv3', 'v3-tpu'],
  memoryGb: 32,
  kind: 'tpu',
  configType: 'V3',
  counts: 'tensor-cores',
  tensorCoresPerChip: 2,
  singleTenantZones: [],
  quota: TPU_POOLS.v3,
  skus: { accelerator: ['Tpu-v3 Accelerator'], pod: ['Tpu-v3 Pod Accelerator'], unit: 4, host: [] },
  shapes: nodeSlices('v3', { chips: 4, vcpus: 96, ramGb: 334 }, [
    { suffix: 8, chips: 4, topology: '2x2' },
    ...[32, 64, 128, 256, 512, 1024, 2048].map((suffix) => ({ suffix, chips: suffix / 2 })),
  ]),
} satisfies TpuFamily;
