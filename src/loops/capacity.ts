/** The slot of the look for watched capacity: one every two minutes, whichever replica comes first. */
import { MINUTE, type Millis } from '../domain/time.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { lookForCapacity } from '../usecases/look-for-capacity.ts';
import type { Source } from './pump.ts';

/** Google's advice is remembered for longer than this; what people here meet is not late by more. */
const LOOK_EVERY = 2 * MINUTE;

/** A look that was missed is not made up for: every look sees all there is. */
export function capacitySource(deps: EngineDeps): Source {
  let mine: Millis | undefined;
  return {
    name: 'capacity',
    lanes: 1,
    async claim() {
      const now = await deps.store.now();
      const turn = Math.floor(now / LOOK_EVERY);
      if (turn === mine) return undefined;
      mine = turn;
      const taken = await deps.store.takeSlot('capacity', turn * LOOK_EVERY, []);
      return taken ? () => lookForCapacity(deps, turn) : undefined;
    },
  };
}
