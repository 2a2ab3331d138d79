/** NVIDIA A100 with 40 GB, in A2 Standard machines. */
import { EVERY_WAY, type Family } from './family.ts';

/** Source: GPU machine types page, 2026-04-14. Local SSD is optional, none is bundled. */
export const a100x40 = {
  name: 'a100-40',
  title: 'NVIDIA A100 40 GB',
  aliases: ['a100', 'a100-40gb', 'nvidia-tesla-a100', 'nvidia-a100-40gb', 'a2-highgpu'],
  memoryGb: 40,
  kind: 'gpu',
  acceleratorType: 'nvidia-tesla-a100',
  attachment: 'built-in',
  bootDiskType: 'pd-balanced',
  quota: {
    onDemand: 'NVIDIA_A100_GPUS',
    preemptible: 'PREEMPTIBLE_NVIDIA_A100_GPUS',
    gpuFamily: undefined,
    cpus: 'A2_CPUS',
    localSsd: undefined,
  },
  resize: 'own-series',
  shapes: [
    {
      count: 1,
      machineType: 'a2-highgpu-1g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 12,
      ramGb: 85,
      localSsdGb: 0,
    },
    {
      count: 2,
      machineType: 'a2-highgpu-2g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 24,
      ramGb: 170,
      localSsdGb: 0,
    },
    {
      count: 4,
      machineType: 'a2-highgpu-4g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 48,
      ramGb: 340,
      localSsdGb: 0,
    },
    {
      count: 8,
      machineType: 'a2-highgpu-8g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 96,
      ramGb: 680,
      localSsdGb: 0,
    },
    {
      count: 16,
      machineType: 'a2-megagpu-16g',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 96,
      ramGb: 1360,
      localSsdGb: 0,
    },
  ],
} satisfies Family;
