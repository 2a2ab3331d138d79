/** One machine's week under the watchdog's own decisions: two replicas, restarts, people who answer; and what must hold. */
import { isNear } from '../../../src/domain/decide/closeness.ts';
import { whileFrozen } from '../../../src/domain/decide/frozen.ts';
import { busyAt, judge, type Troubles } from '../../../src/domain/decide/idle.ts';
import { checkStop } from '../../../src/domain/decide/stop-check.ts';
import { decide } from '../../../src/domain/decide/watch.ts';
import type { WatchPolicy } from '../../../src/domain/policy.ts';
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import type { Sample, Samples, Verdict } from '../../../src/domain/utilization.ts';
import type { Watch } from '../../../src/domain/watch.ts';
import { defaultPolicy } from '../../../src/policy.ts';
import { SampleCache } from '../../../src/usecases/sample-cache.ts';
import { Random } from '../random.ts';
import { BEGIN, drawWeek, SIGNALS, type Signal, type Stretch, WEEK, type Week } from './draw.ts';
import { Truths } from './truths.ts';

const WORK_SIGNALS = ['gpu', 'cpu', 'network'] as const;
const LIMITS = { maxLease: 30 * DAY };

export interface WeekResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly stops: number;
  readonly warnings: number;
  readonly abandoned: number;
  readonly keeps: number;
  readonly passes: number;
}

/** Guards that can be switched off, so that the truths are seen to notice. */
export type Without = 'cpu-and-network' | 'last-look' | 'delivery' | 'message-keys' | 'nights';

/** Lives through one week. `without` = a guard that is switched off. */
export function liveWeek(seed: number, without?: Without): WeekResult {
  return new Life(drawWeek(seed), without).run();
}

class Life {
  readonly #week: Week;
  readonly #without: Without | undefined;
  readonly #random: Random;
  readonly #policy: WatchPolicy;
  readonly #truths: Truths;
  readonly #replicas: { cache: SampleCache }[];
  #watch: Watch | undefined;
  #startedAt: Millis | undefined = BEGIN;
  #snoozedUntil: Millis | undefined;
  readonly #delivered = new Map<number, Millis>();
  readonly #counts = { stops: 0, warnings: 0, abandoned: 0, keeps: 0, passes: 0 };

  constructor(week: Week, without: Without | undefined) {
    this.#week = week;
    this.#without = without;
    this.#random = new Random(week.seed, 'watch-weeks-life');
    const usual = defaultPolicy(['ml']).watch;
    const blind = without === 'cpu-and-network' ? { cpuBusyAt: 101, networkBusyAt: 1e12 } : {};
    this.#policy = { ...usual, rule: { ...usual.rule, window: week.window, ...blind } };
    this.#truths = new Truths(week, usual);
    this.#replicas = [{ cache: this.#empty() }, { cache: this.#empty() }];
  }

  run(): WeekResult {
    for (let now = BEGIN + MINUTE; now < BEGIN + WEEK; now += MINUTE) {
      if (this.#startedAt === undefined) this.#maybeStart(now);
      else this.#pass(now, this.#startedAt);
    }
    return { seed: this.#week.seed, violations: this.#truths.violations, ...this.#counts };
  }

  #empty(): SampleCache {
    return new SampleCache(this.#week.window);
  }

  /** Its owner starts it again a little before the next work. */
  #maybeStart(now: Millis): void {
    const next = this.#week.work.find(({ from }) => from > now);
    if (next === undefined || now < next.from - 4 * MINUTE) return;
    this.#startedAt = now;
    this.#snoozedUntil = undefined;
    this.#watch = undefined;
    this.#delivered.clear();
    for (const replica of this.#replicas) replica.cache = this.#empty();
    this.#truths.started(now);
  }

  #pass(now: Millis, startedAt: Millis): void {
    this.#counts.passes += 1;
    if (this.#without === 'nights' && now % DAY < 8 * HOUR) {
      this.#truths.passed(now, this.#snoozedUntil);
      return;
    }
    const replica = this.#random.of(this.#replicas);
    if (this.#random.chance(1 / 600)) replica.cache = this.#empty();
    if (this.#random.chance(1 / 2_000)) this.#keep(now);
    const verdict = this.#look(replica.cache, now, startedAt);
    const frozenUntil = inOne(this.#week.freezes, now)?.to;
    const before = this.#watch;
    const deliveredAt = before === undefined ? undefined : this.#delivered.get(before.round);
    const decided = decide({
      machine: this.#machine(startedAt),
      watch: before,
      verdict,
      warning: { deliveredAt: deliveredAt !== undefined && deliveredAt <= now ? deliveredAt : undefined },
      policy: this.#policy,
      limits: LIMITS,
      now,
    });
    const { decision, watch } = whileFrozen(decided, before, {
      until: frozenUntil,
      warnBefore: this.#policy.warnBefore,
      now,
    });
    this.#watch = watch;
    this.#truths.passed(now, this.#snoozedUntil);
    if (decision.kind === 'warn') this.#warn(now, watch, decision.reminder);
    if (decision.kind === 'awake') this.#truths.closed();
    if (decision.kind === 'stop') this.#stop(now, startedAt, watch);
    else if (watch.state !== 'ok' && this.#random.chance(1 / 50)) this.#keep(now);
  }

  #machine(startedAt: Millis) {
    return {
      id: 'm1',
      state: 'ready',
      incarnation: { instanceId: '1', startedAt },
      lease: { owner: 'UADA', why: '', until: BEGIN + 30 * DAY },
      snoozedUntil: this.#snoozedUntil,
      upSince: undefined,
    } as const;
  }

  /** Reads what is due, as the engine does: every minute near a decision, else now and then. */
  #look(cache: SampleCache, now: Millis, startedAt: Millis): Verdict {
    const { rule } = this.#policy;
    const last = this.#watch?.lastVerdict;
    const readTo = cache.readTo('1', 'gpu');
    const workedAt = Math.max(
      ...WORK_SIGNALS.map((signal) => cache.newestFrom('1', signal, busyAt(rule, signal)) ?? 0),
    );
    const near = isNear({
      machine: this.#machine(startedAt),
      watch: this.#watch,
      workedAt: workedAt === 0 ? undefined : workedAt,
      policy: this.#policy,
      now,
    });
    const due = readTo === undefined || Math.floor(readTo / (5 * MINUTE)) !== Math.floor(now / (5 * MINUTE));
    if (!near && !due && last !== undefined) return last;
    const troubles = this.#troublesAt(now);
    for (const signal of SIGNALS) {
      const from = cache.readFrom('1', signal, now);
      cache.put('1', signal, this.#shown(signal, from, now, startedAt), now);
      if (troubles[signal] === undefined) cache.wasRead('1', signal, now);
    }
    const samples = cache.samples('1', now - rule.window - 5 * MINUTE);
    return judge(samples, rule, now, startedAt, troubles);
  }

  #troublesAt(now: Millis): Troubles {
    const isTroubled = this.#week.faults.some(
      ({ kind, from, to }) => kind === 'unreadable' && from <= now && now < to,
    );
    return isTroubled ? { [this.#random.of(WORK_SIGNALS)]: { kind: 'partial' } } : {};
  }

  /** What Google shows by then of a signal since `from` (exclusive). */
  #shown(signal: Signal, from: Millis, now: Millis, startedAt: Millis): Sample[] {
    const all = this.#week.samples[signal];
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle]?.at ?? 0) <= from) low = middle + 1;
      else high = middle;
    }
    const seen: Sample[] = [];
    for (let i = low; i < all.length; i++) {
      const one = all[i];
      if (one === undefined || one.at > now + 3 * HOUR) break;
      if (one.visibleAt <= now && one.at > startedAt) seen.push({ at: one.at, value: one.value });
    }
    return seen;
  }

  #warn(now: Millis, watch: Watch, reminder: boolean): void {
    this.#counts.warnings += 1;
    const round = this.#without === 'message-keys' ? 1 : watch.round;
    const muteUntil = inOne(this.#week.mute, now)?.to ?? now;
    const postedAt = muteUntil + this.#random.whole(1, 20) * SECOND;
    if (!reminder) {
      this.#delivered.set(watch.round, this.#without === 'delivery' ? now : postedAt);
      this.#truths.delivery(postedAt);
    }
    this.#truths.warned(`${round}:${reminder}`, reminder);
  }

  #keep(now: Millis): void {
    this.#counts.keeps += 1;
    this.#snoozedUntil = now + this.#random.whole(1, 4) * HOUR;
    if (this.#watch !== undefined) {
      this.#watch = { ...this.#watch, state: 'ok', warnedAt: undefined, stopAt: undefined };
    }
    this.#truths.closed();
  }

  /** A few seconds later everything is read again, and any doubt keeps it alive. */
  #stop(decidedAt: Millis, startedAt: Millis, watch: Watch): void {
    const now = decidedAt + this.#random.whole(1, 40) * SECOND;
    if (this.#random.chance(0.03)) this.#keep(decidedAt);
    const { rule } = this.#policy;
    const samples: Samples = Object.fromEntries(
      SIGNALS.map((signal) => [signal, this.#shown(signal, now - rule.window - 5 * MINUTE, now, startedAt)]),
    );
    const verdict = judge(samples, rule, now, startedAt, this.#troublesAt(now));
    const check = checkStop({
      machine: this.#machine(startedAt),
      seen: { instanceId: '1', status: 'running', createdAt: startedAt, lastStartedAt: startedAt },
      verdict,
      warnedDeliveredAt: this.#delivered.get(watch.round),
      policy: this.#policy,
      frozenUntil: inOne(this.#week.freezes, now)?.to,
      now,
    });
    if (check.kind === 'abandon' && this.#without !== 'last-look') {
      this.#counts.abandoned += 1;
      this.#watch = { ...watch, state: 'ok', warnedAt: undefined, stopAt: undefined };
      this.#truths.closed();
      return;
    }
    this.#counts.stops += 1;
    this.#truths.stopped(now, this.#snoozedUntil);
    this.#startedAt = undefined;
  }
}

function inOne<T extends Stretch>(stretches: readonly T[], at: Millis): T | undefined {
  return stretches.find(({ from, to }) => from <= at && at < to);
}
