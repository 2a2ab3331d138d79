/** What a project may have at Google Cloud, and what it uses of it. */
import type { UserId } from './lease.ts';
import type { FamilyName } from './offer.ts';
import type { Millis } from './time.ts';
import type { Region, Zone } from './zone.ts';

/** Which limit of a project. */
export interface QuotaName {
  /** e.g. NVIDIA_L4_GPUS; unknown names are passed on as they are. */
  readonly metric: string;
  /** A region, or `global`; a zone, where the Cloud TPU API counts by zone. */
  readonly region: string;
}

/** A limit that would have to be raised for a machine. */
export interface ShortOf extends QuotaName {
  /** In use, or the limit itself where only that is known: what is needed on top of it suffices in either case. */
  readonly usage: number;
  readonly need: number;
  /** It counts the machine's own family, and no others. */
  readonly isFamilys: boolean;
}

export interface Quota extends QuotaName {
  /** −1 = unlimited. */
  readonly limit: number;
  readonly usage: number;
  /** Google shows no use of it: `usage` counts the machines that Lamplighter knows of, so it may be more. */
  readonly ownUseOnly?: true;
}

/** How much of a limit something takes. */
export interface Need extends QuotaName {
  readonly amount: number;
  /** Drawn on where the first is used up, if Google shows that there is some. */
  readonly otherwise?: string | undefined;
}

/** Binds every GPU of the project, whatever the region and the way it is bought; 0 on a new project. */
export const ALL_GPUS: QuotaName = { metric: 'GPUS_ALL_REGIONS', region: 'global' };

/** What counts the newer GPUs: one limit per region and family, shown by Cloud Quotas only. */
export const FAMILY_METRIC = 'GPUS_PER_GPU_FAMILY';

/** The metric of one family among them, as faults name it too: `GPUS_PER_GPU_FAMILY (NVIDIA_H100)`. */
export function familyMetric(gpuFamily: string): string {
  return `${FAMILY_METRIC} (${gpuFamily})`;
}

/** The `gpu_family` of such a metric; undefined for every other. */
export function gpuFamilyOf(metric: string): string | undefined {
  return /^GPUS_PER_GPU_FAMILY \(([A-Z0-9_]+)\)$/.exec(metric)?.[1];
}

/** What counts the TPUs of Compute Engine's machine types: one limit per region and family, shown by Cloud Quotas only. */
export const TPU_FAMILY_METRIC = 'TPUS_PER_TPU_FAMILY';

/** The metric of one family among them, by its machine types' beginning: `TPUS_PER_TPU_FAMILY (CT6E)`. */
export function tpuFamilyMetric(tpuFamily: string): string {
  return `${TPU_FAMILY_METRIC} (${tpuFamily})`;
}

/** The `tpu_family` of such a metric; undefined for every other. */
export function tpuFamilyOf(metric: string): string | undefined {
  return /^TPUS_PER_TPU_FAMILY \(([A-Z0-9_]+)\)$/.exec(metric)?.[1];
}

/**
 * What a limit of the Cloud TPU API counts by; undefined for limits of Compute Engine. They go by Cloud Quotas' own ids,
 * as Google's refusals name them: TPUV6EPerProjectPerZoneForTPUAPI.
 */
export function tpuApiPlace(metric: string): 'zone' | 'region' | undefined {
  const place = /PerProjectPer(Zone|Region)ForTPUAPI$/.exec(metric)?.[1];
  return place === undefined ? undefined : place === 'Zone' ? 'zone' : 'region';
}

/** The limit that counts the same by region: both must allow a slice. */
export function regionalTwin(metric: string): string {
  return metric.replace(/PerZoneForTPUAPI$/, 'PerRegionForTPUAPI');
}

/**
 * One limit as people ask for it. `elsewhere`: Compute Engine has no such metric and Cloud Quotas, which
 * counts it, did not say. `unknown`: Google did not show it, which is not 0.
 */
export type QuotaState =
  | {
      readonly kind: 'known';
      /** −1 = unlimited. */
      readonly limit: number;
      readonly usage: number;
      /** What could still be had, the project's own limit on GPUs included; −1 = unlimited, never below otherwise. */
      readonly left: number;
      /** Google shows no use: at least `usage` is used, and at most `left` could be had. */
      readonly ownUseOnly?: true;
    }
  | { readonly kind: 'unknown' | 'elsewhere' | 'not-sold' };

/** A family's quota in one region, or of TPUs in one zone. */
export interface RegionQuota {
  readonly region: Region | Zone;
  readonly onDemand: QuotaState;
  /** The preemptible pool: spot, and flex-start before anything else. */
  readonly spot: QuotaState;
}

/** Where most of a family could be had, one way. */
export type MostOf =
  | {
      readonly kind: 'known';
      readonly region: Region;
      readonly limit: number;
      readonly usage: number;
      readonly left: number;
      readonly ownUseOnly?: true;
      /** Regions in which any could be had. */
      readonly regions: number;
    }
  | Exclude<QuotaState, { kind: 'known' }>;

/** A request for more that Google has not decided yet. */
export interface PendingRaise extends QuotaName {
  readonly to: number;
  /** Who sent it. */
  readonly by: UserId;
  readonly at: Millis;
}

export interface QuotaReport {
  readonly project: string;
  /** What Google is being asked for and has not decided, oldest first. */
  readonly pending: readonly PendingRaise[];
  /** GPUS_ALL_REGIONS: all GPUs of the project together. */
  readonly everywhere: QuotaState;
  readonly about:
    | {
        readonly kind: 'family';
        readonly family: FamilyName;
        /** How many at once were asked about, ≥ 1. */
        readonly count: number;
        /** As typed; undefined = every region that sells it. */
        readonly region: string | undefined;
        /** Most to be had first. */
        readonly regions: readonly RegionQuota[];
        /** Of them, those with a known price for so many, cheapest first; undefined = prices were not looked at. */
        readonly cheapest?: Readonly<Record<'onDemand' | 'spot', readonly (Region | Zone)[]>>;
      }
    | {
        readonly kind: 'families';
        readonly families: readonly {
          readonly family: FamilyName;
          readonly onDemand: MostOf;
          readonly spot: MostOf;
        }[];
      };
}

/** A limit that would have to be raised for a machine. */
export interface ShortOf extends QuotaName {
  /** In use, or the limit itself where only that is known: what is needed on top of it suffices in either case. */
  readonly usage: number;
  readonly need: number;
  /** It counts the machine's own family, and no others. */
  readonly isFamilys: boolean;
}
