/** The sandbox's clock: it stands still, runs at a multiple of real time, or is set by hand. */
import type { Duration, Millis } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';

/** 0 stands still; 1 is real time; 60 makes a minute pass each second. */
export type ClockSpeed = number;

export class SandboxClock implements Clock {
  #at: Millis;
  #since: number;
  #speed: ClockSpeed;
  readonly #real: () => number;

  /** Starts at `start`; `real` gives monotonic real milliseconds (performance.now by default). */
  constructor(start: Millis, speed: ClockSpeed = 0, real: () => number = () => performance.now()) {
    this.#at = start;
    this.#speed = speed;
    this.#real = real;
    this.#since = real();
  }

  now(): Millis {
    return Math.floor(this.#at + (this.#real() - this.#since) * this.#speed);
  }

  get speed(): ClockSpeed {
    return this.#speed;
  }

  /** Changes the speed from now on; time already passed stays passed. */
  setSpeed(speed: ClockSpeed): void {
    this.#at = this.now();
    this.#since = this.#real();
    this.#speed = speed;
  }

  /** Jumps forward by `by` milliseconds. Throws RangeError when `by` is negative: time never goes back. */
  advance(by: Duration): void {
    if (!(by >= 0)) throw new RangeError(`the sandbox clock only goes forward, not by ${by} ms`);
    this.#at += by;
  }

  /** Jumps forward to `to`; does nothing when that moment has passed already. */
  advanceTo(to: Millis): void {
    const left = to - this.now();
    if (left > 0) this.advance(left);
  }
}
