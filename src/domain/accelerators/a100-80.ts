/** NVIDIA A100 with 80 GB, in A2 Ultra machines. */
import { EVERY_WAY, type GpuFamily } from './family.ts';

/** Source: GPU machine types page, 2026-04-14. Local SSD is bundled, so a stop must say what becomes of it. */
export const a100x80 = {
  name: 'a100-80',
  title: 'NVIDIA A100 80 GB',
  aliases: ['a100-80gb', 'nvidia-a100-80gb', 'a2-ultragpu'],
  memoryGb: 80,
  kind: 'gpu',
  acceleratorType: 'nvidia-a100-80gb',
  attachment: 'built-in',
  bootDiskType: 'pd-balanced',
  quota: {
    onDemand: 'NVIDIA_A100_80GB_GPUS',
    preemptible: 'PREEMPTIBLE_NVIDIA_A100_80GB_GPUS',
    gpuFamily: undefined,
    cpus: 'A2_CPUS',
    localSsd: 'LOCAL_SSD_TOTAL_GB',
  },
  resize: 'never',
  skus: { accelerator: ['Nvidia Tesla A100 80GB GPU'], host: ['A2'] },
  shapes: [
    {
      count: 1,
      machineType: 'a2-ultragpu-1g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 12,
      ramGb: 170,
      localSsdGb: 375,
    },
    {
      count: 2,
      machineType: 'a2-ultragpu-2g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 24,
      ramGb: 340,
      localSsdGb: 750,
    },
    {
      count: 4,
      machineType: 'a2-ultragpu-4g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 48,
      ramGb: 680,
      localSsdGb: 1500,
    },
    {
      count: 8,
      machineType: 'a2-ultragpu-8g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 96,
      ramGb: 1360,
      localSsdGb: 3000,
    },
  ],
} satisfies GpuFamily;
