/** Replays the idle rule on what was recorded of one machine: the stops it would have made, and what they were worth. */
import { WORK_SIGNALS } from '../signal.ts';
import { type Duration, HOUR, MINUTE, type Millis } from '../time.ts';
import type { IdleRule } from '../utilization.ts';
import { busyAt } from './idle.ts';

export type WorkSignal = (typeof WORK_SIGNALS.gpu)[number];

/** One machine's samples by row. `at` ascends (equal times are one moment); NaN = nothing was measured. */
export interface Recording {
  readonly machine: string;
  readonly at: ArrayLike<number>;
  readonly values: Partial<Readonly<Record<WorkSignal | 'gpu-memory', ArrayLike<number>>>>;
}

/** Times within which a stop is regretted when work comes back. */
export const REGRET_WITHIN = { '15m': 15 * MINUTE, '30m': 30 * MINUTE, '60m': HOUR } as const;

export type Regretted = Record<keyof typeof REGRET_WITHIN, number>;

export interface Replay {
  readonly machine: string;
  /** From the first to the last sample. */
  readonly observed: Duration;
  /** Judged idle, or off after a stop. */
  readonly idle: Duration;
  readonly unknown: Duration;
  readonly stops: number;
  /** Off after stops: until the next busy sample or the end. */
  readonly saved: Duration;
  readonly regretted: Readonly<Regretted>;
  /** Moments at which it was idle but held GPU memory: its owner would have been asked, not stopped. */
  readonly memoryHeld: number;
}

export interface ReplayOptions {
  /** A stop comes this long after its warning, if it is idle all the while; 0 when nobody says. */
  readonly warnBefore?: Duration;
  /** Told of every stop once it is over: by work, or by the end of the recording. */
  readonly onStop?: (stop: { readonly at: Millis; readonly until: Millis; readonly byWork: boolean }) => void;
}

/**
 * Replays one machine. At every sample the machine is judged as `judge` would with the samples up to then, except that
 * signals without a column are left out of the rule. Warnings are waited for as `warnBefore` says. A verdict holds until the next
 * sample, but no longer than the rule trusts a sample; the rest of a hole counts as unknown.
 */
export function replay(recording: Recording, rule: IdleRule, options: ReplayOptions = {}): Replay {
  const regretted: Regretted = { '15m': 0, '30m': 0, '60m': 0 };
  const total = { idle: 0, unknown: 0, stops: 0, saved: 0, memoryHeld: 0 };
  const trusted = Math.max(rule.freshness, rule.maxGap);
  const { warnBefore = 0, onStop } = options;
  let warnedAt: Millis | undefined;
  let offSince: Millis | undefined;
  const wake = (at: Millis, byWork: boolean) => {
    if (offSince === undefined) return;
    const off = at - offSince;
    onStop?.({ at: offSince, until: at, byWork });
    total.saved += off;
    total.idle += off;
    offSince = undefined;
    if (!byWork) return;
    for (const [within, time] of Object.entries(REGRET_WITHIN)) {
      if (off <= time) regretted[within as keyof Regretted] += 1;
    }
  };
  eachMoment(recording, rule, ({ at, nextAt, verdict, works, memoryHeld }) => {
    if (works) wake(at, true);
    if (offSince !== undefined) {
      if (nextAt === undefined) wake(at, false);
      return;
    }
    const gap = (nextAt ?? at) - at;
    const held = Math.min(gap, trusted);
    const isIdle = verdict === 'idle' && !memoryHeld;
    warnedAt = isIdle ? (warnedAt ?? at) : undefined;
    if (warnedAt !== undefined && at >= warnedAt + warnBefore) {
      warnedAt = undefined;
      total.stops += 1;
      offSince = at;
      if (nextAt === undefined) wake(at, false);
      return;
    }
    if (isIdle) total.idle += held;
    else if (verdict === 'idle') {
      total.memoryHeld += 1;
      total.idle += held;
    }
    total.unknown += verdict === 'unknown' ? gap : gap - held;
  });
  const first = recording.at[0] ?? 0;
  const last = recording.at[recording.at.length - 1] ?? first;
  return { machine: recording.machine, observed: last - first, ...total, regretted };
}

/** The state of a machine at one moment of its recording. */
export interface Moment {
  readonly at: Millis;
  /** The next moment; undefined at the end. */
  readonly nextAt: Millis | undefined;
  readonly verdict: 'busy' | 'idle' | 'unknown';
  /** A sample of this very moment is at or above its busy threshold. */
  readonly works: boolean;
  readonly memoryHeld: boolean;
}

/**
 * Walks through a recording once, in time linear in its length whatever the window. The kind of verdict is the one
 * that `judge` gives for the same samples with `upSince` just before the first one.
 */
export function eachMoment(recording: Recording, rule: IdleRule, visit: (moment: Moment) => void): void {
  const { at, values } = recording;
  const tracks = WORK_SIGNALS.gpu.flatMap((signal) => {
    const column = values[signal];
    return column === undefined ? [] : [new Track(at, column, busyAt(rule, signal), rule)];
  });
  const memory = values['gpu-memory'];
  const held = memory === undefined ? undefined : new Track(at, memory, rule.memoryHeldAt, rule);
  const start = at[0] ?? 0;
  for (let row = 0; row < at.length; row++) {
    const now = at[row] ?? 0;
    let works = false;
    for (const track of tracks) works = track.take(row) || works;
    held?.take(row);
    while (row + 1 < at.length && at[row + 1] === now) {
      row += 1;
      for (const track of tracks) works = track.take(row) || works;
      held?.take(row);
    }
    const from = now - rule.window;
    const busy = tracks.some((track) => track.busySince(from));
    const quiet = !busy && from >= start && tracks.every((track) => track.covers(from, now));
    visit({
      at: now,
      nextAt: row + 1 < at.length ? at[row + 1] : undefined,
      verdict: busy ? 'busy' : quiet ? 'idle' : 'unknown',
      works,
      memoryHeld: held?.busySince(from) ?? false,
    });
  }
}

/** What has to be remembered of one signal while its window slides over the recording. */
class Track {
  readonly #at: ArrayLike<number>;
  readonly #values: ArrayLike<number>;
  readonly #busyAt: number;
  readonly #rule: IdleRule;
  /** Row of the first sample that may still be in the window. */
  #head = 0;
  #newest = Number.NEGATIVE_INFINITY;
  #lastBusy = Number.NEGATIVE_INFINITY;
  /** The sample before the latest hole. */
  #holeFrom = Number.NEGATIVE_INFINITY;

  constructor(at: ArrayLike<number>, values: ArrayLike<number>, busy: number, rule: IdleRule) {
    this.#at = at;
    this.#values = values;
    this.#busyAt = busy;
    this.#rule = rule;
  }

  /** Takes a row's sample, if it has one; true when it is busy. Rows come in order. */
  take(row: number): boolean {
    const at = this.#at[row] ?? 0;
    const value = this.#values[row] ?? Number.NaN;
    if (!measured(value)) return false;
    if (at - this.#newest > this.#rule.maxGap) this.#holeFrom = this.#newest;
    this.#newest = at;
    if (value < this.#busyAt) return false;
    this.#lastBusy = at;
    return true;
  }

  busySince(from: Millis): boolean {
    return this.#lastBusy >= from;
  }

  /** Fresh, reaching back to `from`, without a hole. `from` never goes back. */
  covers(from: Millis, now: Millis): boolean {
    const { maxGap, freshness } = this.#rule;
    if (now - this.#newest > freshness || this.#newest < from || this.#holeFrom >= from) return false;
    while ((this.#at[this.#head] ?? now) < from || !measured(this.#values[this.#head] ?? Number.NaN)) {
      this.#head += 1;
    }
    return (this.#at[this.#head] ?? now) - from <= maxGap;
  }
}

function measured(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** Everybody's figures together. */
export function totalOf(replays: readonly Replay[]): Omit<Replay, 'machine'> {
  const sum = (pick: (one: Replay) => number) => replays.reduce((total, one) => total + pick(one), 0);
  return {
    observed: sum((one) => one.observed),
    idle: sum((one) => one.idle),
    unknown: sum((one) => one.unknown),
    stops: sum((one) => one.stops),
    saved: sum((one) => one.saved),
    regretted: {
      '15m': sum((one) => one.regretted['15m']),
      '30m': sum((one) => one.regretted['30m']),
      '60m': sum((one) => one.regretted['60m']),
    },
    memoryHeld: sum((one) => one.memoryHeld),
  };
}

/** The middle distance between neighbouring moments; undefined for fewer than two. */
export function medianInterval(recording: Recording): Duration | undefined {
  const gaps: number[] = [];
  for (let i = 1; i < recording.at.length; i++) {
    const gap = (recording.at[i] ?? 0) - (recording.at[i - 1] ?? 0);
    if (gap > 0) gaps.push(gap);
  }
  return gaps.sort((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)];
}
