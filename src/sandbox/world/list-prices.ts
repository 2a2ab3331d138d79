/** List prices that the offers snapshot lacks: plain machines by vCPU and memory, and disks (us-central1, 2026). */

export interface CpuType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGb: number;
}

interface Rate {
  /** Micro-USD an hour. */
  readonly vcpu: number;
  readonly gib: number;
  /** Share of the list price that a spot machine costs. */
  readonly spot: number;
}

const RATES: Readonly<Record<string, Rate>> = {
  n1: { vcpu: 31_611, gib: 4_237, spot: 0.35 },
  n2: { vcpu: 31_611, gib: 4_237, spot: 0.3 },
  e2: { vcpu: 21_812, gib: 2_924, spot: 0.4 },
  c3: { vcpu: 33_980, gib: 4_560, spot: 0.35 },
};

/** Machine types without a GPU that every zone has. */
export const CPU_TYPES: readonly CpuType[] = [
  ...standard('n1', [1, 2, 4, 8, 16, 32, 64, 96], 3.75),
  ...[2, 4, 8, 16, 32, 64, 96].map((n) => ({ name: `n1-highmem-${n}`, vcpus: n, memoryGb: n * 6.5 })),
  { name: 'e2-micro', vcpus: 2, memoryGb: 1 },
  { name: 'e2-medium', vcpus: 2, memoryGb: 4 },
  ...standard('e2', [2, 4, 8, 16, 32], 4),
  ...standard('n2', [2, 4, 8, 16, 32, 64], 4),
  ...standard('c3', [4, 8, 22, 44], 4),
];

function standard(series: string, sizes: readonly number[], memoryPerVcpu: number): CpuType[] {
  return sizes.map((n) => ({ name: `${series}-standard-${n}`, vcpus: n, memoryGb: n * memoryPerVcpu }));
}

/** Micro-USD an hour of a machine's vCPUs and memory. */
export function cpuMicros(type: CpuType): { readonly standard: number; readonly spot: number } {
  const rate = RATES[type.name.slice(0, type.name.indexOf('-'))];
  if (rate === undefined) throw new Error(`no list price for ${type.name}`);
  const whole = type.vcpus * rate.vcpu + type.memoryGb * rate.gib;
  return { standard: Math.round(whole), spot: Math.round(whole * rate.spot) };
}

/** Micro-USD an hour of the vCPUs and memory around GPUs whose own price is all that is known. */
export function surcharge(type: CpuType): number {
  return Math.round(type.vcpus * 29_000 + type.memoryGb * 2_500);
}

/** Micro-USD per GiB and month of 730 hours. */
const DISK_MONTH: Readonly<Record<string, number>> = {
  'pd-standard': 40_000,
  'pd-balanced': 100_000,
  'pd-ssd': 170_000,
  'pd-extreme': 125_000,
  'hyperdisk-balanced': 80_000,
  'hyperdisk-extreme': 125_000,
  'hyperdisk-ml': 80_000,
  'hyperdisk-throughput': 5_000,
  'local-ssd': 80_000,
};

/** Micro-USD an hour of one disk. */
export function diskMicros(type: string, sizeGib: number): number {
  return Math.round(((DISK_MONTH[type] ?? 0) * sizeGib) / 730);
}

/** How full disks are: a snapshot is billed by what was written, not by the size of its disk. */
const WRITTEN = 0.25;

/** Micro-USD per GiB and month of a snapshot (regional, 2026). */
export const SNAPSHOT_MONTH = 50_000;

/** Micro-USD an hour of an external IPv4 address in use. */
export const ADDRESS_HOUR = { standard: 5_000, spot: 2_500 } as const;

/** GiB that a snapshot of a disk of that size takes, and micro-USD an hour. */
export function snapshotCost(sizeGib: number): { readonly gib: number; readonly micros: number } {
  const gib = sizeGib * WRITTEN;
  return { gib, micros: Math.round((SNAPSHOT_MONTH * gib) / 730) };
}
