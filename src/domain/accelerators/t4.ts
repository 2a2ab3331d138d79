/** NVIDIA T4, attached to N1 machines. */
import type { GpuFamily } from './family.ts';
import { onN1 } from './n1.ts';

/** Source: GPU machine types page, 2026-04-14. */
export const t4 = {
  name: 't4',
  title: 'NVIDIA T4',
  aliases: ['tesla-t4', 'nvidia-t4', 'nvidia-tesla-t4'],
  memoryGb: 16,
  kind: 'gpu',
  acceleratorType: 'nvidia-tesla-t4',
  attachment: 'guest-accelerators',
  hosts: [
    { count: 1, vcpus: 48, ramGb: 312 },
    { count: 2, vcpus: 48, ramGb: 312 },
    { count: 4, vcpus: 96, ramGb: 624 },
  ],
  bootDiskType: 'pd-balanced',
  quota: {
    onDemand: 'NVIDIA_T4_GPUS',
    preemptible: 'PREEMPTIBLE_NVIDIA_T4_GPUS',
    gpuFamily: undefined,
    cpus: 'CPUS',
    localSsd: undefined,
  },
  resize: 'own-series',
  skus: { accelerator: ['Nvidia Tesla T4 GPU'], host: ['N1 Predefined'] },
  shapes: [
    ...onN1(1, 'n1-standard-8', 'n1-standard-4', 'n1-standard-16'),
    ...onN1(2, 'n1-standard-16', 'n1-standard-8'),
    ...onN1(4, 'n1-standard-32', 'n1-standard-16'),
  ],
} satisfies GpuFamily;
