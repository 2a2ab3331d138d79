/** Whether a machine is busy, idle or unknown: one busy sample makes it busy, but everything must be known to be idle. */
import { formatDuration } from '../duration.ts';
import { formatLevel, SIGNAL_WORDS, WORK_SIGNALS } from '../signal.ts';
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

/** Signals whose reading failed or was incomplete: what is missing there proves nothing, what is there may be busy. */
export type Troubles = Partial<Readonly<Record<Signal, UnknownWhy>>>;

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
  const from = now - rule.window;
  const looks = {
    gpu: look(samples.gpu, from, now, upSince, rule, troubles.gpu),
    cpu: look(samples.cpu, from, now, upSince, rule, troubles.cpu),
    network: look(samples.network, from, now, upSince, rule, troubles.network),
    'gpu-memory': look(samples['gpu-memory'], from, now, upSince, rule, troubles['gpu-memory']),
  } satisfies Record<Signal, Look>;
  const readings: Readings = {
    gpu: looks.gpu.reading,
    cpu: looks.cpu.reading,
    network: looks.network.reading,
    'gpu-memory': looks['gpu-memory'].reading,
  };
  for (const signal of WORK_SIGNALS) {
    const { peak, valid } = looks[signal];
    const threshold = busyAt(rule, signal);
    if (peak !== undefined && peak.value >= threshold) {
      const newest = valid.findLast(({ value }) => value >= threshold) ?? peak;
      return { kind: 'busy', because: busyWords(signal, newest, rule, now), readings };
    }
  }
  let since = upSince;
  for (const signal of WORK_SIGNALS) {
    const { reading, valid } = looks[signal];
    if (!reading.known) return { kind: 'unknown', why: reading.why, signal, readings };
    since = Math.max(since, quietSince(valid, from, busyAt(rule, signal), rule.maxGap));
  }
  const memory = looks['gpu-memory'].peak;
  return {
    kind: 'idle',
    because: idleWords(readings, now - since),
    readings,
    since,
    memoryHeld: memory !== undefined && memory.value >= rule.memoryHeldAt,
  };
}

/** The value at or above which the signal means work. */
export function busyAt(rule: IdleRule, signal: (typeof WORK_SIGNALS)[number]): number {
  return { gpu: rule.gpuBusyAt, cpu: rule.cpuBusyAt, network: rule.networkBusyAt }[signal];
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

function busyWords(signal: (typeof WORK_SIGNALS)[number], work: Sample, rule: IdleRule, now: Millis): string {
  const ago = now - work.at < MINUTE ? 'just now' : `${formatDuration(now - work.at)} ago`;
  const level = formatLevel(signal, work.value);
  return `${SIGNAL_WORDS[signal]} at ${level} ${ago}, where ${formatLevel(signal, busyAt(rule, signal))} counts as busy`;
}

function idleWords(readings: Readings, idleFor: number): string {
  const levels = WORK_SIGNALS.map((signal) => {
    const reading = readings[signal];
    const max = reading?.known === true ? formatLevel(signal, reading.max) : 'unknown';
    return `${SIGNAL_WORDS[signal]} at most ${max}`;
  });
  return `${levels.join(', ')} for ${formatDuration(idleFor)}`;
}
