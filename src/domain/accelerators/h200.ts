/** NVIDIA H200 with 141 GB, in A3 Ultra machines. */
import type { GpuFamily } from './family.ts';

/** Sources: GPU machine types page, 2026-04-14; AI Hypercomputer consumption models, 2026-04-10: never on demand. Hyperdisk only. */
export const h200 = {
  name: 'h200',
  title: 'NVIDIA H200 141 GB',
  aliases: ['h200-141gb', 'nvidia-h200', 'nvidia-h200-141gb', 'a3-ultra', 'a3-ultragpu'],
  memoryGb: 141,
  kind: 'gpu',
  acceleratorType: 'nvidia-h200-141gb',
  attachment: 'built-in',
  measuredByHost: true,
  bootDiskType: 'hyperdisk-balanced',
  quota: {
    onDemand: undefined,
    preemptible: undefined,
    gpuFamily: 'NVIDIA_H200',
    cpus: undefined,
    localSsd: undefined,
  },
  resize: 'never',
  skus: { accelerator: ['H200 141GB GPU', 'Nvidia H200 141GB GPU'], host: ['A3Ultra', 'A3 Ultra'] },
  shapes: [
    {
      count: 8,
      machineType: 'a3-ultragpu-8g',
      standard: true,
      buy: ['spot', 'flex-start', 'reservation', 'calendar'],
      vcpus: 224,
      ramGb: 2952,
      localSsdGb: 12000,
    },
  ],
} satisfies GpuFamily;
