/** The samples of many machines, put aside until those of another metric are there: eight bytes each instead of seventy. */
import { MINUTE, type Millis } from '../domain/time.ts';
import type { Sample } from '../domain/utilization.ts';

/** Machines that share one block of memory. */
const BLOCK = 64;

export class KeptMinutes {
  readonly #from: Millis;
  readonly #minutes: number;
  readonly #rows = new Map<string, number>();
  readonly #blocks: Float64Array[] = [];

  /** For samples on the full minutes after `from` up to `to`, both full minutes themselves. */
  constructor({ from, to }: { readonly from: Millis; readonly to: Millis }) {
    this.#from = from;
    this.#minutes = (to - from) / MINUTE;
  }

  /** Leaves out what is not on a full minute of the stretch: nothing would ever be paired with it. */
  put(id: string, samples: readonly Sample[]): void {
    const row = this.#rows.get(id) ?? this.#rows.size;
    this.#rows.set(id, row);
    const block = this.#blockOf(row);
    const first = (row % BLOCK) * this.#minutes;
    for (const { at, value } of samples) {
      const minute = (at - this.#from) / MINUTE - 1;
      if (Number.isInteger(minute) && minute >= 0 && minute < this.#minutes) block[first + minute] = value;
    }
  }

  /** Oldest first; empty for a machine that has none. */
  samples(id: string): Sample[] {
    const samples: Sample[] = [];
    const row = this.#rows.get(id);
    if (row === undefined) return samples;
    const block = this.#blockOf(row);
    const first = (row % BLOCK) * this.#minutes;
    for (let minute = 0; minute < this.#minutes; minute++) {
      const value = block[first + minute] ?? Number.NaN;
      if (!Number.isNaN(value)) samples.push({ at: this.#from + (minute + 1) * MINUTE, value });
    }
    return samples;
  }

  #blockOf(row: number): Float64Array {
    const number = Math.floor(row / BLOCK);
    const known = this.#blocks[number];
    if (known !== undefined) return known;
    const block = new Float64Array(BLOCK * this.#minutes).fill(Number.NaN);
    this.#blocks[number] = block;
    return block;
  }
}
