/** The samples of the last window of every watched machine, host by host, kept in memory so that a pass reads only what is new. */
import { SIGNALS } from '../domain/signal.ts';
import type { Duration, Millis } from '../domain/time.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import type { UseReport } from '../domain/use-report.ts';
import type { Sample, Samples, Signal } from '../domain/utilization.ts';

/** Points become visible up to 240 s late (Cloud Monitoring's own figure): the last minutes are read again. */
const LATE: Duration = 5 * MINUTE;

/** Minutes that are kept beyond the window. */
const MARGIN = 15;

/** Rings that share one block of memory. */
const SLAB = 1_024;

/**
 * Points by minute of the epoch, as many as a ring has minutes; `at` in seconds, 0 = none: eight bytes a point, as
 * 10,000 machines have two million of them. Losing them costs one longer read.
 */
interface Slab {
  readonly at: Uint32Array;
  readonly value: Float32Array;
}

/** Rings of one length. */
interface Rings {
  readonly minutes: number;
  readonly slabs: Slab[];
  free: number[];
}

/** One host, by the numbers of SIGNALS. */
interface Host {
  readonly of: Rings;
  /** Which ring holds the signal; -1 = none yet. */
  readonly rings: Int32Array;
  /** Until when it was read completely; 0 = never. */
  readonly readTo: Float64Array;
}

const NUMBER_OF = Object.fromEntries(SIGNALS.map((signal, i) => [signal, i])) as Readonly<
  Record<Signal, number>
>;

export class SampleCache {
  readonly #usual: number;
  /** Machines whose window is not the usual one, with the minutes that are kept of them. */
  readonly #others = new Map<string, number>();
  readonly #hosts = new Map<string, Host>();
  readonly #uses = new Map<string, UseReport>();
  readonly #rings = new Map<number, Rings>();

  /** Keeps `window` milliseconds of each machine and a little more. */
  constructor(window: Duration) {
    this.#usual = minutesOf(window);
  }

  /** Keeps another window of one machine; what is known of it is forgotten when that is not the one before. */
  fit(instanceId: string, window: Duration): void {
    const minutes = minutesOf(window);
    if (minutes === this.#minutesOf(instanceId)) return;
    this.#forget((id) => id === instanceId);
    if (minutes === this.#usual) this.#others.delete(instanceId);
    else this.#others.set(instanceId, minutes);
  }

  /** From when a machine's signal has to be read: the whole window at first, then what is new. */
  readFrom(instanceId: string, signal: Signal, now: Millis): Millis {
    const oldest = now - this.#minutesOf(instanceId) * MINUTE;
    const readTo = this.readTo(instanceId, signal);
    return readTo === undefined ? oldest : Math.max(oldest, readTo - LATE);
  }

  /** The same where another than the usual source has to be read: from the newest sample that there is of any. */
  readOtherFrom(instanceId: string, signal: Signal, now: Millis): Millis {
    const oldest = now - this.#minutesOf(instanceId) * MINUTE;
    return Math.max(oldest, (this.newestAt(instanceId, signal) ?? oldest) - LATE);
  }

  /** Until when a machine's signal was read completely; undefined = it never was. */
  readTo(instanceId: string, signal: Signal): Millis | undefined {
    return this.#hosts.get(instanceId)?.readTo[NUMBER_OF[signal]] || undefined;
  }

  /** Remembers that everything of the machine, on all its hosts, was read completely up to `to`. */
  wasRead(instanceId: string, signal: Signal, to: Millis): void {
    this.#hostOf(instanceId).readTo[NUMBER_OF[signal]] = to;
  }

  /**
   * Adds what was read by `now`, to the second. Of several values of one minute the highest stays; what makes no sense,
   * or is from the future, is left out, so that it displaces nothing.
   */
  put(instanceId: string, signal: Signal, samples: readonly Sample[], now: Millis, host = 0): void {
    const { at, value, from, minutes } = this.#ring(this.#hostOf(keyOf(instanceId, host)), signal);
    for (const sample of samples) {
      if (!(sample.at > 0 && sample.at <= now && sample.value >= 0 && Number.isFinite(sample.value)))
        continue;
      const minute = Math.floor(sample.at / MINUTE);
      const slot = from + (minute % minutes);
      const moment = Math.floor(sample.at / SECOND);
      const there = at[slot] ?? 0;
      if (Math.floor((there * SECOND) / MINUTE) === minute) {
        at[slot] = Math.max(there, moment);
        value[slot] = Math.max(value[slot] ?? 0, sample.value);
      } else if (moment > there) {
        at[slot] = moment;
        value[slot] = sample.value;
      }
    }
  }

  /**
   * What is known of a machine's host since `from` (exclusive). A signal without any point there gives its newest one, so
   * that it can be said since when it is silent; one that never had a point is absent.
   */
  samples(instanceId: string, from: Millis, host = 0): Samples {
    const there = this.#hosts.get(keyOf(instanceId, host));
    const out: { [signal in Signal]?: readonly Sample[] } = {};
    if (there === undefined) return out;
    for (const signal of SIGNALS) {
      const points = this.#since(there, signal, from);
      if (points.length > 0) out[signal] = points;
    }
    return out;
  }

  /** What the machine said last of who uses it. */
  lastUse(instanceId: string): UseReport | undefined {
    return this.#uses.get(instanceId);
  }

  putUse(instanceId: string, report: UseReport): void {
    this.#uses.set(instanceId, report);
  }

  /** When the newest sample is of that a host has of a signal; undefined when it has none. */
  newestAt(instanceId: string, signal: Signal, host = 0): Millis | undefined {
    return this.newestFrom(instanceId, signal, Number.NEGATIVE_INFINITY, host);
  }

  /** The same of the samples that are `least` or more. */
  newestFrom(instanceId: string, signal: Signal, least: number, host = 0): Millis | undefined {
    const there = this.#hosts.get(keyOf(instanceId, host));
    if (there === undefined || (there.rings[NUMBER_OF[signal]] ?? -1) < 0) return undefined;
    const { at, value, from, minutes } = this.#ring(there, signal);
    let newest = 0;
    for (let i = from; i < from + minutes; i++) {
      const moment = (at[i] ?? 0) * SECOND;
      if (moment > newest && (value[i] ?? 0) >= least) newest = moment;
    }
    return newest === 0 ? undefined : newest;
  }

  /** Forgets machines that are no longer watched. */
  keepOnly(instanceIds: ReadonlySet<string>): void {
    this.#forget((id) => !instanceIds.has(id));
    for (const id of this.#others.keys()) if (!instanceIds.has(id)) this.#others.delete(id);
    for (const id of this.#uses.keys()) if (!instanceIds.has(id)) this.#uses.delete(id);
  }

  #forget(whom: (instanceId: string) => boolean): void {
    for (const [key, host] of this.#hosts) {
      if (!whom(instanceOf(key))) continue;
      this.#hosts.delete(key);
      for (const signal of SIGNALS) {
        const ring = host.rings[NUMBER_OF[signal]] ?? -1;
        if (ring < 0) continue;
        const { at, from, minutes } = this.#ring(host, signal);
        at.fill(0, from, from + minutes);
        host.of.free.push(ring);
      }
    }
  }

  /** Oldest first. */
  #since(host: Host, signal: Signal, since: Millis): Sample[] {
    const samples: Sample[] = [];
    if ((host.rings[NUMBER_OF[signal]] ?? -1) < 0) return samples;
    const { at, value, from, minutes } = this.#ring(host, signal);
    let newest = from;
    for (let i = from; i < from + minutes; i++) {
      const moment = (at[i] ?? 0) * SECOND;
      if (moment > since && moment > 0) samples.push({ at: moment, value: value[i] ?? 0 });
      if (moment > (at[newest] ?? 0)) newest = i;
    }
    const last = (at[newest] ?? 0) * SECOND;
    if (samples.length === 0 && last > 0) return [{ at: last, value: value[newest] ?? 0 }];
    return samples.sort((a, b) => a.at - b.at);
  }

  /** Taken when the first sample comes: most machines need few of the signals that there are. */
  #ring({ of, rings }: Host, signal: Signal): Slab & { readonly from: number; readonly minutes: number } {
    const number = NUMBER_OF[signal];
    let ring = rings[number] ?? -1;
    if (ring < 0) {
      ring = freeRing(of);
      rings[number] = ring;
    }
    const slab = of.slabs[Math.floor(ring / SLAB)];
    if (slab === undefined) throw new Error(`there is no ring ${ring}`);
    const { minutes } = of;
    return { at: slab.at, value: slab.value, from: (ring % SLAB) * minutes, minutes };
  }

  #ringsOf(minutes: number): Rings {
    const known = this.#rings.get(minutes);
    if (known !== undefined) return known;
    const rings: Rings = { minutes, slabs: [], free: [] };
    this.#rings.set(minutes, rings);
    return rings;
  }

  #minutesOf(instanceId: string): number {
    return this.#others.get(instanceId) ?? this.#usual;
  }

  #hostOf(key: string): Host {
    const known = this.#hosts.get(key);
    if (known !== undefined) return known;
    const host = {
      of: this.#ringsOf(this.#minutesOf(instanceOf(key))),
      rings: new Int32Array(SIGNALS.length).fill(-1),
      readTo: new Float64Array(SIGNALS.length),
    };
    this.#hosts.set(key, host);
    return host;
  }
}

function minutesOf(window: Duration): number {
  return Math.ceil(window / MINUTE) + MARGIN;
}

function freeRing(rings: Rings): number {
  if (rings.free.length === 0) {
    const size = SLAB * rings.minutes;
    const first =
      rings.slabs.push({ at: new Uint32Array(size), value: new Float32Array(size) }) * SLAB - SLAB;
    // The last one is taken first.
    rings.free = Array.from({ length: SLAB }, (_, i) => first + SLAB - 1 - i);
  }
  return rings.free.pop() ?? 0;
}

/** The first host goes by its machine's id alone: machines with GPUs have no other. */
function keyOf(instanceId: string, host: number): string {
  return host === 0 ? instanceId : `${instanceId}#${host}`;
}

function instanceOf(key: string): string {
  const end = key.lastIndexOf('#');
  return end < 0 ? key : key.slice(0, end);
}
