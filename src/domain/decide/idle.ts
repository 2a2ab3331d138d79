/** Whether a machine is busy, idle or unknown: one busy sample makes it busy, but everything must be known to be idle. */
import { formatDuration } from '../duration.ts';
import { formatLevel, SIGNAL_WORDS, SIGNALS_OF, WORK_SIGNALS } from '../signal.ts';
import { MINUTE, type Millis } from '../time.ts';
import type {
  IdleRule,
  Reading,
  Readings,
  Sample,
  Samples,
  Signal,
  UnknownWhy,
  Verdict,
} from '../utilization.ts';
import { mayBeShares } from './scale.ts';

/** Signals whose reading failed or was incomplete: what is missing there proves nothing, what is there may be busy. */
export type Troubles = Partial<Readonly<Record<Signal, UnknownWhy>>>;

type Kind = keyof typeof WORK_SIGNALS;
type WorkSignal = (typeof WORK_SIGNALS)[Kind][number];

/**
 * Judges the window that ends at `now`. Samples may be in any order, repeated or senseless: those that are not finite,
 * negative, later than `now` or not after `upSince` count as missing. `upSince` is the machine's last start; idle
 * needs it to lie before the window.
 */
export function judge(
  samples: Samples,
  rule: IdleRule,
  now: Millis,
  upSince: Millis,
  troubles: Troubles = {},
): Verdict {
  return judgeHosts('gpu', [samples], rule, now, upSince, troubles);
}

/**
 * Judges a TPU as `judge` does a machine with GPUs. `hosts` has an entry for every host that the slice has, whether or
 * not anything is known of it: the busiest one counts, and one that is missing makes the whole unknown.
 */
export function judgeTpu(
  hosts: readonly Samples[],
  rule: IdleRule,
  now: Millis,
  upSince: Millis,
  troubles: Troubles = {},
): Verdict {
  return judgeHosts('tpu', hosts, rule, now, upSince, troubles);
}

function judgeHosts(
  kind: Kind,
  hosts: readonly Samples[],
  rule: IdleRule,
  now: Millis,
  upSince: Millis,
  troubles: Troubles,
): Verdict {
  const from = now - rule.window;
  const looks = new Map<Signal, readonly Look[]>();
  const readings: { [signal in Signal]?: Reading } = {};
  for (const signal of SIGNALS_OF[kind]) {
    const each = hosts.map((samples) => look(samples[signal], from, now, upSince, rule, troubles[signal]));
    looks.set(signal, each);
    readings[signal] = together(each);
  }
  for (const signal of WORK_SIGNALS[kind]) {
    const work = newestWork(looks.get(signal) ?? [], from, busyAt(rule, signal));
    if (work === undefined) continue;
    const host = hosts.length > 1 ? work.host : undefined;
    return { kind: 'busy', because: busyWords(signal, work.sample, rule, now, host), readings };
  }
  let since = upSince;
  for (const signal of WORK_SIGNALS[kind]) {
    const reading = readings[signal];
    if (!reading?.known) {
      return { kind: 'unknown', why: reading?.why ?? { kind: 'no-series' }, signal, readings };
    }
    for (const { valid } of looks.get(signal) ?? []) {
      since = Math.max(since, quietSince(valid, from, busyAt(rule, signal), rule.maxGap));
    }
  }
  const [memory] = looks.get('gpu-memory') ?? [];
  const [gpu] = looks.get('gpu') ?? [];
  const inWindow = gpu?.valid.filter(({ at }) => at >= from) ?? [];
  if (mayBeShares(inWindow, rule.gpuBusyAt, memory?.peak?.value)) {
    return { kind: 'unknown', why: { kind: 'scale', max: gpu?.peak?.value ?? 0 }, signal: 'gpu', readings };
  }
  return {
    kind: 'idle',
    because: idleWords(kind, readings, now - since),
    readings,
    since,
    memoryHeld: memory?.peak !== undefined && memory.peak.value >= rule.memoryHeldAt,
  };
}

/** The value at or above which the signal means work. */
export function busyAt(rule: IdleRule, signal: WorkSignal): number {
  return {
    gpu: rule.gpuBusyAt,
    tensorcore: rule.tensorcoreBusyAt,
    cpu: rule.cpuBusyAt,
    network: rule.networkBusyAt,
  }[signal];
}

/** Of all hosts together: the highest of them, and known only where every one of them is. */
function together(looks: readonly Look[]): Reading {
  const readings = looks.map(({ reading }) => reading);
  const [first = { known: false, why: { kind: 'no-series' } } as const, ...others] = readings;
  if (others.length === 0) return first;
  const known = readings.filter((reading) => reading.known);
  const host = readings.findIndex((reading) => !reading.known);
  if (host < 0) {
    return {
      known: true,
      max: known.reduce((most, { max }) => Math.max(most, max), 0),
      mean: known.reduce((sum, { mean }) => sum + mean, 0) / known.length,
      newestAt: known.reduce((oldest, { newestAt }) => Math.min(oldest, newestAt), Number.POSITIVE_INFINITY),
      samples: known.reduce((sum, { samples }) => sum + samples, 0),
    };
  }
  if (known.length === 0) return first;
  const missing = readings.length - known.length;
  return { known: false, why: { kind: 'hosts', missing, of: readings.length, host } };
}

/** The newest busy sample of the window, and whose it is. */
function newestWork(
  looks: readonly Look[],
  from: Millis,
  threshold: number,
): { readonly sample: Sample; readonly host: number } | undefined {
  let newest: { readonly sample: Sample; readonly host: number } | undefined;
  for (const [host, { peak, valid }] of looks.entries()) {
    if (peak === undefined || peak.value < threshold) continue;
    const sample = valid.findLast(({ at, value }) => at >= from && value >= threshold) ?? peak;
    if (newest === undefined || sample.at > newest.sample.at) newest = { sample, host };
  }
  return newest;
}

interface Look {
  readonly reading: Reading;
  /** The highest sample in the window, the newest of equals. */
  readonly peak: Sample | undefined;
  /** All samples that make sense, oldest first, older ones than the window too. */
  readonly valid: readonly Sample[];
}

function look(
  samples: readonly Sample[] | undefined,
  from: Millis,
  now: Millis,
  upSince: Millis,
  rule: IdleRule,
  trouble: UnknownWhy | undefined,
): Look {
  const valid = sensible(samples ?? [], upSince, now);
  let peak: Sample | undefined;
  let previous: Sample | undefined;
  let first: Sample | undefined;
  let gap: { from: Millis; to: Millis } | undefined;
  let sum = 0;
  let count = 0;
  for (const sample of valid) {
    if (sample.at < from) continue;
    first ??= sample;
    if (previous !== undefined && sample.at - previous.at > rule.maxGap) {
      gap = { from: previous.at, to: sample.at };
    }
    if (peak === undefined || sample.value >= peak.value) peak = sample;
    previous = sample;
    sum += sample.value;
    count += 1;
  }
  const newest = valid.at(-1);
  const unknown = (why: UnknownWhy): Look => ({ reading: { known: false, why }, peak, valid });
  if (trouble !== undefined) return unknown(trouble);
  if (newest === undefined) return unknown({ kind: 'no-series' });
  if (now - newest.at > rule.freshness || first === undefined || peak === undefined) {
    return unknown({ kind: 'stale', newestAt: newest.at });
  }
  if (upSince >= from || first.at - from > rule.maxGap) {
    return unknown({ kind: 'window-not-covered', oldestAt: first.at });
  }
  if (gap !== undefined) return unknown({ kind: 'gap', ...gap });
  const reading = {
    known: true,
    max: peak.value,
    mean: sum / count,
    newestAt: newest.at,
    samples: count,
  } as const;
  return { reading, peak, valid };
}

/** The samples that make sense, oldest first; the given array itself when all do and are in order. */
function sensible(samples: readonly Sample[], upSince: Millis, now: Millis): readonly Sample[] {
  const makesSense = ({ at, value }: Sample) =>
    Number.isFinite(at) && at > upSince && at <= now && Number.isFinite(value) && value >= 0;
  const valid = samples.every(makesSense) ? samples : samples.filter(makesSense);
  const inOrder = valid.every((sample, i) => sample.at >= (valid[i - 1]?.at ?? Number.NEGATIVE_INFINITY));
  return inOrder ? valid : valid.toSorted((a, b) => a.at - b.at);
}

/** How far back before the window the quiet can be followed without a gap; `from` when no further. */
function quietSince(valid: readonly Sample[], from: Millis, busy: number, maxGap: number): Millis {
  const start = valid.findIndex((sample) => sample.at >= from);
  let since = from;
  let next = valid[start]?.at ?? from;
  for (let i = start - 1; i >= 0; i--) {
    const sample = valid[i];
    if (sample === undefined || sample.value >= busy || next - sample.at > maxGap) break;
    since = sample.at;
    next = sample.at;
  }
  return since;
}

function busyWords(
  signal: WorkSignal,
  work: Sample,
  rule: IdleRule,
  now: Millis,
  host: number | undefined,
): string {
  const what = `${SIGNAL_WORDS[signal]}${host === undefined ? '' : ` of worker ${host}`}`;
  const ago = now - work.at < MINUTE ? 'just now' : `${formatDuration(now - work.at)} ago`;
  const level = formatLevel(signal, work.value);
  return `${what} at ${level} ${ago}, where ${formatLevel(signal, busyAt(rule, signal))} counts as busy`;
}

function idleWords(kind: Kind, readings: Readings, idleFor: number): string {
  const levels = WORK_SIGNALS[kind].map((signal) => {
    const reading = readings[signal];
    const max = reading?.known === true ? formatLevel(signal, reading.max) : 'unknown';
    return `${SIGNAL_WORDS[signal]} at most ${max}`;
  });
  return `${levels.join(', ')} for ${formatDuration(idleFor)}`;
}
