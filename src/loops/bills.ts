/** The billing exports, read every few hours by whichever replica comes first. */
import { isBillDue } from '../domain/decide/bill-window.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { refreshBill } from '../usecases/refresh-bill.ts';
import type { Source } from './pump.ts';

/** An account that could not be read is tried again after this. */
const TRY_EVERY: Duration = 15 * MINUTE;
const LOOK_EVERY: Duration = MINUTE;

/** The first reading comes so long after the start: whoever starts the bot does not wait for it, and a digest reads by itself. */
const FIRST: Duration = 3 * MINUTE;

export function billsSource(deps: EngineDeps): Source {
  let startedAt: Millis | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    name: 'bills',
    lanes: 1,
    async claim() {
      const { store, billing } = deps;
      const now = await store.now();
      if (startedAt === undefined) {
        await store.configureBills(billing.accounts.map(({ id }) => id));
        startedAt = now;
      }
      if (now - startedAt < FIRST || now - lookedAt < LOOK_EVERY) return undefined;
      lookedAt = now;
      const states = new Map((await store.billStates()).map((state) => [state.account, state]));
      for (const account of billing.accounts) {
        if (!isBillDue(states.get(account.id) ?? { readAt: undefined }, now)) continue;
        const slot = Math.floor(now / TRY_EVERY) * TRY_EVERY;
        if (!(await store.takeSlot(`bill:${account.id}`, slot, []))) continue;
        return async () => {
          await refreshBill(deps, account);
        };
      }
      return undefined;
    },
  };
}
