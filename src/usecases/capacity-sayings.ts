/** The messages and journal entries of a capacity watch: their keys, addressee and content. */
import {
  type CapacityOutcome,
  type CapacityWatch,
  type Sighting,
  watchWords,
} from '../domain/capacity-watch.ts';
import type { Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';

/** The one message of an appearance; it is edited when that is over. */
export function appearance(
  watch: CapacityWatch,
  sighting: Sighting,
  outcome: CapacityOutcome | undefined,
): Write {
  return {
    write: 'say',
    saying: {
      key: `capacity:${watch.id}:${watch.round}`,
      destination: { to: 'person', user: watch.owner },
      notice: { kind: 'capacity', watch, sighting, outcome },
    },
  };
}

/** That it ended by itself. */
export function watchOver(watch: CapacityWatch): Write {
  return {
    write: 'say',
    saying: {
      key: `capacity-over:${watch.id}`,
      destination: { to: 'person', user: watch.owner },
      notice: { kind: 'capacity-over', watch },
    },
  };
}

/** `what` follows the owner and is followed by what is watched: `watches for`. */
export function capacityEntry(watch: CapacityWatch, at: Millis, what: string): Write {
  return {
    write: 'journal',
    entry: {
      at,
      machineId: undefined,
      machineName: undefined,
      kind: 'capacity',
      text: `<@${watch.owner}> ${what} ${watchWords(watch.spec)}.`,
      detail: { watch: watch.id, round: watch.round, state: watch.state },
    },
  };
}
