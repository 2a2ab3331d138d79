/** The world's future: events that are due at a moment, earliest first. */
import type { Millis } from '../../domain/time.ts';

export interface Appointment {
  readonly at: Millis;
  /** Takes the event off the agenda; does nothing when it has happened. */
  cancel(): void;
}

interface Entry extends Appointment {
  readonly order: number;
  run: ((at: Millis) => void) | undefined;
}

/** A binary heap by time, then by order of entry. */
export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  add(at: Millis, run: (at: Millis) => void): Appointment {
    const entry: Entry = {
      at,
      order: this.#order++,
      run,
      cancel: () => {
        entry.run = undefined;
      },
    };
    this.#heap.push(entry);
    this.#up(this.#heap.length - 1);
    return entry;
  }

  /** When the next event is due that nobody cancelled. */
  next(): Millis | undefined {
    return this.#first()?.at;
  }

  /** Runs everything that is due at `now` or earlier, including what those events add. */
  runUntil(now: Millis): void {
    for (let first = this.#first(); first !== undefined && first.at <= now; first = this.#first()) {
      const run = first.run;
      first.run = undefined;
      run?.(first.at);
    }
  }

  #first(): Entry | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].run === undefined) this.#removeFirst();
    return this.#heap[0];
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #up(from: number): void {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#swapIfEarlier(i, parent)) return;
      i = parent;
    }
  }

  #down(from: number): void {
    let i = from;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      const child = this.#earlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(child, i)) return;
      i = child;
    }
  }

  #earlier(i: number, j: number): boolean {
    const a = this.#heap[i];
    const b = this.#heap[j];
    if (a === undefined || b === undefined) return false;
    return a.at !== b.at ? a.at < b.at : a.order < b.order;
  }

  #swapIfEarlier(i: number, j: number): boolean {
    const a = this.#heap[i];
    const b = this.#heap[j];
    if (a === undefined || b === undefined || !this.#earlier(i, j)) return false;
    this.#heap[i] = b;
    this.#heap[j] = a;
    return true;
  }
}
