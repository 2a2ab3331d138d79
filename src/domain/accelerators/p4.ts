/** NVIDIA P4, attached to N1 machines. */
import type { GpuFamily } from './family.ts';
import { onN1 } from './n1.ts';

/** Source: GPU machine types page, 2026-04-14. */
export const p4 = {
  name: 'p4',
  title: 'NVIDIA P4',
  aliases: ['tesla-p4', 'nvidia-p4', 'nvidia-tesla-p4'],
  memoryGb: 8,
  kind: 'gpu',
  acceleratorType: 'nvidia-tesla-p4',
  attachment: 'guest-accelerators',
  hosts: [
    { count: 1, vcpus: 24, ramGb: 156 },
    { count: 2, vcpus: 48, ramGb: 312 },
    { count: 4, vcpus: 96, ramGb: 624 },
  ],
  bootDiskType: 'pd-balanced',
  quota: {
    onDemand: 'NVIDIA_P4_GPUS',
    preemptible: 'PREEMPTIBLE_NVIDIA_P4_GPUS',
    gpuFamily: undefined,
    cpus: 'CPUS',
    localSsd: undefined,
  },
  resize: 'own-series',
  skus: { accelerator: ['Nvidia Tesla P4 GPU'], host: ['N1 Predefined'] },
  shapes: [
    ...onN1(1, 'n1-standard-8', 'n1-standard-4', 'n1-standard-16', 'n1-highmem-8', 'n1-highmem-16'),
    ...onN1(2, 'n1-standard-16', 'n1-standard-8', 'n1-standard-32', 'n1-highmem-16'),
    ...onN1(4, 'n1-standard-32', 'n1-standard-16', 'n1-standard-64', 'n1-standard-96', 'n1-highmem-16'),
  ],
} satisfies GpuFamily;
