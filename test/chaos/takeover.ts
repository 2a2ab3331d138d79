/** Measures how long work that a dead process had claimed waits for its next step. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/ports/clock.ts';
import { epochs, type Held, nameOf, type Reader } from './books.ts';

export interface Takeover {
  readonly what: string;
  /** Real milliseconds from the SIGKILL to the next claim or write. */
  readonly sinceKill: number;
  /** Real milliseconds from the moment at which a process said that it runs; undefined where another one always ran. */
  readonly sinceRunning: number | undefined;
  /** The store's own milliseconds from the SIGKILL. */
  readonly storeTime: number;
}

const POLL = 50;

/** Polls a shared database until every held row has moved on, or `limit` real milliseconds are over (those are given back). */
export async function followShared(
  reader: Reader,
  held: readonly Held[],
  killedAt: number,
  clock: Clock,
  limit: number,
): Promise<{ readonly taken: Takeover[]; readonly never: string[] }> {
  const killedInStore = clock.now();
  const taken: Takeover[] = [];
  let open = [...held];
  while (open.length > 0 && performance.now() - killedAt < limit) {
    // The server may be down for a moment.
    const now = await epochs(reader).catch(() => new Map<string, Held>());
    const at = performance.now();
    const moved = open.filter((row) => (now.get(nameOf(row))?.epoch ?? row.epoch) > row.epoch);
    open = open.filter((row) => !moved.includes(row));
    for (const row of moved) {
      taken.push({
        what: nameOf(row),
        sinceKill: at - killedAt,
        sinceRunning: undefined,
        storeTime: clock.now() - killedInStore,
      });
    }
    if (open.length > 0) await delay(POLL);
  }
  return { taken, never: open.map(nameOf) };
}

/** The value below which this share (0–1) of the numbers lie; undefined when there are none. */
export function quantile(numbers: readonly number[], share: number): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
