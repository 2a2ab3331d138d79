/** Where a machine could go, as far as the catalogue and everybody's attempts tell without asking Google. */
import { shortSize } from '../domain/accelerators/index.ts';
import { elsewhere, type MoveWish, movedSpec } from '../domain/decide/move.ts';
import { planPlacement } from '../domain/decide/place.ts';
import type { Unfit } from '../domain/decide/unfit.ts';
import type { Machine } from '../domain/machine.ts';
import type { Offer } from '../domain/offer.ts';
import type { Deps } from './deps.ts';
import { attemptsSince, PLACEMENT_MEMORY } from './stockouts.ts';

/** Zones in the order in which they would be tried, empty when nobody knows; or why there is none. */
export async function quoteMove(
  deps: Deps,
  machine: Machine,
  wish: MoveWish,
): Promise<readonly Offer[] | Unfit> {
  const listed = await deps.catalog?.offers(wish.family, wish.count, wish.buy);
  if (!listed?.ok) return [];
  const now = await deps.store.now();
  const plan = planPlacement({
    spec: movedSpec(machine, wish),
    offers: elsewhere(listed.value.offers, machine, wish),
    quotas: undefined,
    past: await attemptsSince(deps, now - PLACEMENT_MEMORY),
    limits: deps.policy.limits,
    now,
  });
  if (plan.kind === 'planned') return plan.placement.offers;
  const others = listed.value.offers.some((offer) => offer.zone !== machine.zone);
  return {
    message: others ? plan.because : `Google sells no ${shortSize(wish.family, wish.count)} in another zone.`,
    example: `/gpu prices ${wish.family}`,
  };
}
