/** NVIDIA RTX PRO 6000 with 96 GB, in G4 machines. */
import { EVERY_WAY, type GpuFamily } from './family.ts';

/**
 * Source: GPU machine types page, 2026-04-14. Hyperdisk only; local SSD is optional, none is bundled. The machines with
 * a share of a GPU (g4-standard-6, -12, -24) are a preview and not offered.
 */
export const rtxPro6000 = {
  name: 'rtx-pro-6000',
  title: 'NVIDIA RTX PRO 6000',
  aliases: ['rtx6000', 'rtx-6000', 'rtxpro6000', 'nvidia-rtx-pro-6000', 'g4', 'g4-standard'],
  memoryGb: 96,
  kind: 'gpu',
  acceleratorType: 'nvidia-rtx-pro-6000',
  attachment: 'built-in',
  bootDiskType: 'hyperdisk-balanced',
  quota: {
    onDemand: undefined,
    preemptible: undefined,
    gpuFamily: 'NVIDIA_RTX_PRO_6000',
    cpus: undefined,
    localSsd: undefined,
  },
  resize: 'own-series',
  skus: { accelerator: ['RTX 6000 96GB'], host: ['G4'] },
  shapes: [
    {
      count: 1,
      machineType: 'g4-standard-48',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 48,
      ramGb: 180,
      localSsdGb: 0,
    },
    {
      count: 2,
      machineType: 'g4-standard-96',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 96,
      ramGb: 360,
      localSsdGb: 0,
    },
    {
      count: 4,
      machineType: 'g4-standard-192',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 192,
      ramGb: 720,
      localSsdGb: 0,
    },
    {
      count: 8,
      machineType: 'g4-standard-384',
      standard: true,
      buy: EVERY_WAY,
      vcpus: 384,
      ramGb: 1440,
      localSsdGb: 0,
    },
  ],
} satisfies GpuFamily;
