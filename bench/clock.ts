/** One sandbox clock for several processes: each computes it from the machine's own. */
import { SandboxClock } from '../src/sandbox/clock.ts';

export interface ClockArgument {
  /** The sandbox's time at `realStart` (epoch milliseconds of the machine), and how fast it runs from there. */
  readonly startAt: number;
  readonly realStart: number;
  /** 0 = it stands, and is moved by `advance`. */
  readonly speed: number;
}

/** A working day's morning, far from midnight and from the digest's hour. */
export const MORNING = Date.UTC(2026, 10, 18, 10, 0, 0);

/** The time that every process of a bench agrees on, to within their reading of the machine's clock. */
export function clockOf({ startAt, realStart, speed }: ClockArgument): SandboxClock {
  const clock = new SandboxClock(startAt, speed, realTime);
  clock.advance(Math.max(0, realTime() - realStart) * speed);
  return clock;
}

/** Epoch milliseconds with fractions, the same in every process: at ×10 a rounded millisecond would be ten. */
export function realTime(): number {
  return performance.timeOrigin + performance.now();
}
