/** The money for what the engine is about to begin by itself: a dearer offer than the one reserved for, a start by hours. */
import type { Stretch } from '../domain/budget.ts';
import { overInWords, priceInWords, scopeInWords, unpricedInWords } from '../domain/decide/budget-words.ts';
import { hourlyWith, reservationOf } from '../domain/decide/reservation.ts';
import type { Machine } from '../domain/machine.ts';
import { formatPrice } from '../domain/money.ts';
import type { Offer } from '../domain/offer.ts';
import { budgetsOf, roomFor } from './budget-room.ts';
import type { EngineDeps } from './engine-deps.ts';
import type { Given } from './step.ts';

export type EngineMoney =
  | { readonly kind: 'held'; readonly machine: Machine }
  /** A sentence: no budget holds it. */
  | { readonly kind: 'over'; readonly because: string }
  /** Somebody else has the machine now. */
  | { readonly kind: 'lost' };

/** Somebody else may be faster with the money. */
const TRIES = 5;

/** Reserves what a machine is about to hold for the first time. */
export function moneyForStart(
  deps: EngineDeps,
  given: Given,
  wanted: Stretch | undefined,
): Promise<EngineMoney> {
  return reserved(deps, given, wanted, wanted);
}

/**
 * Before an offer is asked for that is dearer than what the machine holds: reserves the difference. The machine then
 * holds the dearer price, whatever comes of this try.
 */
export async function moneyForOffer(deps: EngineDeps, given: Given, offer: Offer): Promise<EngineMoney> {
  const { machine } = given;
  const { reserved: held } = machine;
  const price = hourlyWith(machine, offer);
  if (held === undefined || price === undefined) {
    // Nothing was reserved, so no budget concerned it when it was asked for; an unknown price was refused then.
    return { kind: 'held', machine };
  }
  if (price <= held.microsPerHour) return { kind: 'held', machine };
  const { since, until } = held;
  return reserved(
    deps,
    given,
    { since, until, microsPerHour: price - held.microsPerHour },
    { since, until, microsPerHour: price },
  );
}

/** Reserves `whole` in place of what the machine holds if budgets hold `added` more. */
async function reserved(
  deps: EngineDeps,
  { claim, machine, now }: Given,
  added: Stretch | undefined,
  whole: Stretch | undefined,
): Promise<EngineMoney> {
  const { owner } = machine.lease;
  const budgets = await budgetsOf(deps, { project: machine.project, owner });
  const holding = (): Machine =>
    whole === undefined ? machine : { ...machine, reserved: { ...whole, owner } };
  for (let i = 0; i < TRIES; i++) {
    const room = await roomFor(deps, budgets, added, now);
    if (room.kind === 'free') return { kind: 'held', machine: holding() };
    if (room.kind === 'unpriced') return { kind: 'over', because: unpricedInWords(room.budget) };
    if (room.kind === 'over') {
      const [worst] = room.over;
      const because = worst === undefined ? '' : overInWords(worst, priceInWords(whole ?? room.wanted));
      return { kind: 'over', because };
    }
    if (whole === undefined) return { kind: 'held', machine };
    const reservation = reservationOf(machine, whole, deps.policy.timeZone);
    const outcome = await deps.store.reserveFor(claim, reservation, room.checks);
    if (outcome === 'lost') return { kind: 'lost' };
    if (outcome === 'reserved') return { kind: 'held', machine: holding() };
  }
  const [first] = budgets;
  const whose = first === undefined ? 'everybody' : scopeInWords(first.scope);
  return { kind: 'over', because: `Others are at the money of ${whose} at this moment.` };
}

/** The machine without the offers that cost as much as this one or more, each with the reason. */
export function withoutDear(machine: Machine, { price }: Offer): Machine {
  const limit = price?.microsPerHour ?? 0;
  const isDear = (offer: Offer) => (offer.price?.microsPerHour ?? limit) >= limit;
  const { placement } = machine;
  const left = placement.offers.filter(isDear).map(({ zone, price: one }) => ({
    zone,
    because: `it costs ${one === undefined ? 'nobody knows what' : formatPrice(one)}, and the budget has not that much left`,
  }));
  return {
    ...machine,
    placement: {
      ...placement,
      offers: placement.offers.filter((offer) => !isDear(offer)),
      skipped: [...placement.skipped, ...left],
    },
  };
}
