/** A machine's week as chance has it: when it works, what is wrong with its metrics, and what people and processes do. */
import { DAY, type Duration, HOUR, MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import type { Sample } from '../../../src/domain/utilization.ts';
import { Random } from '../random.ts';

export const BEGIN: Millis = Date.UTC(2026, 10, 16);
export const WEEK: Duration = 7 * DAY;
/** Cloud Monitoring's own figure. */
const LATEST: Duration = 240 * SECOND;
export const SIGNALS = ['gpu', 'cpu', 'network', 'gpu-memory'] as const;
export type Signal = (typeof SIGNALS)[number];

export interface Stretch {
  readonly from: Millis;
  readonly to: Millis;
}

export interface Work extends Stretch {
  /** Which of the signals shows it. */
  readonly shows: 'gpu' | 'cpu' | 'network';
}

export interface Fault extends Stretch {
  readonly kind: 'missing' | 'silent' | 'delayed' | 'wrong' | 'unreadable';
}

/** A sample, and from when on Google shows it; `at` of the k-th is about a minute after that of the one before. */
export interface Shown extends Sample {
  readonly visibleAt: Millis;
}

export interface Week {
  readonly seed: number;
  readonly work: readonly Work[];
  readonly faults: readonly Fault[];
  readonly freezes: readonly Stretch[];
  /** Slack does not take messages. */
  readonly mute: readonly Stretch[];
  readonly holdsMemory: boolean;
  readonly window: Duration;
  readonly samples: Readonly<Record<Signal, readonly Shown[]>>;
}

/** The same seed draws the same week. */
export function drawWeek(seed: number): Week {
  const random = new Random(seed, 'watch-weeks');
  const work = drawWork(random);
  const faults = some(random, random.whole(0, 12), 3 * HOUR).map((stretch) => ({
    ...stretch,
    kind: random.of(['missing', 'silent', 'delayed', 'wrong', 'unreadable'] as const),
  }));
  const holdsMemory = random.chance(0.1);
  const samples = Object.fromEntries(
    SIGNALS.map((signal) => [signal, drawSamples(random, signal, work, faults, holdsMemory)]),
  ) as unknown as Week['samples'];
  return {
    seed,
    work,
    faults,
    freezes: random.chance(0.3) ? some(random, 1, 8 * HOUR) : [],
    mute: some(random, random.whole(0, 3), 4 * HOUR),
    holdsMemory,
    window: random.of([30, 30, 60]) * MINUTE,
    samples,
  };
}

/** Bursts of seconds and runs of hours, with pauses about as long as the window, and nights. */
function drawWork(random: Random): readonly Work[] {
  const work: Work[] = [];
  for (let at = BEGIN + random.skewed(MINUTE, 6 * HOUR); at < BEGIN + WEEK; ) {
    const to = at + random.skewed(10 * SECOND, random.chance(0.5) ? 5 * MINUTE : 6 * HOUR);
    work.push({ from: at, to, shows: random.of(['gpu', 'gpu', 'gpu', 'cpu', 'network'] as const) });
    at = to + random.skewed(30 * SECOND, random.chance(0.6) ? 70 * MINUTE : 16 * HOUR);
  }
  return work;
}

function some(random: Random, count: number, longest: Duration): Stretch[] {
  return Array.from({ length: count }, () => {
    const from = BEGIN + Math.floor(random.next() * WEEK);
    return { from, to: from + random.skewed(MINUTE, longest) };
  }).sort((a, b) => a.from - b.from);
}

const AT_REST = { gpu: 2, cpu: 5, network: 15_000, 'gpu-memory': 3 } as const;
const AT_WORK = { gpu: 40, cpu: 35, network: 2_000_000 } as const;

/** One a minute at the signal's own second, of that moment alone: work of less than a minute may fall between two. */
function drawSamples(
  random: Random,
  signal: Signal,
  work: readonly Work[],
  faults: readonly Fault[],
  holdsMemory: boolean,
): Shown[] {
  const phase = random.whole(0, 59) * SECOND;
  const shown: Shown[] = [];
  let next = 0;
  let visibleAt = 0;
  for (let at = BEGIN + phase; at < BEGIN + WEEK; at += MINUTE) {
    while ((work[next]?.to ?? Number.POSITIVE_INFINITY) <= at) next += 1;
    const now = work[next];
    const isAtWork = now !== undefined && now.from <= at && now.shows === signal;
    const rest = signal === 'gpu-memory' && holdsMemory ? 60 : random.next() * AT_REST[signal];
    const value = isAtWork ? AT_WORK[now.shows] * (1 + random.next()) : rest;
    const fault = faults.find(({ from, to }) => from <= at && at < to)?.kind;
    // Google takes the points of a series in their order only, so they become visible in that order.
    visibleAt = Math.max(visibleAt, at + random.next() * LATEST);
    switch (fault) {
      case 'silent':
        break;
      case 'missing':
        if (random.chance(0.6)) shown.push({ at, value, visibleAt });
        break;
      case 'delayed':
        visibleAt = Math.max(visibleAt, at + random.next() * 20 * MINUTE);
        shown.push({ at, value, visibleAt });
        break;
      case 'wrong':
        shown.push(...wrong(random, { at, value, visibleAt }));
        break;
      default:
        shown.push({ at, value, visibleAt });
    }
  }
  return shown.sort((a, b) => a.at - b.at);
}

/** Beside the true value or in its place: senseless ones, repetitions, and those of a clock that is hours off. */
function wrong(random: Random, sample: Shown): Shown[] {
  switch (random.of(['nan', 'negative', 'twice', 'lower', 'ahead', 'behind'] as const)) {
    case 'nan':
      return [{ ...sample, value: Number.NaN }];
    case 'negative':
      return [sample, { ...sample, value: -sample.value }];
    case 'twice':
      return [sample, sample];
    case 'lower':
      return [sample, { ...sample, value: 0 }];
    case 'ahead':
      return [sample, { ...sample, at: sample.at + 2 * HOUR, value: 0 }];
    case 'behind':
      return [sample, { ...sample, at: sample.at - 2 * HOUR, value: 0 }];
  }
}
