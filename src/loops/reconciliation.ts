/** Once a day the estimates of machines are compared with their bills, by whichever replica comes first. */
import { DAY, type Duration, HOUR, MINUTE, type Millis } from '../domain/time.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { reconcileMonths } from '../usecases/reconcile-months.ts';
import type { Source } from './pump.ts';

/** Bills come within hours to days, so the hour matters little: after the night's rows, before the digests of Europe. */
const AT: Duration = 5 * HOUR;
const LOOK_EVERY: Duration = 10 * MINUTE;

export function reconciliationSource(deps: EngineDeps): Source {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    name: 'reconciliation',
    lanes: 1,
    async claim() {
      const { store, billing } = deps;
      if (billing.accounts.length === 0) return undefined;
      const now = await store.now();
      if (now - lookedAt < LOOK_EVERY) return undefined;
      lookedAt = now;
      const slot: Millis = Math.floor((now - AT) / DAY) * DAY + AT;
      // Before the first bill of a new database is read there is nothing to compare.
      if (!(await store.billStates()).some(({ completeUntil }) => completeUntil !== undefined))
        return undefined;
      if (!(await store.takeSlot('reconciliation', slot, []))) return undefined;
      return () => reconcileMonths(deps, now);
    },
  };
}
