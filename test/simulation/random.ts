/** Chance that follows from a seed: the same seed draws the same numbers in the same order. */

/** Mulberry32: fast, small, and good enough to choose faults by. */
export class Random {
  #state: number;

  /** `purpose` keeps the draws of one part of a run apart from those of another. */
  constructor(seed: number, purpose: string) {
    this.#state = hashOf(`${seed} ${purpose}`);
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of them, each as likely as it is often in the list. Throws RangeError for an empty list. */
  of<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.next() * choices.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  /** Between, with small numbers much likelier than large ones: most things are short, a few very long. */
  skewed(from: number, to: number): number {
    return Math.floor(from + (to - from) * this.next() ** 3);
  }
}

/** FNV-1a, 32 bits, unsigned. */
export function hashOf(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
