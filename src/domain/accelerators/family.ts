/** What is known of a family of accelerators without asking Google: data only, one file per family. */
import type { Buy, FamilyName } from '../offer.ts';
import type { Zone } from '../zone.ts';

/**
 * How Google sells a machine type. The first three a person may ask for; a reservation is agreed on with Google
 * beforehand, and `calendar` is one that is booked for given days (90 at most).
 */
export type Sale = Buy | 'reservation' | 'calendar';

/** A family in a size that can be bought. */
export interface FamilyShape {
  /** Whole accelerators in the machine, ≥ 1: GPUs, or TPU chips of all its hosts. */
  readonly count: number;
  /** e.g. g2-standard-8; of a slice of the Cloud TPU API its accelerator type, e.g. v5litepod-8. */
  readonly machineType: string;
  /** True for the one machine type that is meant when a person says only family and count. */
  readonly standard: boolean;
  /** How Google sells this machine type; without a `Buy` among them nobody can ask for it. */
  readonly buy: readonly Sale[];
  readonly vcpus: number;
  readonly ramGb: number;
  /** Local SSD that comes with the machine type, GiB; its data is lost when the machine stops. */
  readonly localSsdGb: number;
}

/** The largest N1 machine that takes so many accelerators. */
export interface HostLimit {
  readonly count: number;
  readonly vcpus: number;
  readonly ramGb: number;
  /** Zones in which it is smaller. */
  readonly smaller?: { readonly zones: readonly Zone[]; readonly vcpus: number; readonly ramGb: number };
}

interface Accelerator {
  readonly name: FamilyName;
  /** As people read it, e.g. NVIDIA L4. */
  readonly title: string;
  /** Other words for it that people type, lower case without blanks. */
  readonly aliases: readonly string[];
  /** Memory of one accelerator: of a GPU, or of a TPU chip. */
  readonly memoryGb: number;
  /**
   * What the Cloud Billing Catalog calls the parts of its machines: the beginning of a SKU's description, in every
   * spelling that was seen (gpuhunt and SkyPilot match the same; the catalogue has no machine types to go by).
   */
  readonly skus: {
    /** One accelerator, e.g. `Nvidia L4 GPU`; empty where no price is published. */
    readonly accelerator: readonly string[];
    /** Of slices of more than one host, where they have prices of their own: pods of the oldest TPUs. */
    readonly pod?: readonly string[];
    /** Accelerators that one such SKU prices; undefined = one. The oldest TPUs are priced by the board of four chips. */
    readonly unit?: number;
    /** The machine around it: `G2` of `G2 Instance Core`; empty where the accelerator's price covers the whole. */
    readonly host: readonly string[];
  };
  /** Smallest count first; the standard machine type of each count before its alternatives. */
  readonly shapes: readonly FamilyShape[];
}

export interface GpuFamily extends Accelerator {
  readonly kind: 'gpu';
  /** Google's acceleratorType, e.g. nvidia-l4. */
  readonly acceleratorType: string;
  /** Part of the machine type (G2, A2, A3 and later), or asked for through `guestAccelerators` (N1 only). */
  readonly attachment: 'built-in' | 'guest-accelerators';
  /** How large a machine may be with so many of it, smallest count first; where it is attached only. */
  readonly hosts?: readonly HostLimit[];
  /** The host measures the GPUs from outside, whatever runs in the machine: A3 Mega and later. */
  readonly measuredByHost?: true;
  /** Boot disk type that every machine type of the family can use. */
  readonly bootDiskType: string;
  /**
   * What counts it in a region. `onDemand` and `preemptible` are Compute's metrics, undefined where Compute has none;
   * then `gpuFamily` is the dimension of GPUS-PER-GPU-FAMILY-per-project-region, which only the Cloud Quotas API
   * shows. Flex-start draws on the preemptible one first.
   */
  readonly quota: {
    readonly onDemand: string | undefined;
    readonly preemptible: string | undefined;
    readonly gpuFamily: string | undefined;
    /** What counts its vCPUs; undefined where the GPUs alone are counted, or nobody knows (A3 and later). */
    readonly cpus: string | undefined;
    /**
     * What counts local SSDs that come with the machine. A3 and later are counted per machine family, in Cloud Quotas
     * (LOCAL_SSD_TOTAL_GB_PER_VM_FAMILY; general knowledge, UNVERIFIED), so nothing is said of them here.
     */
    readonly localSsd: string | undefined;
  };
  /**
   * Whether a stopped machine may become another machine type: one of its own series, or none, so that only a
   * snapshot of its disk moves on. All of them can be stopped and started; a stopped one holds no accelerator.
   */
  readonly resize: 'own-series' | 'never';
}

/** Which of Google's services makes and keeps a machine. */
export type MachineService = 'compute' | 'tpu';

/** A slice: so many chips of one generation, wired together, on one host or several. */
export interface Slice extends FamilyShape {
  /** Which service makes it: the Cloud TPU API, whose accelerator type is `machineType`, or Compute Engine. */
  readonly service: MachineService;
  /** As people write it after the generation: `8` of v5e-8. TensorCores or chips, see `TpuFamily.counts`. */
  readonly suffix: number;
  /** How the chips are wired, e.g. 2x4 or 2x2x4; undefined where no source tells. */
  readonly topology: string | undefined;
  /** VMs; each has its own workers and must be logged in to by itself. More than one: it can only be ended, not stopped. */
  readonly hosts: number;
}

/** What counts TPUs bought one way or the other; undefined where no source names it. */
export interface TpuPool {
  readonly onDemand: string | undefined;
  /** Spot. */
  readonly preemptible: string | undefined;
}

export interface TpuFamily extends Accelerator {
  readonly kind: 'tpu';
  /** AcceleratorConfig.Type of the Cloud TPU API, e.g. V5LITE_POD; undefined where that API does not sell it. */
  readonly configType: string | undefined;
  /** What the number in its names counts: v2 to v5p count TensorCores (two a chip), v5e and v6e chips. */
  readonly counts: 'chips' | 'tensor-cores';
  readonly tensorCoresPerChip: 1 | 2;
  /** Google lists it there, and gives ordinary projects none: an older version of its TPU regions page says so. */
  readonly singleTenantZones: readonly Zone[];
  /**
   * What counts its slices of the Cloud TPU API, by zone: ids of Cloud Quotas for tpu.googleapis.com, each with a twin
   * that counts by region. Both must allow a slice.
   */
  readonly quota: TpuPool & {
    /** What one is of it; Compute Engine counts chips always. */
    readonly unit: 'chips' | 'tensor-cores';
    /** What counts slices of one host, where it is not the same (Cloud TPU quotas page). */
    readonly oneHost?: TpuPool;
    /** What counts its machines of Compute Engine, by region: pools of their own. */
    readonly compute?: TpuPool;
  };
  /** `count` of each is its chips. */
  readonly shapes: readonly Slice[];
}

/** Adapters and decisions branch on `kind`, never on a family. */
export type Family = GpuFamily | TpuFamily;

/** N1 with GPUs, G2, G4 and A2 are sold so (AI Hypercomputer consumption models, 2026-04-10). */
export const EVERY_WAY: readonly Sale[] = ['on-demand', 'spot', 'flex-start', 'reservation'];
