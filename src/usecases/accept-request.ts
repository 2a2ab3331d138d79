/** A request is written down together with the money that it will cost. */
import type { Machine } from '../domain/machine.ts';
import type { Request } from '../domain/request.ts';
import type { Write } from '../ports/store.ts';
import { moneyForAsk, reservationFor } from './budget-for-ask.ts';
import type { Deps } from './deps.ts';

/** Somebody else may be faster with the money; then what is left of it is looked at anew. */
const TRIES = 5;

export type NotAccepted =
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly message: string; readonly example?: string };

/** Writes the request down with what it will cost, within all budgets that it counts for. */
export async function acceptRequest(
  deps: Deps,
  dedupe: string,
  request: Request,
  machine: Machine | undefined,
): Promise<'accepted' | NotAccepted> {
  const { store, policy } = deps;
  for (let i = 0; i < TRIES; i++) {
    const money =
      machine === undefined
        ? undefined
        : await moneyForAsk(deps, machine, request.what, request.actor, request.at);
    if (money?.kind === 'unpriced') return { kind: 'refused', ...money.refusal };
    const writes: Write[] = [];
    if (machine !== undefined && money?.stretch !== undefined) {
      const reservation = reservationFor(request, machine, money.stretch, money.owner, policy.timeZone);
      writes.push({ write: 'reserve', reservation });
    }
    const outcome = await store.acceptRequest(dedupe, request, writes, money?.checks);
    if (outcome === 'accepted') return 'accepted';
    if (outcome === 'duplicate') return { kind: 'duplicate' };
    if (money?.over !== undefined) return { kind: 'refused', ...money.over.refusal };
  }
  return { kind: 'refused', message: 'Others are at the same money at this moment. Ask again.' };
}
