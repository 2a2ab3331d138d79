/** The hour's look for machines that Lamplighter did not make, and the day's for what nothing uses, by whichever replica comes first. */
import { type Duration, HOUR, MINUTE, type Millis } from '../domain/time.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { findSavings } from '../usecases/find-savings.ts';
import { lookForStrays, reportStrays } from '../usecases/look-for-strays.ts';
import { reportAttention } from '../usecases/report-attention.ts';
import { reportLeftovers } from '../usecases/report-leftovers.ts';
import { askAboutStrays } from '../usecases/stray-questions.ts';
import { warnOfStrays } from '../usecases/warn-strays.ts';
import type { Source } from './pump.ts';

/** The first look comes so long after the start: whoever starts the bot does not wait for it. */
const FIRST: Duration = 2 * MINUTE;
/** In every hour the look comes this late: digests and most crowds of machines begin with the hour. */
const PAST: Duration = 7 * MINUTE;

export function straysSource(deps: EngineDeps): Source {
  let startedAt: Millis | undefined;
  let mine: Millis | undefined;
  return {
    name: 'strays',
    lanes: 1,
    async claim() {
      const now = await deps.store.now();
      startedAt ??= now;
      const slot = Math.floor((now - PAST) / HOUR) * HOUR + PAST;
      if (slot === mine || now - startedAt < FIRST) return undefined;
      mine = slot;
      if (!(await deps.store.takeSlot('strays', slot, []))) return undefined;
      return async () => {
        const sight = await lookForStrays(deps, now);
        await reportStrays(deps, sight, now);
        await warnOfStrays(deps, sight.seen, now);
        await askAboutStrays(deps, sight.seen, now);
        await reportLeftovers(deps, now);
        await reportAttention(deps, now);
        await findSavings(deps, now);
      };
    },
  };
}
