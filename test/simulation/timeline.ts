/** Simulated time: events in their order, and nothing of the next moment before this one is worked off. */
import type { Duration, Millis } from '../../src/domain/time.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { Agenda } from '../../src/sandbox/world/agenda.ts';

const realSetImmediate = globalThis.setImmediate;
let immediates = 0;

/**
 * Counts what waits in `setImmediate`, by which the product lets others run first: the clock moves on only when
 * nothing waits there. `performance.now`, by which it decides when to, ticks with every look. Answers how to put the
 * real ones back.
 */
function takeTheClocks(): () => void {
  const realNow = performance.now;
  let ticks = 0;
  const counting = (task: (...args: unknown[]) => void, ...args: unknown[]) => {
    immediates++;
    return realSetImmediate(() => {
      immediates--;
      task(...args);
    });
  };
  globalThis.setImmediate = counting as unknown as typeof setImmediate;
  performance.now = () => ++ticks;
  return () => {
    globalThis.setImmediate = realSetImmediate;
    performance.now = realNow;
  };
}

export class Timeline {
  readonly clock: SandboxClock;
  readonly #agenda = new Agenda();

  constructor(start: Millis) {
    this.clock = new SandboxClock(start);
  }

  now(): Millis {
    return this.clock.now();
  }

  at(moment: Millis, happen: () => void): void {
    this.#agenda.add(Math.max(moment, this.now()), happen);
  }

  sleep(length: Duration): Promise<void> {
    return new Promise((resolve) => this.at(this.now() + length, resolve));
  }

  /** Lets everything happen until then; `step` is called after each moment at which something did. */
  async run(until: Millis, step: () => void): Promise<void> {
    const restore = takeTheClocks();
    try {
      await quiet();
      step();
      for (let next = this.#agenda.next(); next !== undefined && next <= until; next = this.#agenda.next()) {
        this.clock.advanceTo(next);
        this.#agenda.runUntil(next);
        await quiet();
        step();
      }
      this.clock.advanceTo(until);
    } finally {
      restore();
    }
  }
}

/** Resolves when every promise that can go on has gone on. */
async function quiet(): Promise<void> {
  do {
    await new Promise<void>((resolve) => realSetImmediate(resolve));
  } while (immediates > 0);
}
