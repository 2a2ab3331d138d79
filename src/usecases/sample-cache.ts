/** The samples of the last window of every watched machine, host by host, kept in memory so that a pass reads only what is new. */
import { SIGNALS } from '../domain/signal.ts';
import type { Duration, Millis } from '../domain/time.ts';
import { MINUTE } from '../domain/time.ts';
import type { Sample, Samples, Signal } from '../domain/utilization.ts';

/** Points become visible up to 240 s late (Cloud Monitoring's own figure): the last minutes are read again. */
const LATE: Duration = 5 * MINUTE;

/** Hosts whose points share one block of memory. */
const SLAB = 256;

/** Points by minute of the epoch, as many as a ring has minutes; `at` 0 = none. Losing them costs one longer read. */
interface Slab {
  readonly at: Float64Array;
  readonly value: Float32Array;
}

export class SampleCache {
  readonly #minutes: number;
  /** Where the rings of a host are: SLAB places in each slab, a ring for each signal in each place. */
  readonly #places = new Map<string, number>();
  readonly #slabs: Slab[] = [];
  #free: number[] = [];
  readonly #readTo = new Map<string, Millis>();

  /** Keeps `window` milliseconds and a little more. */
  constructor(window: Duration) {
    this.#minutes = Math.ceil(window / MINUTE) + 15;
  }

  /** From when a source's signal has to be read: the whole window at first, then what is new. */
  readFrom(source: string, signal: Signal, now: Millis): Millis {
    const oldest = now - this.#minutes * MINUTE;
    const readTo = this.#readTo.get(`${source}/${signal}`);
    return readTo === undefined ? oldest : Math.max(oldest, readTo - LATE);
  }

  /** Remembers that everything up to `to` was read completely. */
  wasRead(source: string, signal: Signal, to: Millis): void {
    this.#readTo.set(`${source}/${signal}`, to);
  }

  put(instanceId: string, signal: Signal, samples: readonly Sample[], host = 0): void {
    const { at, value, from } = this.#ring(this.#placeOf(keyOf(instanceId, host)), signal);
    for (const sample of samples) {
      const slot = from + (Math.floor(sample.at / MINUTE) % this.#minutes);
      const there = at[slot] ?? 0;
      if (sample.at > there || (sample.at === there && sample.value > (value[slot] ?? 0))) {
        at[slot] = sample.at;
        value[slot] = sample.value;
      }
    }
  }

  /**
   * What is known of a machine's host since `from` (exclusive). A signal without any point there gives its newest one, so
   * that it can be said since when it is silent; one that never had a point is absent.
   */
  samples(instanceId: string, from: Millis, host = 0): Samples {
    const place = this.#places.get(keyOf(instanceId, host));
    const out: { [signal in Signal]?: readonly Sample[] } = {};
    if (place === undefined) return out;
    for (const signal of SIGNALS) {
      const points = this.#since(place, signal, from);
      if (points.length > 0) out[signal] = points;
    }
    return out;
  }

  /** When the newest sample is of that a host has of a signal; undefined when it has none. */
  newestAt(instanceId: string, signal: Signal, host = 0): Millis | undefined {
    const place = this.#places.get(keyOf(instanceId, host));
    if (place === undefined) return undefined;
    const { at, from } = this.#ring(place, signal);
    let newest = 0;
    for (let i = from; i < from + this.#minutes; i++) newest = Math.max(newest, at[i] ?? 0);
    return newest === 0 ? undefined : newest;
  }

  /** Forgets machines that are no longer watched. */
  keepOnly(instanceIds: ReadonlySet<string>): void {
    for (const [key, place] of this.#places) {
      if (instanceIds.has(instanceOf(key))) continue;
      this.#places.delete(key);
      this.#free.push(place);
      for (const signal of SIGNALS) {
        const { at, from } = this.#ring(place, signal);
        at.fill(0, from, from + this.#minutes);
      }
    }
  }

  /** Oldest first. */
  #since(place: number, signal: Signal, since: Millis): Sample[] {
    const { at, value, from } = this.#ring(place, signal);
    const samples: Sample[] = [];
    let newest = from;
    for (let i = from; i < from + this.#minutes; i++) {
      const moment = at[i] ?? 0;
      if (moment > since && moment > 0) samples.push({ at: moment, value: value[i] ?? 0 });
      if (moment > (at[newest] ?? 0)) newest = i;
    }
    const last = at[newest] ?? 0;
    if (samples.length === 0 && last > 0) return [{ at: last, value: value[newest] ?? 0 }];
    return samples.sort((a, b) => a.at - b.at);
  }

  #ring(place: number, signal: Signal): Slab & { readonly from: number } {
    const slab = this.#slabs[Math.floor(place / SLAB)];
    if (slab === undefined) throw new Error(`there is no place ${place}`);
    const from = ((place % SLAB) * SIGNALS.length + SIGNALS.indexOf(signal)) * this.#minutes;
    return { at: slab.at, value: slab.value, from };
  }

  #placeOf(key: string): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    if (this.#free.length === 0) {
      const size = SLAB * SIGNALS.length * this.#minutes;
      const first =
        this.#slabs.push({ at: new Float64Array(size), value: new Float32Array(size) }) * SLAB - SLAB;
      // The last one is taken first.
      this.#free = Array.from({ length: SLAB }, (_, i) => first + SLAB - 1 - i);
    }
    const place = this.#free.pop() ?? 0;
    this.#places.set(key, place);
    return place;
  }
}

/** The first host goes by its machine's id alone: machines with GPUs have no other. */
function keyOf(instanceId: string, host: number): string {
  return host === 0 ? instanceId : `${instanceId}#${host}`;
}

function instanceOf(key: string): string {
  const end = key.lastIndexOf('#');
  return end < 0 ? key : key.slice(0, end);
}
