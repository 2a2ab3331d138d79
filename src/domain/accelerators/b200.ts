/** NVIDIA B200 with 180 GB, in A4 machines. */
import type { GpuFamily } from './family.ts';

/** Sources: GPU machine types page, 2026-04-14; AI Hypercomputer consumption models, 2026-04-10: never on demand. Hyperdisk only. */
export const b200 = {
  name: 'b200',
  title: 'NVIDIA B200 180 GB',
  aliases: ['b200-180gb', 'nvidia-b200', 'a4', 'a4-highgpu'],
  memoryGb: 180,
  kind: 'gpu',
  acceleratorType: 'nvidia-b200',
  attachment: 'built-in',
  measuredByHost: true,
  bootDiskType: 'hyperdisk-balanced',
  quota: {
    onDemand: undefined,
    preemptible: undefined,
    gpuFamily: 'NVIDIA_B200',
    cpus: undefined,
    localSsd: undefined,
  },
  resize: 'never',
  skus: { accelerator: ['A4 Nvidia B200 (1 gpu slice)'], host: [] },
  shapes: [
    {
      count: 8,
      machineType: 'a4-highgpu-8g',
      standard: true,
      buy: ['spot', 'flex-start', 'reservation', 'calendar'],
      vcpus: 224,
      ramGb: 3968,
      localSsdGb: 12000,
    },
  ],
} satisfies GpuFamily;
