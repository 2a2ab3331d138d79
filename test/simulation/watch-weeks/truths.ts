/** What must hold of a machine's week, seen from outside: the promises of the watchdog. */
import type { WatchPolicy } from '../../../src/domain/policy.ts';
import { HOUR, MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import { BEGIN, type Stretch, type Week } from './draw.ts';

/** We promise: no machine that was busy for so long, ending so long before the stop, is stopped. */
const SURELY_BUSY = 75 * SECOND;
const VISIBLE_AFTER = 6 * MINUTE;
/** Where samples are missing, a minute more can hide between two that are there. */
const HIDDEN_BY_HOLES = MINUTE;
/** Beyond the window and the warning: an edge of the window, two passes, a delivery, the last look. */
const SLACK = 7 * MINUTE;

/** Samples of a fault show so late, and those of a clock that is ahead come before their neighbours. */
const LATE = 20 * MINUTE;
const AHEAD = 2 * HOUR;

export class Truths {
  readonly violations: string[] = [];
  readonly #week: Week;
  readonly #policy: WatchPolicy;
  readonly #said = new Set<string>();
  #open = false;
  #startedAt: Millis;
  /** Something that may rightly put a stop off lasted until then. */
  #excusedUntil: Millis;
  #deliveredAt: Millis | undefined;
  #missed = false;

  constructor(week: Week, policy: WatchPolicy) {
    this.#week = week;
    this.#policy = policy;
    this.#startedAt = BEGIN;
    this.#excusedUntil = this.#startedAt;
  }

  started(at: Millis): void {
    this.#startedAt = at;
    this.#excusedUntil = at;
    this.#said.clear();
    this.#open = false;
    this.#missed = false;
  }

  warned(key: string, reminder: boolean): void {
    // The same reminder again is the same message, edited: its stop was put off meanwhile.
    if (!reminder && this.#said.has(key)) this.violations.push(`the message ${key} was sent twice`);
    this.#said.add(key);
    if (!reminder && this.#open) this.violations.push('warned again while a warning was open');
    if (reminder && !this.#open) this.violations.push('reminded of no warning');
    this.#open = true;
  }

  /** The warning is answered or taken back. */
  closed(): void {
    this.#open = false;
    this.#deliveredAt = undefined;
  }

  delivery(at: Millis): void {
    this.#deliveredAt = at;
    this.#excuse(at);
  }

  /** Every pass: a machine that idles has to be stopped by now. */
  passed(now: Millis, snoozedUntil: Millis | undefined): void {
    const { faults, freezes, work, holdsMemory, window } = this.#week;
    if (snoozedUntil !== undefined) this.#excuse(Math.min(now, snoozedUntil));
    for (const { from, to } of freezes) if (from <= now) this.#excuse(Math.min(now, to));
    for (const { from, to, kind } of faults) {
      if (from <= now) this.#excuse(Math.min(now, to + (kind === 'wrong' ? AHEAD : 0) + LATE));
    }
    for (const { from, to } of work) {
      if (from > now) break;
      this.#excuse(Math.min(now, to));
    }
    const by = this.#excusedUntil + window + this.#policy.warnBefore + this.#policy.bootGrace;
    const grown = this.#startedAt + this.#policy.bootGrace < this.#excusedUntil;
    const deadline = by - (grown ? this.#policy.bootGrace : 0) + SLACK;
    if (holdsMemory || this.#missed || now <= deadline) return;
    this.#missed = true;
    this.violations.push(`still running at ${time(now)} though idle since ${time(this.#excusedUntil)}`);
  }

  stopped(now: Millis, snoozedUntil: Millis | undefined): void {
    const { work, faults, window } = this.#week;
    const from = now - window;
    const to = now - VISIBLE_AFTER;
    const hasHoles = faults.some((fault) => fault.from <= now && fault.to >= from - VISIBLE_AFTER);
    const most = SURELY_BUSY + (hasHoles ? HIDDEN_BY_HOLES : 0);
    const busy = work.reduce((longest, one) => Math.max(longest, overlap(one, { from, to })), 0);
    if (busy >= most)
      this.violations.push(`stopped at ${time(now)} though busy for ${busy / SECOND} s before`);
    if (this.#deliveredAt === undefined) this.violations.push('stopped without a warning');
    else if (now - this.#deliveredAt < this.#policy.warnBefore) {
      this.violations.push(
        `stopped ${(now - this.#deliveredAt) / SECOND} s after the warning reached its owner`,
      );
    }
    if (snoozedUntil !== undefined && snoozedUntil > now) this.violations.push('stopped though it was kept');
    this.closed();
  }

  #excuse(until: Millis): void {
    this.#excusedUntil = Math.max(this.#excusedUntil, until);
  }
}

function overlap(one: Stretch, other: Stretch): number {
  return Math.min(one.to, other.to) - Math.max(one.from, other.from);
}

function time(at: Millis): string {
  return new Date(at).toISOString().slice(5, 19);
}
