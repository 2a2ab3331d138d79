/** The signals in words and figures, as every message shows them. */
import type { Signal } from './utilization.ts';

/** The signals that must all be quiet, by the kind of machine, in the order in which they are looked at. */
export const WORK_SIGNALS = {
  gpu: ['gpu', 'cpu', 'network'],
  tpu: ['tensorcore', 'cpu', 'network'],
} as const satisfies Readonly<Record<'gpu' | 'tpu', readonly Signal[]>>;

/** Every signal that is read of a machine. A TPU's memory says nothing: JAX takes all of it at its first step. */
export const SIGNALS_OF = {
  gpu: [...WORK_SIGNALS.gpu, 'gpu-memory'],
  tpu: WORK_SIGNALS.tpu,
} as const satisfies Readonly<Record<'gpu' | 'tpu', readonly Signal[]>>;

/** Every signal, in the order in which messages list them. */
export const SIGNALS: readonly Signal[] = ['gpu', 'tensorcore', 'cpu', 'network', 'gpu-memory'];

export const SIGNAL_WORDS = {
  gpu: 'GPU',
  tensorcore: 'TensorCore',
  cpu: 'CPU',
  network: 'network',
  'gpu-memory': 'GPU memory',
} as const satisfies Readonly<Record<Signal, string>>;

/** `87 %`, `0.4 %`, `12 kB/s`, `1.3 MB/s`. Bytes are decimal, as network speeds are. */
export function formatLevel(signal: Signal, value: number): string {
  return signal === 'network' ? `${formatBytes(value)}/s` : `${figure(value)} %`;
}

/** `980 B`, `12 kB`, `1.3 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${figure(value)} ${units[unit]}`;
}

/** Bytes a second from `100 kB/s`, `1.5 MB/s` or `2000`; undefined when it is none. Decimal units. */
export function parseByteRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(k|m|g)?b?(?:\/s)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const scale = { k: 1e3, m: 1e6, g: 1e9 }[match[2]?.toLowerCase() ?? ''] ?? 1;
  return Number(match[1]) * scale;
}

/** One decimal below ten unless it is nought, none above. */
function figure(value: number): string {
  const rounded = value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
  return String(rounded);
}
