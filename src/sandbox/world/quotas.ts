/** Quotas per project: limits, and usage kept as machines come and go. */
import { regionOf } from './catalogue.ts';
import type { Demand } from './demand.ts';
import type { MachineSpec } from './machine.ts';
import type { ProjectOptions } from './options.ts';
import { GPUS, PARTITION_GIB, SERIES, seriesOf } from './series.ts';
import { CHIPS } from './tpu-machines.ts';
import { isTpuMetric, tpuDefault, tpuMetrics } from './tpu-quotas.ts';

export interface Shortage extends Demand {
  readonly limit: number;
  readonly usage: number;
}

/** What counts accelerators by family, by how the world's metrics begin. */
const FAMILY_QUOTAS = {
  'GPU_FAMILY:': {
    quotaId: 'GPUS-PER-GPU-FAMILY-per-project-region',
    name: 'GPUS_PER_GPU_FAMILY',
    dimension: 'gpu_family',
  },
  'TPU_FAMILY:': {
    quotaId: 'TPUS-PER-TPU-FAMILY-per-project-region',
    name: 'TPUS_PER_TPU_FAMILY',
    dimension: 'tpu_family',
  },
} as const;

type FamilyQuota = (typeof FAMILY_QUOTAS)[keyof typeof FAMILY_QUOTAS];

/** Default limits per region of a team that has asked for some GPUs. */
const REGIONAL: Readonly<Record<string, number>> = {
  CPUS: 600,
  N2_CPUS: 200,
  C3_CPUS: 200,
  A2_CPUS: 96,
  PREEMPTIBLE_CPUS: 0,
  INSTANCES: 2000,
  IN_USE_ADDRESSES: 64,
  DISKS_TOTAL_GB: 40_960,
  SSD_TOTAL_GB: 40_960,
  LOCAL_SSD_TOTAL_GB: 24_000,
  PREEMPTIBLE_LOCAL_SSD_GB: 0,
  NVIDIA_K80_GPUS: 0,
  ...gpuLimits('', 8),
  ...gpuLimits('PREEMPTIBLE_', 16),
  PREEMPTIBLE_NVIDIA_H100_GPUS: 16,
  'GPU_FAMILY:NVIDIA_H100': 16,
  'GPU_FAMILY:NVIDIA_H100_MEGA': 8,
  'GPU_FAMILY:NVIDIA_H200': 8,
  'GPU_FAMILY:NVIDIA_B200': 8,
  'GPU_FAMILY:NVIDIA_RTX_PRO_6000': 8,
  // TPUs of Compute Engine are counted apart from those of the Cloud TPU API: on demand nobody has any to begin with.
  'TPU_FAMILY:CT6E': 0,
  'TPU_FAMILY:TPU7X': 0,
  TPU_V5P: 0,
  PREEMPTIBLE_TPU_V5P: 0,
  PREEMPTIBLE_TPU_V6E: 1536,
};

const GLOBAL: Readonly<Record<string, number>> = { GPUS_ALL_REGIONS: 32, CPUS_ALL_REGIONS: 2400 };

function gpuLimits(prefix: string, limit: number): Record<string, number> {
  const names = ['P4', 'P100', 'T4', 'V100', 'L4', 'A100', 'A100_80GB'];
  return Object.fromEntries(names.map((name) => [`${prefix}NVIDIA_${name}_GPUS`, limit]));
}

/**
 * What a machine needs: `running` only while it is up, `kept` for as long as it exists. Spot draws on the preemptible
 * pools; for vCPUs and local SSDs only where the project was given any. Flex-start draws on them, too, and on the
 * standard ones for what is used up.
 */
export function demandsOf(
  spec: MachineSpec,
  quotas: Pick<Quotas, 'limit' | 'usage'>,
): { readonly running: Demand[]; readonly kept: Demand[] } {
  const scope = regionOf(spec.zone);
  const model = spec.scheduling.provisioningModel;
  const fits = (metric: string, amount: number) => {
    const limit = quotas.limit(scope, metric);
    return limit < 0 || quotas.usage(scope, metric) + amount <= limit;
  };
  const pool = (preemptible: string, standard: string, amount: number) => {
    const isOpen = model === 'SPOT' ? quotas.limit(scope, preemptible) !== 0 : fits(preemptible, amount);
    return model !== 'STANDARD' && isOpen ? preemptible : standard;
  };
  const running: Demand[] = [];
  if (spec.gpus !== undefined) {
    const { type, count: amount } = spec.gpus;
    const preemptible = gpuMetric(type, true);
    const isPreemptible = model === 'SPOT' || (model === 'FLEX_START' && fits(preemptible, amount));
    running.push({ scope, metric: isPreemptible ? preemptible : gpuMetric(type, false), amount });
    if (GPUS[type] !== undefined) running.push({ scope: 'global', metric: 'GPUS_ALL_REGIONS', amount });
  }
  const cpuMetric = SERIES[seriesOf(spec.machineType)].cpuMetric;
  if (cpuMetric !== undefined) {
    running.push({ scope, metric: pool('PREEMPTIBLE_CPUS', cpuMetric, spec.vcpus), amount: spec.vcpus });
    running.push({ scope: 'global', metric: 'CPUS_ALL_REGIONS', amount: spec.vcpus });
  }
  if (spec.scratchPartitions > 0) {
    const amount = spec.scratchPartitions * PARTITION_GIB;
    const metric = pool('PREEMPTIBLE_LOCAL_SSD_GB', 'LOCAL_SSD_TOTAL_GB', amount);
    running.push({ scope, metric, amount });
  }
  if (spec.externalAddress) running.push({ scope, metric: 'IN_USE_ADDRESSES', amount: 1 });
  const kept: Demand[] = [{ scope, metric: 'INSTANCES', amount: 1 }];
  for (const disk of spec.disks) kept.push(...diskDemand(spec.zone, disk.type, disk.sizeGib));
  return { running, kept };
}

/** What a disk needs; pd-balanced counts as SSD. Hyperdisk has quotas of its own, which the world leaves out. */
export function diskDemand(zone: string, type: string, sizeGib: number): Demand[] {
  if (!type.startsWith('pd-')) return [];
  const metric = type === 'pd-standard' ? 'DISKS_TOTAL_GB' : 'SSD_TOTAL_GB';
  return [{ scope: regionOf(zone), metric, amount: sizeGib }];
}

/** The metric that counts an accelerator: classic where there is one, else the family quota of Cloud Quotas. */
export function gpuMetric(accelerator: string, spot: boolean): string {
  const chip = CHIPS[accelerator];
  if (chip !== undefined) return spot ? chip.preemptible : chip.onDemand;
  const gpu = GPUS[accelerator];
  if (gpu === undefined) throw new Error(`no GPU model for ${accelerator}`);
  if (spot && gpu.preemptibleMetric && gpu.metric !== undefined) return `PREEMPTIBLE_${gpu.metric}_GPUS`;
  return gpu.family === undefined ? `${gpu.metric}_GPUS` : `GPU_FAMILY:${gpu.family}`;
}

/** The family that a metric counts, and by which quota; undefined for those that have a name of their own. */
export function familyOf(metric: string): (FamilyQuota & { readonly family: string }) | undefined {
  for (const [prefix, quota] of Object.entries(FAMILY_QUOTAS)) {
    if (metric.startsWith(prefix)) return { ...quota, family: metric.slice(prefix.length) };
  }
  return undefined;
}

/** The world's name of what a quota id counts for a family; undefined for a quota that counts no families. */
export function familyMetric(
  quotaId: string,
  dimensions: Readonly<Record<string, string>>,
): string | undefined {
  for (const [prefix, quota] of Object.entries(FAMILY_QUOTAS)) {
    const family = dimensions[quota.dimension];
    if (quota.quotaId === quotaId) return family === undefined ? undefined : prefix + family;
  }
  return undefined;
}

/** Whether regions.get shows it. Families and the newer TPUs are in Cloud Quotas alone. */
export function isClassic(metric: string): boolean {
  return familyOf(metric) === undefined && !/^(PREEMPTIBLE_)?TPU_V\d|ForTPUAPI$/.test(metric);
}

function defaultLimit(scope: string, metric: string): number {
  if (isTpuMetric(metric)) return tpuDefault(scope, metric);
  const defaults = scope === 'global' ? GLOBAL : REGIONAL;
  return defaults[metric] ?? 0;
}

export class Quotas {
  readonly #limits = new Map<string, number>();
  readonly #usage = new Map<string, number>();

  constructor(overrides: ProjectOptions['quotas'] = {}) {
    for (const [key, limit] of Object.entries(overrides)) this.#limits.set(key, limit);
  }

  /** −1 = unlimited; 0 for a metric that nobody has heard of. */
  limit(scope: string, metric: string): number {
    return this.#limits.get(`${scope}/${metric}`) ?? this.#limits.get(metric) ?? defaultLimit(scope, metric);
  }

  setLimit(scope: string, metric: string, limit: number): void {
    this.#limits.set(`${scope}/${metric}`, limit);
  }

  usage(scope: string, metric: string): number {
    return this.#usage.get(`${scope}/${metric}`) ?? 0;
  }

  /** Metrics of a scope (a zone has those of the Cloud TPU API) that have a default, a limit or usage. */
  metrics(scope: string): readonly string[] {
    const usual = tpuMetrics(scope) ?? Object.keys(scope === 'global' ? GLOBAL : REGIONAL);
    const names = new Set(usual);
    for (const key of [...this.#limits.keys(), ...this.#usage.keys()]) {
      if (key.startsWith(`${scope}/`)) names.add(key.slice(scope.length + 1));
    }
    return [...names].sort();
  }

  /** The first demand that does not fit; undefined when all do. */
  shortage(demands: readonly Demand[]): Shortage | undefined {
    for (const demand of demands) {
      const limit = this.limit(demand.scope, demand.metric);
      const usage = this.usage(demand.scope, demand.metric);
      if (limit >= 0 && usage + demand.amount > limit) return { ...demand, limit, usage };
    }
    return undefined;
  }

  take(demands: readonly Demand[]): void {
    for (const { scope, metric, amount } of demands) this.#add(`${scope}/${metric}`, amount);
  }

  give(demands: readonly Demand[]): void {
    for (const { scope, metric, amount } of demands) this.#add(`${scope}/${metric}`, -amount);
  }

  #add(key: string, amount: number): void {
    this.#usage.set(key, (this.#usage.get(key) ?? 0) + amount);
  }
}
