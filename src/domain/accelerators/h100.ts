/** NVIDIA H100 with 80 GB, in A3 High machines. */
import { EVERY_WAY, type GpuFamily } from './family.ts';

/** Sources: GPU machine types page, 2026-04-14; AI Hypercomputer consumption models, 2026-04-10: on demand and reserved in eights
 * only. */
export const h100 = {
  name: 'h100',
  title: 'NVIDIA H100 80 GB',
  aliases: ['h100-80', 'h100-80gb', 'nvidia-h100', 'nvidia-h100-80gb', 'a3-highgpu'],
  memoryGb: 80,
  kind: 'gpu',
  acceleratorType: 'nvidia-h100-80gb',
  attachment: 'built-in',
  bootDiskType: 'pd-balanced',
  quota: {
    onDemand: undefined,
    preemptible: 'PREEMPTIBLE_NVIDIA_H100_GPUS',
    gpuFamily: 'NVIDIA_H100',
    cpus: undefined,
    localSsd: undefined,
  },
  resize: 'never',
  skus: { accelerator: ['Nvidia H100 80GB GPU'], host: ['A3'] },
  shapes: [
    {
      count: 1,
      machineType: 'a3-highgpu-1g',
      standard: true,
      buy: ['spot', 'flex-start'],
      vcpus: 26,
      ramGb: 234,
      localSsdGb: 750,
    },
    {
      count: 2,
      machineType: 'a3-highgpu-2g',
      standard: true,
      buy: ['spot', 'flex-start'],
      vcpus: 52,
      ramGb: 468,
      localSsdGb: 1500,
    },
    {
      count: 4,
      machineType: 'a3-highgpu-4g',
      standard: true,
      buy: ['spot', 'flex-start'],
      vcpus: 104,
      ramGb: 936,
      localSsdGb: 3000,
    },
    {
      count: 8,
      machineType: 'a3-highgpu-8g',
      standard: true,
      buy: [...EVERY_WAY, 'calendar'],
      vcpus: 208,
      ramGb: 1872,
      localSsdGb: 6000,
    },
  ],
} satisfies GpuFamily;
