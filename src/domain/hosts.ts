/** The hosts of a TPU: every one of them is measured by itself. */
import { sliceOf } from './accelerators/index.ts';
import type { Machine } from './machine.ts';

export interface Hosts {
  /** VMs of each slice, ≥ 1. */
  readonly perSlice: number;
  /** Slices that work as one, ≥ 1. */
  readonly slices: number;
}

/** Undefined for machines with GPUs, and for a slice that is in no family: how many it has is not known. */
export function hostsOf({ shape, spec }: Pick<Machine, 'shape' | 'spec'>): Hosts | undefined {
  const slice = shape === undefined ? undefined : sliceOf(shape);
  return slice === undefined ? undefined : { perSlice: slice.hosts, slices: spec.slices ?? 1 };
}
