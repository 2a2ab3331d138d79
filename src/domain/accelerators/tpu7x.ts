/** TPU7x (Ironwood), which Compute Engine alone makes. */
import type { TpuFamily } from './family.ts';
import { machineSlice } from './slices.ts';
import { TPU_POOLS } from './tpu-pools.ts';

/**
 * Sources: Google's TPU7x page for 192 GB a chip; for the machine type (224 vCPUs, 960 GB) data/gcp-tpu-offers.csv, whose
 * price is a third party's (UNVERIFIED) and counts as unknown. Google gives access to it on
 * request. Its SKU (`TPU7x running in Americas`) does not say whether it prices a chip or a host, so it is not read.
 */
export const tpu7x = {
  name: 'tpu7x',
  title: 'TPU7x',
  aliases: ['v7x', '7x', 'tpu-7x', 'tpu-v7x', 'tpuv7x', 'v7', 'tpu-v7', 'tpu7', 'ironwood', 'tpu-ironwood'],
  memoryGb: 192,
  kind: 'tpu',
  configType: undefined,
  counts: 'tensor-cores',
  tensorCoresPerChip: 2,
  singleTenantZones: [],
  quota: TPU_POOLS.tpu7x,
  skus: { accelerator: [], host: [] },
  shapes: [
    {
      ...machineSlice(
        'tpu7x-standard-4t',
        { chips: 4, vcpus: 224, ramGb: 960 },
        { suffix: 8, topology: '2x2x1' },
      ),
      standard: true,
      // Flex-start is for those on a list of Google's, and spot for nobody (SkyPilot's catalogue, 2026).
      buy: ['on-demand', 'reservation'],
    },
  ],
} satisfies TpuFamily;
