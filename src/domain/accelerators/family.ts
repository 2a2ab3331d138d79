/** What is known of a family of accelerators without asking Google: data only, one file per family. */
import type { Buy, FamilyName } from '../offer.ts';

/** A family in a size that can be bought. */
export interface FamilyShape {
  /** Whole accelerators in the machine, ≥ 1. */
  readonly count: number;
  /** e.g. g2-standard-8. */
  readonly machineType: string;
  /** True for the one machine type that is meant when a person says only family and count. */
  readonly standard: boolean;
  /** How Google sells this machine type. */
  readonly buy: readonly Buy[];
  readonly vcpus: number;
  readonly ramGb: number;
  /** Local SSD that comes with the machine type, GiB; its data is lost when the machine stops. */
  readonly localSsdGb: number;
}

export interface Family {
  readonly name: FamilyName;
  /** As people read it, e.g. NVIDIA L4. */
  readonly title: string;
  /** Other words for it that people type, lower case without blanks. */
  readonly aliases: readonly string[];
  /** Memory of one accelerator. */
  readonly memoryGb: number;
  readonly kind: 'gpu';
  /** Google's acceleratorType, e.g. nvidia-l4. */
  readonly acceleratorType: string;
  /** Part of the machine type (G2, A2, A3), or asked for through `guestAccelerators` (N1 only). */
  readonly attachment: 'built-in' | 'guest-accelerators';
  /** Boot disk type that every machine type of the family can use. */
  readonly bootDiskType: string;
  /**
   * Names of the regional Compute quotas. undefined where Compute has none and only the Cloud Quotas API knows
   * (on-demand H100: GPUS-PER-GPU-FAMILY-per-project-region). Flex-start draws on the preemptible one first.
   */
  readonly quota: { readonly onDemand: string | undefined; readonly preemptible: string | undefined };
  /** Smallest count first; the standard machine type of each count before its alternatives. */
  readonly shapes: readonly FamilyShape[];
}

/** Everything but reservations. N1 with GPUs, G2 and A2 are sold in all three ways. */
export const EVERY_WAY: readonly Buy[] = ['on-demand', 'spot', 'flex-start'];
