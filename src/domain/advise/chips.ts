/** How fast accelerators compute and read memory, and what TPUs cost: vendors' figures, as data. */
import type { FamilyName } from '../offer.ts';

export interface Chip {
  /** Dense 16-bit matrix products, 10¹² operations a second. */
  readonly tflops: number;
  /** The same for fp32 data (TF32 where the chip has it). */
  readonly tflops32: number;
  /** Memory bandwidth, GB a second. */
  readonly gbPerSecond: number;
  /** False: 16-bit training is fp16 with loss scaling. */
  readonly bf16: boolean;
  /** Accelerators of one machine talk by NVLink or the TPU's own links, not by PCIe. */
  readonly linked: boolean;
}

/**
 * NVIDIA's data sheets (T4 2019, L4 2023, A100 2021, H100 and H200 2024, HGX B200 2025, RTX PRO 6000 Blackwell Server
 * Edition 2025), figures without sparsity. P4, P100 and V100 are left out: T4 and L4 do the same for less.
 */
export const GPU_CHIPS: Readonly<Record<FamilyName, Chip>> = {
  t4: { tflops: 65, tflops32: 8.1, gbPerSecond: 320, bf16: false, linked: false },
  l4: { tflops: 121, tflops32: 60, gbPerSecond: 300, bf16: true, linked: false },
  'a100-40': { tflops: 312, tflops32: 156, gbPerSecond: 1_555, bf16: true, linked: true },
  'rtx-pro-6000': { tflops: 503, tflops32: 251, gbPerSecond: 1_597, bf16: true, linked: false },
  'a100-80': { tflops: 312, tflops32: 156, gbPerSecond: 2_039, bf16: true, linked: true },
  h100: { tflops: 989, tflops32: 495, gbPerSecond: 3_350, bf16: true, linked: true },
  'h100-mega': { tflops: 989, tflops32: 495, gbPerSecond: 3_350, bf16: true, linked: true },
  h200: { tflops: 989, tflops32: 495, gbPerSecond: 4_800, bf16: true, linked: true },
  b200: { tflops: 2_250, tflops32: 1_100, gbPerSecond: 8_000, bf16: true, linked: true },
};

export interface TpuChip extends Chip {
  /** e.g. tpu-v5e. */
  readonly name: string;
  readonly title: string;
  readonly memoryGb: number;
  /** A slice's price is this times its chips, us-central1 (data/gcp-tpu-offers.csv; a test compares). */
  readonly microsPerChipHour: number;
  readonly spotMicrosPerChipHour: number;
  /** Chips in a slice. */
  readonly counts: readonly number[];
}

/** Google's TPU v5e and v6e pages: peak bf16, HBM and its bandwidth a chip. */
export const TPU_CHIPS: readonly TpuChip[] = [
  {
    name: 'tpu-v5e',
    title: 'TPU v5e',
    memoryGb: 16,
    tflops: 197,
    tflops32: 49,
    gbPerSecond: 819,
    bf16: true,
    linked: true,
    microsPerChipHour: 1_200_000,
    spotMicrosPerChipHour: 297_710,
    counts: [1, 4, 8, 16, 32, 64, 128, 256],
  },
  {
    name: 'tpu-v6e',
    title: 'TPU v6e',
    memoryGb: 32,
    tflops: 918,
    tflops32: 229,
    gbPerSecond: 1_638,
    bf16: true,
    linked: true,
    microsPerChipHour: 2_700_000,
    spotMicrosPerChipHour: 592_660,
    counts: [1, 4, 8, 16, 32, 64, 128, 256],
  },
];

/** An n1-standard-8 in us-central1, list price of 2026-07-30: what a plain machine costs beside one with a GPU. */
export const CPU_MACHINE = { machineType: 'n1-standard-8', microsPerHour: 380_000 } as const;
