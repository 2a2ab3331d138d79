/** What was measured on a machine, and what may be concluded from it. */
import type { Duration, Millis } from './time.ts';

/**
 * `gpu`: the busiest GPU, percent. `tensorcore`: the TensorCores of a TPU's busiest chip, percent. `cpu`: percent of all
 * vCPUs. `network`: bytes a second, in and out together. `gpu-memory`: the fullest GPU, percent.
 */
export type Signal = 'gpu' | 'tensorcore' | 'cpu' | 'network' | 'gpu-memory';

/** One measured value: the maximum over the minute that ends at `at`. */
export interface Sample {
  readonly at: Millis;
  readonly value: number;
}

/** A signal over a window. */
export type Reading =
  | {
      readonly known: true;
      readonly max: number;
      readonly mean: number;
      readonly newestAt: Millis;
      readonly samples: number;
    }
  | { readonly known: false; readonly why: UnknownWhy };

/** Why a reading is unknown; each has a sentence for the owner in the messages. */
export type UnknownWhy =
  | { readonly kind: 'no-series' }
  | { readonly kind: 'stale'; readonly newestAt: Millis }
  | { readonly kind: 'gap'; readonly from: Millis; readonly to: Millis }
  | { readonly kind: 'window-not-covered'; readonly oldestAt: Millis }
  | { readonly kind: 'read-failed'; readonly message: string }
  | { readonly kind: 'partial' }
  /** The highest figure of the window, which is no percentage as it should be but may be a share of one. */
  | { readonly kind: 'scale'; readonly max: number }
  /** Some hosts of a slice are not known while the others are; `host` is the first of them, from 0. */
  | { readonly kind: 'hosts'; readonly missing: number; readonly of: number; readonly host: number };

/** The samples of one host by signal, each oldest first. A signal that is absent has no series. */
export type Samples = Partial<Readonly<Record<Signal, readonly Sample[]>>>;

export type Readings = Partial<Readonly<Record<Signal, Reading>>>;

/** What a rule says of a machine. `unknown` never stops anything. */
export type Verdict =
  | { readonly kind: 'busy'; readonly because: string; readonly readings: Readings }
  | {
      readonly kind: 'idle';
      readonly because: string;
      readonly readings: Readings;
      /** Idle since at least then. */
      readonly since: Millis;
      /** GPU memory is held while all else is quiet: ask, never stop by ourselves. */
      readonly memoryHeld: boolean;
      /** By its own report: since when Jupyter kernels that wait, and nobody else, are on its GPUs. */
      readonly kernelsWaitSince?: Millis;
      /** By its own report: when somebody last typed or a kernel last answered. */
      readonly activeAt?: Millis;
      /** By its own report: SSH sessions that are open; absent = none, or it does not say. */
      readonly sessions?: number;
    }
  | {
      readonly kind: 'unknown';
      readonly why: UnknownWhy;
      readonly signal: Signal;
      readonly readings: Readings;
    };

/** When a machine counts as idle. All thresholds are "busy at or above". */
export interface IdleRule {
  /** Everything must be quiet for this long; ≥ 30 min. */
  readonly window: Duration;
  /** Percent, 0–100. */
  readonly gpuBusyAt: number;
  /** Percent, 0–100; of TPUs, which have no GPU. */
  readonly tensorcoreBusyAt: number;
  /** Percent, 0–100. */
  readonly cpuBusyAt: number;
  /** Bytes a second. */
  readonly networkBusyAt: number;
  /** Percent of a GPU's memory; at or above it the owner is asked instead of stopped. */
  readonly memoryHeldAt: number;
  /** The newest sample may be this old. */
  readonly freshness: Duration;
  /** No two samples may be further apart than this. */
  readonly maxGap: Duration;
}
