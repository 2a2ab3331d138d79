/** NVIDIA V100 with 16 GB, attached to N1 machines. */
import type { GpuFamily } from './family.ts';
import { onN1 } from './n1.ts';

/** Source: GPU machine types page, 2026-04-14. */
export const v100 = {
  name: 'v100',
  title: 'NVIDIA V100',
  aliases: ['tesla-v100', 'nvidia-v100', 'nvidia-tesla-v100'],
  memoryGb: 16,
  kind: 'gpu',
  acceleratorType: 'nvidia-tesla-v100',
  attachment: 'guest-accelerators',
  hosts: [
    { count: 1, vcpus: 12, ramGb: 78 },
    { count: 2, vcpus: 24, ramGb: 156 },
    { count: 4, vcpus: 48, ramGb: 312 },
    { count: 8, vcpus: 96, ramGb: 624 },
  ],
  bootDiskType: 'pd-balanced',
  quota: {
    onDemand: 'NVIDIA_V100_GPUS',
    preemptible: 'PREEMPTIBLE_NVIDIA_V100_GPUS',
    gpuFamily: undefined,
    cpus: 'CPUS',
    localSsd: undefined,
  },
  resize: 'own-series',
  skus: { accelerator: ['Nvidia Tesla V100 GPU'], host: ['N1 Predefined'] },
  shapes: [
    ...onN1(1, 'n1-standard-8', 'n1-standard-4', 'n1-highmem-8'),
    ...onN1(2, 'n1-standard-16', 'n1-standard-8', 'n1-highmem-16'),
    ...onN1(4, 'n1-standard-32', 'n1-standard-16', 'n1-highmem-16'),
    ...onN1(8, 'n1-standard-64', 'n1-standard-32', 'n1-standard-96', 'n1-highmem-16'),
  ],
} satisfies GpuFamily;
