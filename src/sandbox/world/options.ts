/** How a world begins: projects, quotas, stockouts, machines that are there already, and what machines do. */
import type { Millis } from '../../domain/time.ts';
import type { SimulatedBucket } from './buckets.ts';
import type { LooseDisk, Reservation, StaticAddress } from './left-behind.ts';
import type { Behaviour, BehaviourRule } from './types.ts';

export interface WorldOptions {
  /** Same seed, same clock, same calls: same world. Default 1. */
  readonly seed?: number;
  /** Default: one, ml-research. */
  readonly projects?: readonly ProjectOptions[];
  readonly stockouts?: readonly Stockout[];
  readonly machines?: readonly ExistingMachine[];
  readonly rules?: readonly BehaviourRule[];
  /** Default: USUAL_BUCKETS. */
  readonly buckets?: readonly SimulatedBucket[];
}

export interface ProjectOptions {
  readonly id: string;
  /** Limits that differ from the default: `METRIC` everywhere, or `region/METRIC`; −1 = unlimited.
   *  `GPU_FAMILY:NVIDIA_H100` stands for GPUS-PER-GPU-FAMILY with that family. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** Why Google would raise no quota of the project, as QuotaIncreaseEligibility names it; default: it may. */
  readonly ineligible?: 'NO_VALID_BILLING_ACCOUNT' | 'NOT_ENOUGH_USAGE_HISTORY' | 'OTHER';
  /** Zones in which the Cloud TPU API answers the project 403; default none. */
  readonly tpuDeniedZones?: readonly string[];
  /** What no machine uses; default nothing. */
  readonly disks?: readonly LooseDisk[];
  readonly addresses?: readonly StaticAddress[];
  readonly reservations?: readonly Reservation[];
  /** USD a day that the project spends on Cloud Storage, BigQuery and Cloud Logging together; default 9. */
  readonly otherUsdPerDay?: number;
  /** Share of standard machines' cost that committed-use credits give back, 0–1; default 0. */
  readonly committedUse?: number;
}

/** A zone has none of an accelerator, for ever or for a while. */
export interface Stockout {
  readonly zone: string;
  readonly accelerator: string;
  readonly from?: Millis;
  readonly until?: Millis;
}

/** A machine from before the world began; it counts against quotas but is never refused. */
export interface ExistingMachine {
  /** Default: the first project. */
  readonly project?: string;
  readonly zone: string;
  readonly name: string;
  readonly machineType: string;
  /** Attached GPUs (N1); those that are part of the machine type come by themselves. */
  readonly gpus?: { readonly type: string; readonly count: number };
  readonly spot?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly createdAt: Millis;
  /** Stopped since then; running when left out. */
  readonly stoppedAt?: Millis;
  /** The Ops Agent runs on it; default true. */
  readonly agent?: boolean;
  readonly bootDiskGib?: number;
  /** The managed instance group that made it; default none. */
  readonly group?: string;
  /** Overrules the world's rules. */
  readonly behaviour?: Behaviour;
}
