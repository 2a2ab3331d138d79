/** Once a day what is long over is dropped from the store, and what is left over at Google is told. */
import { DAY, type Millis } from '../domain/time.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { sweepSnapshots } from '../usecases/sweep-snapshots.ts';
import type { Source } from './pump.ts';

/** The day's slot, whichever replica comes first. */
export function housekeepingSource(deps: EngineDeps): Source {
  let mine: Millis | undefined;
  return {
    name: 'housekeeping',
    lanes: 1,
    async claim() {
      const now = await deps.store.now();
      const day = Math.floor(now / DAY) * DAY;
      if (day === mine) return undefined;
      mine = day;
      const taken = await deps.store.takeSlot('housekeeping', day, []);
      if (!taken) return undefined;
      return async () => {
        await deps.store.prune();
        await sweepSnapshots(deps, now);
      };
    },
  };
}
