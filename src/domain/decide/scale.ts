/** Whether figures that are said to be percent may be shares of one: then 0.8 is 80 %, and what looks idle works. */
import type { Sample } from '../utilization.ts';

/** Percent of a GPU's memory: a program that works on it holds as much, an empty one does not. */
const HELD_BY_WORK = 5;

/**
 * True when the GPU figures of a window would be idle as percent and busy as shares, look like shares, and nothing speaks
 * against work. NVML's percent are whole numbers, so a fraction below 1, or nothing but ones, looks like a share.
 * `memoryHeld` is the most that was held of a GPU's memory, undefined when that is not known.
 */
export function mayBeShares(gpu: readonly Sample[], busyAt: number, memoryHeld: number | undefined): boolean {
  const most = gpu.reduce((max, { value }) => Math.max(max, value), 0);
  if (most > 1 || most * 100 < busyAt) return false;
  const looksSo = gpu.some(({ value }) => value > 0 && value < 1) || gpu.every(({ value }) => value === 1);
  return looksSo && (memoryHeld === undefined || memoryHeld >= HELD_BY_WORK);
}
