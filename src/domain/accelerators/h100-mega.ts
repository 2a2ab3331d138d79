/** NVIDIA H100 with 80 GB and the faster network, in A3 Mega machines. */
import { EVERY_WAY, type GpuFamily } from './family.ts';

/** Sources: GPU machine types page, 2026-04-14; AI Hypercomputer consumption models, 2026-04-10. Compute has no metric for it, not even for spot. */
export const h100mega = {
  name: 'h100-mega',
  title: 'NVIDIA H100 Mega 80 GB',
  aliases: ['h100-mega-80gb', 'nvidia-h100-mega', 'nvidia-h100-mega-80gb', 'a3-mega', 'a3-megagpu'],
  memoryGb: 80,
  kind: 'gpu',
  acceleratorType: 'nvidia-h100-mega-80gb',
  attachment: 'built-in',
  measuredByHost: true,
  bootDiskType: 'pd-balanced',
  quota: {
    onDemand: undefined,
    preemptible: undefined,
    gpuFamily: 'NVIDIA_H100_MEGA',
    cpus: undefined,
    localSsd: undefined,
  },
  resize: 'never',
  skus: {
    accelerator: ['Nvidia H100 80GB Mega GPU', 'Nvidia H100 80GB Plus GPU', 'Nvidia H100 Mega 80GB GPU'],
    host: ['A3Plus', 'A3 Plus', 'A3 Mega'],
  },
  shapes: [
    {
      count: 8,
      machineType: 'a3-megagpu-8g',
      standard: true,
      buy: [...EVERY_WAY, 'calendar'],
      vcpus: 208,
      ramGb: 1872,
      localSsdGb: 6000,
    },
  ],
} satisfies GpuFamily;
