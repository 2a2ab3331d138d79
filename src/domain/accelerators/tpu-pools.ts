/** What counts TPUs: Cloud Quotas' ids of every pool, with what is known of each. */
import type { TpuFamily } from './family.ts';

type Pools = TpuFamily['quota'];

const END = 'PerProjectPerZoneForTPUAPI';

/** Google's quotas page: v2-8 and v3-8 have quotas of their own. No source names their ids. */
const UNNAMED = { onDemand: undefined, preemptible: undefined };

/**
 * Ids of the Cloud TPU API as refusals and lists of people's projects had them in 2024–26. UNVERIFIED: those of pods of
 * v3 and, on demand, of v2 and v4, which are named after the others. What counts machines of Compute Engine was read off
 * a project's Cloud Quotas by third parties in August 2026; TPU7x's is UNVERIFIED. Units: Cloud TPU quotas page.
 */
export const TPU_POOLS = {
  v2: {
    onDemand: `TPUV2sPod${END}`,
    preemptible: `TPUV2sPreemptiblePod${END}`,
    unit: 'tensor-cores',
    oneHost: UNNAMED,
  },
  v3: {
    onDemand: `TPUV3sPod${END}`,
    preemptible: `TPUV3sPreemptiblePod${END}`,
    unit: 'tensor-cores',
    oneHost: UNNAMED,
  },
  v4: {
    onDemand: `TPUV4sPod${END}`,
    preemptible: `TPUV4sPreemptiblePod${END}`,
    unit: 'tensor-cores',
  },
  // Google's quotas page: v5litepod-1, -4 and -8 draw on the quotas for serving, larger ones on those for training.
  v5e: {
    onDemand: `TPUV5sLitepod${END}`,
    preemptible: `TPUV5sPreemptibleLitepod${END}`,
    unit: 'chips',
    oneHost: {
      onDemand: `TPUV5sLitepodServing${END}`,
      preemptible: `TPUV5sPreemptibleLitepodServing${END}`,
    },
  },
  v5p: {
    onDemand: `TPUV5P${END}`,
    preemptible: `TPUV5PPreemptible${END}`,
    unit: 'tensor-cores',
    compute: { onDemand: 'TPU_V5P', preemptible: 'PREEMPTIBLE_TPU_V5P' },
  },
  v6e: {
    onDemand: `TPUV6E${END}`,
    preemptible: `TPUV6EPreemptible${END}`,
    unit: 'chips',
    compute: { onDemand: 'TPUS_PER_TPU_FAMILY (CT6E)', preemptible: 'PREEMPTIBLE_TPU_V6E' },
  },
  tpu7x: {
    ...UNNAMED,
    unit: 'chips',
    compute: {
      onDemand: 'TPUS_PER_TPU_FAMILY (TPU7X)',
      preemptible: 'TPUS_PER_TPU_FAMILY (TPU7X)',
    },
  },
} as const satisfies Readonly<Record<string, Pools>>;
