/** Machines that run and hold nothing of budgets are looked at again: they are older than budgets, or their price was not known. */
import { hourlyOf } from '../domain/decide/reservation.ts';
import type { Deps } from './deps.ts';

/** Pokes them: the step that follows has them hold the rest of their leases. */
export async function holdWhatRuns({ store, nudge }: Pick<Deps, 'store' | 'nudge'>): Promise<void> {
  const ready = await store.machines({ states: ['ready'] });
  const without = ready.filter(
    (machine) => machine.reserved === undefined && hourlyOf(machine) !== undefined,
  );
  for (const { id } of without) await store.poke(id);
  if (without.length > 0) nudge.nudge();
}
