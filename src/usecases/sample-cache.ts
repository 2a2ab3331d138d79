/** The samples of the last window of every watched machine, kept in memory so that a pass reads only what is new. */
import type { Duration, Millis } from '../domain/time.ts';
import { MINUTE } from '../domain/time.ts';
import type { Sample, Samples, Signal } from '../domain/utilization.ts';

export const SIGNALS: readonly Signal[] = ['gpu', 'cpu', 'network', 'gpu-memory'];

/** Points become visible up to 240 s late (Cloud Monitoring's own figure): the last minutes are read again. */
const LATE: Duration = 5 * MINUTE;

/** One signal of one machine: a ring of points by minute. Losing it costs one longer read. */
class Ring {
  readonly #at: Float64Array;
  readonly #value: Float32Array;

  constructor(minutes: number) {
    this.#at = new Float64Array(minutes).fill(Number.NaN);
    this.#value = new Float32Array(minutes);
  }

  put(sample: Sample): void {
    const slot = Math.floor(sample.at / MINUTE) % this.#at.length;
    const there = this.#at[slot] ?? Number.NaN;
    if (Number.isNaN(there) || sample.at > there) {
      this.#at[slot] = sample.at;
      this.#value[slot] = sample.value;
    } else if (sample.at === there && sample.value > (this.#value[slot] ?? 0)) {
      this.#value[slot] = sample.value;
    }
  }

  since(from: Millis): Sample[] {
    const samples: Sample[] = [];
    let newest = -1;
    for (let i = 0; i < this.#at.length; i++) {
      const at = this.#at[i] ?? Number.NaN;
      if (at > from) samples.push({ at, value: this.#value[i] ?? 0 });
      if (at > (this.#at[newest] ?? 0)) newest = i;
    }
    if (samples.length === 0 && newest >= 0) {
      return [{ at: this.#at[newest] ?? 0, value: this.#value[newest] ?? 0 }];
    }
    return samples.sort((a, b) => a.at - b.at);
  }
}

export class SampleCache {
  readonly #minutes: number;
  readonly #rings = new Map<string, Map<Signal, Ring>>();
  readonly #readTo = new Map<string, Millis>();

  /** Keeps `window` milliseconds and a little more. */
  constructor(window: Duration) {
    this.#minutes = Math.ceil(window / MINUTE) + 15;
  }

  /** From when a project's signal has to be read: the whole window at first, then what is new. */
  readFrom(project: string, signal: Signal, now: Millis): Millis {
    const oldest = now - this.#minutes * MINUTE;
    const readTo = this.#readTo.get(`${project}/${signal}`);
    return readTo === undefined ? oldest : Math.max(oldest, readTo - LATE);
  }

  /** Remembers that everything up to `to` was read completely. */
  wasRead(project: string, signal: Signal, to: Millis): void {
    this.#readTo.set(`${project}/${signal}`, to);
  }

  put(instanceId: string, signal: Signal, samples: readonly Sample[]): void {
    let signals = this.#rings.get(instanceId);
    if (signals === undefined) {
      signals = new Map();
      this.#rings.set(instanceId, signals);
    }
    let ring = signals.get(signal);
    if (ring === undefined) {
      ring = new Ring(this.#minutes);
      signals.set(signal, ring);
    }
    for (const sample of samples) ring.put(sample);
  }

  /**
   * What is known of a machine since `from` (exclusive). A signal without any point there gives its newest one, so
   * that it can be said since when it is silent; one that never had a point is absent.
   */
  samples(instanceId: string, from: Millis): Samples {
    const signals = this.#rings.get(instanceId);
    const out: { [signal in Signal]?: readonly Sample[] } = {};
    for (const [signal, ring] of signals ?? []) {
      const points = ring.since(from);
      if (points.length > 0) out[signal] = points;
    }
    return out;
  }

  /** Forgets machines that are no longer watched. */
  keepOnly(instanceIds: ReadonlySet<string>): void {
    for (const id of this.#rings.keys()) if (!instanceIds.has(id)) this.#rings.delete(id);
  }
}
