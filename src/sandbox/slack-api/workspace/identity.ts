/** Ids and timestamps as Slack makes them. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../ports/clock.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A new id: one of Slack's prefixes (V, F, Ev, …) and ten random letters or digits. Random rather than counted, so
 *  that a bot which outlives the sandbox never meets an id twice. */
export function newId(prefix: string): string {
  return prefix + [...randomBytes(10)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

export function newSecret(bytes = 12): string {
  return randomBytes(bytes).toString('hex');
}

/** Message timestamps: world seconds with six digits, unique and increasing even when the clock stands still. */
export class Timestamps {
  #last = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    this.#last = Math.max(this.#last + 1, this.#clock.now() * 1000);
    return `${Math.floor(this.#last / 1e6)}.${String(this.#last % 1e6).padStart(6, '0')}`;
  }
}

/** World seconds, as Slack gives `created`, `event_time` and the like. */
export function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
