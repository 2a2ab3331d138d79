/** NVIDIA P100, attached to N1 machines. */
import type { GpuFamily } from './family.ts';
import { onN1 } from './n1.ts';

/** Source: GPU machine types page, 2026-04-14. */
export const p100 = {
  name: 'p100',
  title: 'NVIDIA P100',
  aliases: ['tesla-p100', 'nvidia-p100', 'nvidia-tesla-p100'],
  memoryGb: 16,
  kind: 'gpu',
  acceleratorType: 'nvidia-tesla-p100',
  attachment: 'guest-accelerators',
  hosts: [
    { count: 1, vcpus: 16, ramGb: 104 },
    { count: 2, vcpus: 32, ramGb: 208 },
    {
      count: 4,
      vcpus: 96,
      ramGb: 624,
      smaller: { zones: ['us-east1-c', 'europe-west1-b', 'europe-west1-d'], vcpus: 64, ramGb: 208 },
    },
  ],
  bootDiskType: 'pd-balanced',
  quota: {
    onDemand: 'NVIDIA_P100_GPUS',
    preemptible: 'PREEMPTIBLE_NVIDIA_P100_GPUS',
    gpuFamily: undefined,
    cpus: 'CPUS',
    localSsd: undefined,
  },
  resize: 'own-series',
  skus: { accelerator: ['Nvidia Tesla P100 GPU'], host: ['N1 Predefined'] },
  shapes: [
    ...onN1(1, 'n1-standard-8', 'n1-standard-4', 'n1-standard-16', 'n1-highmem-8', 'n1-highmem-16'),
    ...onN1(2, 'n1-standard-16', 'n1-standard-8', 'n1-standard-32', 'n1-highmem-16'),
    ...onN1(4, 'n1-standard-32', 'n1-standard-16', 'n1-standard-64', 'n1-standard-96', 'n1-highmem-16'),
  ],
} satisfies GpuFamily;
