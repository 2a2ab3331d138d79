/** TPU v6e (Trillium), through the Cloud TPU API, and one host of it through Compute Engine. */
import type { TpuFamily } from './family.ts';
import { besides, grid, machineSlice, nodeSlices } from './slices.ts';
import { TPU_POOLS } from './tpu-pools.ts';

const ONE = { chips: 1, vcpus: 44, ramGb: 176 };
const FOUR = { chips: 4, vcpus: 180, ramGb: 720 };
const EIGHT = { chips: 8, vcpus: 180, ramGb: 1_440 };

/**
 * Sources: gpuhunt for the hosts, Google's TPU v6e page for 32 GB a chip, its TPU regions page for the zones of single
 * tenants.
 */
export const tpuV6e = {
  name: 'v6e',
  title: 'TPU v6e',
  aliases: ['tpu-v6e', 'tpuv6e', 'trillium', 'tpu-trillium', 'tpu-v6e-slice'],
  memoryGb: 32,
  kind: 'tpu',
  configType: 'V6E',
  counts: 'chips',
  tensorCoresPerChip: 1,
  singleTenantZones: ['us-east4-a', 'us-east4-b', 'us-east5-c', 'us-west1-c'],
  quota: TPU_POOLS.v6e,
  skus: { accelerator: ['TpuV6e'], host: [] },
  shapes: besides(nodeSlices('v6e', FOUR, grid(ONE, FOUR, EIGHT)), [
    machineSlice('ct6e-standard-1t', ONE, { suffix: 1, topology: '1x1' }),
    machineSlice('ct6e-standard-4t', FOUR, { suffix: 4, topology: '2x2' }),
    machineSlice('ct6e-standard-8t', EIGHT, { suffix: 8, topology: '2x4' }),
  ]),
} satisfies TpuFamily;
