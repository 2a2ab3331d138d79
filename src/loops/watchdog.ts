/** The watchdog's slot: one pass a minute, whichever replica comes first. */
import { MINUTE, type Millis } from '../domain/time.ts';
import { dayOf } from '../domain/time-of-day.ts';
import { BILLING_ZONE, type PassReport } from '../domain/watch-pass.ts';
import type { CountedMeters } from '../usecases/count-series.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import type { SampleCache } from '../usecases/sample-cache.ts';
import { watchMachines } from '../usecases/watch-machines.ts';
import type { Source } from './pump.ts';

/** Takes the present minute's slot; a minute that was missed is not made up for: every pass sees all there is. */
export function watchdogSource(
  deps: EngineDeps & { readonly meters: CountedMeters },
  samples: SampleCache,
  onPass?: (report: PassReport) => void,
): Source {
  let mine: Millis | undefined;
  return {
    name: 'watchdog',
    lanes: 1,
    async claim() {
      const now = await deps.store.now();
      const minute = Math.floor(now / MINUTE) * MINUTE;
      if (minute === mine) return undefined;
      const taken = await deps.store.takeSlot('watchdog', minute, []);
      mine = minute;
      if (!taken) return undefined;
      return async () => {
        const pass = await watchMachines(deps, samples);
        const report = { ...pass, series: deps.meters.takeSeries() };
        deps.log.debug({ ...report }, 'watchdog pass');
        onPass?.(report);
        await deps.store.notePass(dayOf(now, BILLING_ZONE), now, report);
      };
    },
  };
}
