/** A machine that is to go to another zone: places, quotas and prices are looked at before anything of it is touched. */
import { familyOf } from '../domain/accelerators/index.ts';
import { elsewhere, type MoveWish, moveCommand, movedSpec, unfitForMove } from '../domain/decide/move.ts';
import { withoutMachine } from '../domain/decide/resize.ts';
import type { Unfit } from '../domain/decide/unfit.ts';
import type { MoveChange, Placement } from '../domain/machine.ts';
import type { Request } from '../domain/request.ts';
import { type Applied, beginStopped, refused } from './apply-change.ts';
import { planAdvised } from './ask-advice.ts';
import type { EngineDeps } from './engine-deps.ts';
import { projectQuotas } from './project-quotas.ts';
import type { Given } from './step.ts';
import { attemptsSince, PLACEMENT_MEMORY } from './stockouts.ts';

export async function applyMove(
  deps: EngineDeps,
  given: Given,
  request: Request,
  wish: MoveWish,
): Promise<Applied> {
  const { machine, now } = given;
  const { state } = machine;
  if (machine.operation !== undefined || state === 'stopping' || state === 'starting') return 'wait';
  const unfit = unfitForMove(machine, wish);
  const placement = unfit ?? (await placesFor(deps, given, wish));
  if ('message' in placement) return refused(given, request, placement);
  const { spec, zone, shape, price, incarnation } = machine;
  const ran = state !== 'stopped';
  const change: MoveChange = {
    kind: 'move',
    begunAt: now,
    by: request.actor,
    from: { spec, zone, shape, price, incarnation },
    to: movedSpec(machine, wish),
    placement,
    ran,
    snapshot: `lamplighter-${machine.id}-${now.toString(36)}`,
    phase: ran ? 'stop' : 'copy',
  };
  return beginStopped(
    given,
    request,
    change,
    `<@${request.actor}> moves ${machine.name} to ${wish.zone ?? 'another zone'}.`,
  );
}

/** Zones in order; or why there is none. */
async function placesFor(deps: EngineDeps, given: Given, wish: MoveWish): Promise<Placement | Unfit> {
  const { machine, now } = given;
  const family = familyOf(wish.family);
  const [listed, quotas, past] = await Promise.all([
    deps.catalog.offers(wish.family, wish.count, wish.buy),
    projectQuotas(deps, machine.project, family === undefined ? [] : [family]),
    attemptsSince(deps, now - PLACEMENT_MEMORY),
  ]);
  if (!listed.ok) {
    const message = `Google's prices could not be read, so ${machine.name} stays where it is.`;
    return { message, example: moveCommand(machine, wish) };
  }
  const plan = await planAdvised(deps, machine.project, {
    spec: movedSpec(machine, wish),
    offers: elsewhere(listed.value.offers, machine, wish),
    quotas: quotas.ok ? withoutMachine(quotas.value, machine, true) : undefined,
    past,
    now,
  });
  if (plan.kind === 'planned') return plan.placement;
  return {
    message: `${machine.name} stays where it is. ${plan.because}`,
    example: `/gpu prices ${wish.family}`,
  };
}
