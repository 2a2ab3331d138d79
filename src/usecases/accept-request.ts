/** A request is written down together with the money that it will cost. */
import type { Approval } from '../domain/approval.ts';
import type { Machine } from '../domain/machine.ts';
import type { Request } from '../domain/request.ts';
import type { Write } from '../ports/store.ts';
import { askApproval, asksInstead } from './approvals.ts';
import { moneyForAsk, reservationFor } from './budget-for-ask.ts';
import type { Deps } from './deps.ts';

/** Somebody else may be faster with the money; then what is left of it is looked at anew. */
const TRIES = 5;

/** A yes, and what is said of it: written down together with what was approved. */
export interface Approved {
  readonly approval: Approval;
  readonly writes: readonly Write[];
}

export type NotAccepted =
  | { readonly kind: 'duplicate' }
  /** No budget holds it, and somebody was asked to approve it: a few sentences. */
  | { readonly kind: 'asked'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string; readonly example?: string };

/**
 * Writes the request down with what it will cost, within all budgets that it counts for. With a `team` somebody may be
 * asked to approve what no budget holds; `approved`: somebody has.
 */
export async function acceptRequest(
  deps: Deps,
  dedupe: string,
  request: Request,
  machine: Machine | undefined,
  { approved, team }: { readonly approved?: Approved; readonly team?: string } = {},
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
    writes.push(...(approved?.writes ?? []));
    const checks = approved === undefined ? money?.checks : [{ approved: approved.approval }];
    const outcome = await store.acceptRequest(dedupe, request, writes, checks);
    if (outcome === 'accepted') return 'accepted';
    if (outcome === 'duplicate' || approved !== undefined) return { kind: 'duplicate' };
    if (money?.over === undefined || machine === undefined) continue;
    const { short, ...refusal } = money.over.refusal;
    if (team === undefined || !asksInstead(policy)) return { kind: 'refused', ...refusal };
    const { actor, channel, what } = request;
    const wanted = { kind: 'request', machineId: machine.id, machineName: machine.name, what } as const;
    const { room } = money.over;
    const asked = await askApproval(deps, { dedupe, actor, team, channel, wanted, room });
    return asked.kind === 'asked' ? { kind: 'asked', message: `${short} ${asked.message}` } : asked;
  }
  return { kind: 'refused', message: 'Others are at the same money at this moment. Ask again.' };
}
