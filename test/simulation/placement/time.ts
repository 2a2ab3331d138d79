/** Time that passes only when it is let: with it, what was sent and has not arrived yet. */
import type { Duration, Millis } from '../../../src/domain/time.ts';
import type { Clock } from '../../../src/ports/clock.ts';

interface Arrival {
  readonly at: Millis;
  readonly happen: () => Promise<void>;
}

export class Time implements Clock {
  #now: Millis;
  #arrivals: Arrival[] = [];

  constructor(start: Millis) {
    this.#now = start;
  }

  now(): Millis {
    return this.#now;
  }

  at(at: Millis, happen: () => Promise<void>): void {
    this.#arrivals = [...this.#arrivals, { at, happen }].sort((a, b) => a.at - b.at);
  }

  /** When the next thing arrives, if anything is on its way. */
  next(): Millis | undefined {
    return this.#arrivals[0]?.at;
  }

  async pass(by: Duration): Promise<void> {
    await this.passTo(this.#now + by);
  }

  /** Lets everything arrive that is due by then. */
  async passTo(to: Millis): Promise<void> {
    for (;;) {
      const next = this.#arrivals[0];
      if (next === undefined || next.at > to) break;
      this.#arrivals = this.#arrivals.slice(1);
      this.#now = Math.max(this.#now, next.at);
      await next.happen();
    }
    this.#now = Math.max(this.#now, to);
  }
}
