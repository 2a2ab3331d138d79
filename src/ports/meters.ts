/** Utilization as Google measures it. */
import type { Result } from '../domain/result.ts';
import type { Millis } from '../domain/time.ts';
import type { Sample, Signal } from '../domain/utilization.ts';
import type { Zone } from '../domain/zone.ts';

/** Who measures GPUs where the Ops Agent does not: NVIDIA's DCGM by way of the agent, or the host of a large machine. */
export type GpuSource = 'dcgm' | 'host';

export interface MeterQuery {
  readonly project: string;
  /** Nobody measures TensorCores from outside, except those of the Cloud TPU API's machines. */
  readonly signal: Exclude<Signal, 'tensorcore'>;
  /** Of `gpu`, and `dcgm` of `gpu-memory`, too; undefined = the Ops Agent. A source that nobody has is silent, not a fault. */
  readonly source?: GpuSource;
  /** Exclusive. */
  readonly from: Millis;
  /** Inclusive. */
  readonly to: Millis;
  /** One machine only (Google's numeric id); undefined = every machine of the project, in the same number of calls. */
  readonly instanceId?: string;
  /** Only these machines, MOST_NAMED at most; undefined = as above. */
  readonly instanceIds?: readonly string[];
}

/** Machines that one query may name: their ids make up most of a filter, whose length Google limits. */
export const MOST_NAMED = 60;

/** How a read ended. */
export interface MeterRead {
  /** False = something was left out, so silence proves nothing. */
  readonly complete: boolean;
  /** Time series that Google returned, each page's counted: reads are billed by them. */
  readonly series: number;
}

/** A machine of the Cloud TPU API, or several slices under one name. */
export interface MeteredTpu {
  /** Google's numeric id, where it has one. */
  readonly instanceId: string;
  readonly name: string;
  readonly zone: Zone;
  /** VMs of each slice, ≥ 1. */
  readonly hosts: number;
  /** ≥ 2: so many nodes that are called `name`-0, `name`-1, …; undefined = one node of that name. */
  readonly slices?: number;
}

export interface TpuMeterQuery {
  readonly project: string;
  readonly signal: Extract<Signal, 'tensorcore' | 'cpu' | 'network'>;
  /** Exclusive. */
  readonly from: Millis;
  /** Inclusive. */
  readonly to: Millis;
  /** Whose hosts are read, in the same number of calls however many; ≥ 1. */
  readonly tpus: readonly MeteredTpu[];
}

export interface Meters {
  /**
   * Reads one signal of a project's machines, one minute per sample, oldest first, scales made equal
   * (percent 0–100, network bytes a second in+out). Calls `onSeries` once or more per machine while pages arrive.
   */
  read(
    query: MeterQuery,
    onSeries: (instanceId: string, samples: readonly Sample[]) => void,
  ): Promise<Result<MeterRead>>;
  /**
   * Reads one signal of TPUs as `read` does, but host by host: `host` counts from 0 through all slices. A host whose
   * series cannot be recognised, or that has none, is left out.
   */
  readTpus(
    query: TpuMeterQuery,
    onSeries: (instanceId: string, host: number, samples: readonly Sample[]) => void,
  ): Promise<Result<MeterRead>>;
}
