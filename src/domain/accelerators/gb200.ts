/** NVIDIA GB200 with 186 GB, in A4X machines, which are Arm. */
import type { GpuFamily } from './family.ts';

/**
 * Sources: GPU machine types page, 2026-04-14; AI Hypercomputer consumption models, 2026-04-10: by reservation only, so
 * that asking for it is refused. Which quota counts it is not published.
 */
export const gb200 = {
  name: 'gb200',
  title: 'NVIDIA GB200',
  aliases: ['gb200-186gb', 'nvidia-gb200', 'a4x', 'a4x-highgpu'],
  memoryGb: 186,
  kind: 'gpu',
  acceleratorType: 'nvidia-gb200',
  attachment: 'built-in',
  measuredByHost: true,
  bootDiskType: 'hyperdisk-balanced',
  quota: {
    onDemand: undefined,
    preemptible: undefined,
    gpuFamily: undefined,
    cpus: undefined,
    localSsd: undefined,
  },
  resize: 'never',
  skus: { accelerator: [], host: [] },
  shapes: [
    {
      count: 4,
      machineType: 'a4x-highgpu-4g',
      standard: true,
      buy: ['reservation'],
      vcpus: 140,
      ramGb: 884,
      localSsdGb: 12000,
    },
  ],
} satisfies GpuFamily;
