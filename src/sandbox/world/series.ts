/** What Google's machine series can and cannot do: accelerators, disks, bundled SSDs (cloud.google.com/compute/docs/gpus). */

export type Series =
  | 'n1'
  | 'a2'
  | 'a2-ultra'
  | 'a3'
  | 'a3-ultra'
  | 'a4'
  | 'a4x'
  | 'g2'
  | 'g4'
  | 'ct5lp'
  | 'ct5p'
  | 'ct6e'
  | 'tpu7x'
  | 'e2'
  | 'n2'
  | 'c3';

export interface SeriesRules {
  /** Disk types that may be attached, local SSD aside. */
  readonly disks: readonly string[];
  /** `attach`: through guestAccelerators; `built-in`: part of the machine type; `none`: never. */
  readonly gpu: 'attach' | 'built-in' | 'none';
  /** Scratch disks of type local-ssd may be asked for (bundled ones come by themselves). */
  readonly optionalLocalSsd: boolean;
  /** The machine type of an existing, stopped VM may change: to anything of the same class, or not at all. */
  readonly resize: 'free' | 'own-family' | 'never';
  /** Quota metric for vCPUs; undefined where Google counts the GPUs only. */
  readonly cpuMetric: string | undefined;
}

const PD = ['pd-standard', 'pd-balanced', 'pd-ssd'];
const HYPERDISK = ['hyperdisk-balanced', 'hyperdisk-extreme', 'hyperdisk-ml', 'hyperdisk-throughput'];

export const SERIES: Readonly<Record<Series, SeriesRules>> = {
  n1: { disks: PD, gpu: 'attach', optionalLocalSsd: true, resize: 'free', cpuMetric: 'CPUS' },
  a2: {
    disks: [...PD, 'hyperdisk-ml'],
    gpu: 'built-in',
    optionalLocalSsd: true,
    resize: 'own-family',
    cpuMetric: 'A2_CPUS',
  },
  'a2-ultra': {
    disks: [...PD, 'hyperdisk-ml'],
    gpu: 'built-in',
    optionalLocalSsd: false,
    resize: 'never',
    cpuMetric: 'A2_CPUS',
  },
  a3: {
    disks: ['pd-balanced', 'pd-ssd', ...HYPERDISK],
    gpu: 'built-in',
    optionalLocalSsd: false,
    resize: 'never',
    cpuMetric: undefined,
  },
  'a3-ultra': {
    disks: HYPERDISK,
    gpu: 'built-in',
    optionalLocalSsd: false,
    resize: 'never',
    cpuMetric: undefined,
  },
  a4: { disks: HYPERDISK, gpu: 'built-in', optionalLocalSsd: false, resize: 'never', cpuMetric: undefined },
  a4x: { disks: HYPERDISK, gpu: 'built-in', optionalLocalSsd: false, resize: 'never', cpuMetric: undefined },
  g2: {
    disks: ['pd-balanced', 'pd-ssd', 'hyperdisk-ml', 'hyperdisk-throughput'],
    gpu: 'built-in',
    optionalLocalSsd: true,
    resize: 'free',
    cpuMetric: 'CPUS',
  },
  g4: { disks: HYPERDISK, gpu: 'built-in', optionalLocalSsd: true, resize: 'free', cpuMetric: undefined },
  ct5lp: tpu(['pd-balanced', ...HYPERDISK]),
  ct5p: tpu(['pd-balanced', ...HYPERDISK]),
  ct6e: tpu(HYPERDISK),
  tpu7x: tpu(HYPERDISK),
  e2: { disks: PD, gpu: 'none', optionalLocalSsd: false, resize: 'free', cpuMetric: 'CPUS' },
  n2: {
    disks: [...PD, ...HYPERDISK],
    gpu: 'none',
    optionalLocalSsd: true,
    resize: 'free',
    cpuMetric: 'N2_CPUS',
  },
  c3: {
    disks: ['pd-balanced', 'pd-ssd', ...HYPERDISK],
    gpu: 'none',
    optionalLocalSsd: false,
    resize: 'free',
    cpuMetric: 'C3_CPUS',
  },
};

/** Its chips are part of the machine type and the only thing that Google counts (UNVERIFIED). */
function tpu(disks: readonly string[]): SeriesRules {
  return { disks, gpu: 'built-in', optionalLocalSsd: false, resize: 'never', cpuMetric: undefined };
}

/** Every disk type that a `diskTypes/…` URL may name. */
export const DISK_TYPES: ReadonlySet<string> = new Set([...PD, ...HYPERDISK, 'pd-extreme', 'local-ssd']);

/** The series of a machine type's name. Throws Error for one the world does not know. */
export function seriesOf(machineType: string): Series {
  if (machineType.startsWith('a2-ultragpu')) return 'a2-ultra';
  if (machineType.startsWith('a3-ultragpu')) return 'a3-ultra';
  const prefix = machineType.slice(0, machineType.indexOf('-'));
  if (prefix in SERIES) return prefix as Series;
  throw new Error(`no machine series for ${machineType}`);
}

/** Local SSD partitions of 375 GiB that come with a machine type and count as attached local SSD. */
export function bundledPartitions(machineType: string): number {
  const sizes: Readonly<Record<string, number>> = {
    'a2-ultragpu-1g': 1,
    'a2-ultragpu-2g': 2,
    'a2-ultragpu-4g': 4,
    'a2-ultragpu-8g': 8,
    'a3-highgpu-1g': 2,
    'a3-highgpu-2g': 4,
    'a3-highgpu-4g': 8,
    'a3-highgpu-8g': 16,
    'a3-megagpu-8g': 16,
    'a3-edgegpu-8g': 16,
    'a3-ultragpu-8g': 32,
    'a4-highgpu-8g': 32,
    'a4x-highgpu-4g': 32,
  };
  return sizes[machineType] ?? 0;
}

/** GiB of one local SSD partition, as the clients see it. */
export const PARTITION_GIB = 375;

interface N1Limit {
  readonly vcpus: number;
  readonly memoryGb: number;
}

/** Largest N1 machine per GPU type and count. */
const N1_LIMITS: Readonly<Record<string, Readonly<Record<number, N1Limit>>>> = {
  'nvidia-tesla-t4': {
    1: { vcpus: 48, memoryGb: 312 },
    2: { vcpus: 48, memoryGb: 312 },
    4: { vcpus: 96, memoryGb: 624 },
  },
  'nvidia-tesla-p4': {
    1: { vcpus: 24, memoryGb: 156 },
    2: { vcpus: 48, memoryGb: 312 },
    4: { vcpus: 96, memoryGb: 624 },
  },
  'nvidia-tesla-v100': {
    1: { vcpus: 12, memoryGb: 78 },
    2: { vcpus: 24, memoryGb: 156 },
    4: { vcpus: 48, memoryGb: 312 },
    8: { vcpus: 96, memoryGb: 624 },
  },
  'nvidia-tesla-p100': {
    1: { vcpus: 16, memoryGb: 104 },
    2: { vcpus: 32, memoryGb: 208 },
    4: { vcpus: 96, memoryGb: 624 },
  },
};

const SMALL_P100_ZONES = new Set(['us-east1-c', 'europe-west1-b', 'europe-west1-d']);

/** How large an N1 machine may be with so many GPUs; undefined when that many cannot be attached at all. */
export function n1Limit(zone: string, accelerator: string, count: number): N1Limit | undefined {
  if (accelerator === 'nvidia-tesla-p100' && count === 4 && SMALL_P100_ZONES.has(zone)) {
    return { vcpus: 64, memoryGb: 208 };
  }
  return N1_LIMITS[accelerator]?.[count];
}

export interface GpuModel {
  /** As NVML names it; the `model` label of agent metrics. */
  readonly model: string;
  readonly memoryGib: number;
  /** Stem of the classic Compute quota metric, e.g. NVIDIA_L4; undefined where Cloud Quotas alone counts it. */
  readonly metric: string | undefined;
  /** A classic metric for spot machines exists. */
  readonly preemptibleMetric: boolean;
  /** Value of the `gpu_family` dimension of GPUS-PER-GPU-FAMILY-per-project-region. */
  readonly family: string | undefined;
}

/** Google's accelerator types. */
export const GPUS: Readonly<Record<string, GpuModel>> = {
  'nvidia-tesla-t4': gpu('Tesla T4', 16, 'NVIDIA_T4'),
  'nvidia-tesla-p4': gpu('Tesla P4', 8, 'NVIDIA_P4'),
  'nvidia-tesla-p100': gpu('Tesla P100-PCIE-16GB', 16, 'NVIDIA_P100'),
  'nvidia-tesla-v100': gpu('Tesla V100-SXM2-16GB', 16, 'NVIDIA_V100'),
  'nvidia-l4': gpu('NVIDIA L4', 24, 'NVIDIA_L4'),
  'nvidia-tesla-a100': gpu('NVIDIA A100-SXM4-40GB', 40, 'NVIDIA_A100'),
  'nvidia-a100-80gb': gpu('NVIDIA A100-SXM4-80GB', 80, 'NVIDIA_A100_80GB'),
  'nvidia-h100-80gb': family('NVIDIA H100 80GB HBM3', 80, 'NVIDIA_H100', 'NVIDIA_H100'),
  'nvidia-h100-mega-80gb': family('NVIDIA H100 80GB HBM3', 80, 'NVIDIA_H100_MEGA'),
  'nvidia-h200-141gb': family('NVIDIA H200', 141, 'NVIDIA_H200'),
  'nvidia-b200': family('NVIDIA B200', 180, 'NVIDIA_B200'),
  'nvidia-rtx-pro-6000': family('NVIDIA RTX PRO 6000 Blackwell Server Edition', 96, 'NVIDIA_RTX_PRO_6000'),
};

function gpu(model: string, memoryGib: number, metric: string): GpuModel {
  return { model, memoryGib, metric, preemptibleMetric: true, family: undefined };
}

function family(model: string, memoryGib: number, name: string, spotMetric?: string): GpuModel {
  return { model, memoryGib, metric: spotMetric, preemptibleMetric: spotMetric !== undefined, family: name };
}
