/** Every five minutes: what of budgets is due, by whichever replica comes first. */
import { type Duration, HOUR, MINUTE, type Millis } from '../domain/time.ts';
import { expireApprovals } from '../usecases/approvals.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { holdWhatRuns } from '../usecases/hold-what-runs.ts';
import { tellAnomalies, warnOfBudgets } from '../usecases/warn-of-budgets.ts';
import type { Source } from './pump.ts';

const EVERY: Duration = 5 * MINUTE;

export function budgetsSource(deps: EngineDeps): Source {
  let mine: Millis | undefined;
  return {
    name: 'budgets',
    lanes: 1,
    async claim() {
      const now = await deps.store.now();
      const slot = Math.floor(now / EVERY) * EVERY;
      if (slot === mine) return undefined;
      mine = slot;
      if (!(await deps.store.takeSlot('budgets', slot, []))) return undefined;
      return async () => {
        await expireApprovals(deps, now);
        await holdWhatRuns(deps);
        await warnOfBudgets(deps, now);
        if (slot % HOUR === 0) await tellAnomalies(deps, now);
      };
    },
  };
}
