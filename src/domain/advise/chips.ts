/** How fast accelerators compute and read memory: vendors' figures, as data. */
import { countsOf, type Family } from '../accelerators/index.ts';
import type { Buy, FamilyName } from '../offer.ts';

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

/**
 * Google's TPU v5e, v5p and v6e pages: peak bf16 and bandwidth of its memory a chip; for fp32 data a quarter of the peak
 * is reckoned, since the pages name no figure. v2 to v4 are left out: v5e does the same for less, and v4 is for a few.
 */
export const TPU_CHIPS: Readonly<Record<FamilyName, Chip>> = {
  v5e: { tflops: 197, tflops32: 49, gbPerSecond: 819, bf16: true, linked: true },
  v5p: { tflops: 459, tflops32: 115, gbPerSecond: 2_765, bf16: true, linked: true },
  v6e: { tflops: 918, tflops32: 229, gbPerSecond: 1_638, bf16: true, linked: true },
};

/** Chips of the largest slice that is advised: what is larger is asked for by people who know what for. */
const LARGEST_ADVISED = 256;

/** The sizes that are advised of a family: of a TPU every doubling up to 256 chips. */
export function advisedCounts(family: Family, buy: Buy): number[] {
  return countsOf(family, buy).filter(
    (count) => family.kind === 'gpu' || (count <= LARGEST_ADVISED && Number.isInteger(Math.log2(count))),
  );
}

/** What the chips of a family can do; undefined for those that are not advised. */
export function chipOf({ name }: Family): Chip | undefined {
  return GPU_CHIPS[name] ?? TPU_CHIPS[name];
}

/** An n1-standard-8 in us-central1, list price of 2026-07-30: what a plain machine costs beside one with a GPU. */
export const CPU_MACHINE = { machineType: 'n1-standard-8', microsPerHour: 380_000 } as const;
