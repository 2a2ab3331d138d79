/** The money for what is asked of a machine that exists: what it adds to what the machine holds, and whether budgets hold that. */
import { type Budget, type BudgetCheck, concerns, type Reservation, type Stretch } from '../domain/budget.ts';
import { monthsOf } from '../domain/decide/budget.ts';
import {
  fitsInWords,
  overInWords,
  priceInWords,
  raiseInWords,
  typedLength,
  unpricedInWords,
} from '../domain/decide/budget-words.ts';
import { ownHours } from '../domain/decide/hours.ts';
import { leftAloneUntil } from '../domain/decide/latest-keep.ts';
import { hourlyOf, hourlyWith } from '../domain/decide/reservation.ts';
import type { Wish } from '../domain/decide/resize.ts';
import type { Unfit } from '../domain/decide/unfit.ts';
import type { UserId } from '../domain/lease.ts';
import type { Machine } from '../domain/machine.ts';
import { formatPrice } from '../domain/money.ts';
import type { Request, RequestVerb } from '../domain/request.ts';
import { HOUR, MINUTE, type Millis } from '../domain/time.ts';
import { budgetsOf, type OverBudget, roomFor } from './budget-room.ts';
import type { Deps } from './deps.ts';
import { quoteMove } from './quote-move.ts';

export type MoneyForAsk =
  /** To be held by the request until it is done; undefined = it adds nothing. */
  | {
      readonly kind: 'held';
      readonly stretch: Stretch | undefined;
      readonly owner: UserId;
      readonly checks: readonly BudgetCheck[];
      /** What to say if the checks fail; undefined = look again, as they did not when it was asked. */
      readonly over?: {
        /** `short`: what is lacking, without what to do about it. */
        readonly refusal: Unfit & { readonly short: string };
        readonly room: OverBudget;
      };
    }
  | { readonly kind: 'unpriced'; readonly refusal: Unfit };

/** What it adds, at today's prices; never waits for Google. */
export async function moneyForAsk(
  deps: Deps,
  machine: Machine,
  verb: RequestVerb,
  actor: UserId,
  now: Millis,
): Promise<MoneyForAsk> {
  const owner = verb.verb === 'take-over' ? actor : machine.lease.owner;
  const nothing: MoneyForAsk = { kind: 'held', stretch: undefined, owner, checks: [] };
  if (!costs(verb)) return nothing;
  const budgets = (await budgetsOf(deps, { project: machine.project, owner })).filter((budget) =>
    // Who takes it over spends their own and their team's money; the project's is spoken for.
    isNew(budget, machine, owner),
  );
  if (budgets.length === 0) return nothing;
  const added = await addedBy(deps, machine, verb, now);
  if (added === 'nothing') return nothing;
  const room = await roomFor(deps, budgets, added, now);
  switch (room.kind) {
    case 'free':
      return nothing;
    case 'room':
      return { kind: 'held', stretch: added, owner, checks: room.checks };
    case 'unpriced':
      return { kind: 'unpriced', refusal: { message: unpricedInWords(room.budget), example: '/gpu budget' } };
    case 'over': {
      const refusal = refusalOf(deps, machine, verb, room, now);
      return { kind: 'held', stretch: added, owner, checks: room.checks, over: { refusal, room } };
    }
  }
}

/** What the request holds of budgets until it is done. */
export function reservationFor(
  request: Request,
  machine: Machine,
  stretch: Stretch,
  owner: UserId,
  timeZone: string,
): Reservation {
  return {
    holder: request.id,
    machineId: machine.id,
    machineName: machine.name,
    project: machine.project,
    owner,
    ...stretch,
    months: monthsOf(stretch, timeZone),
  };
}

function isNew({ scope }: Budget, { project, lease }: Machine, owner: UserId): boolean {
  return owner === lease.owner || !concerns(scope, { project, owner: lease.owner });
}

function costs({ verb }: RequestVerb): boolean {
  return ['keep', 'start', 'resize', 'move', 'take-over', 'hours'].includes(verb);
}

/** undefined: at a price that nobody knows. */
async function addedBy(
  deps: Deps,
  machine: Machine,
  verb: RequestVerb,
  now: Millis,
): Promise<Stretch | undefined | 'nothing'> {
  const { lease, spec, reserved } = machine;
  const held = reserved?.microsPerHour ?? 0;
  const until = Math.max(lease.until, now);
  switch (verb.verb) {
    case 'keep':
      return longer(machine, until, verb.until);
    case 'hours': {
      const { withLease } = await import('./apply-hours.ts');
      const hours = ownHours(verb.week, now);
      return longer(machine, until, withLease(deps, { ...machine, hours }, now).lease.until);
    }
    case 'take-over':
      return longer(machine, now, Math.max(until, leftAloneUntil(machine, deps.policy.limits, now)));
    case 'start':
      return priced(hourlyOf(machine), now, Math.max(until, now + spec.leaseFor));
    case 'resize': {
      const to = await resized(deps, machine, verb);
      const runs = machine.state !== 'stopped';
      if (!runs && !verb.start) return 'nothing';
      return more(to, held, now, runs ? until : Math.max(until, now + spec.leaseFor));
    }
    case 'move': {
      const places = await quoteMove(deps, machine, verb);
      const [first] = 'message' in places ? [] : places;
      const { family, count, buy } = verb;
      const to = first && hourlyWith({ ...machine, spec: { ...spec, family, count, buy } }, first);
      return more(to, held, now, machine.state === 'stopped' ? Math.max(until, now + spec.leaseFor) : until);
    }
    default:
      return 'nothing';
  }
}

/** It goes on at the price that it has. */
function longer(machine: Machine, from: Millis, until: Millis): Stretch | undefined | 'nothing' {
  if (until <= from || machine.state === 'stopped') return 'nothing';
  return priced(machine.reserved?.microsPerHour ?? hourlyOf(machine), from, until);
}

/** It becomes dearer than what it holds. */
function more(to: number | undefined, held: number, since: Millis, until: Millis) {
  if (to !== undefined && (to <= held || until <= since)) return 'nothing' as const;
  return priced(to === undefined ? undefined : to - held, since, until);
}

function priced(microsPerHour: number | undefined, since: Millis, until: Millis): Stretch | undefined {
  return microsPerHour === undefined ? undefined : { since, until, microsPerHour };
}

/** What it would cost an hour as another machine in its zone. */
async function resized(deps: Deps, machine: Machine, { family, count, buy }: Wish) {
  const listed = await deps.catalog?.offers(family, count, buy);
  const offer = listed?.ok ? listed.value.offers.find(({ zone }) => zone === machine.zone) : undefined;
  if (offer === undefined) return undefined;
  const spec = { ...machine.spec, family, count, buy };
  return hourlyOf({ ...machine, spec, shape: offer.shape, price: offer.price });
}

function hourly({ microsPerHour }: Stretch): string {
  return formatPrice({ microsPerHour, currency: 'USD' });
}

const STEP = 30 * MINUTE;

function refusalOf(
  { policy }: Deps,
  { name, lease }: Machine,
  verb: RequestVerb,
  { over, wanted, longest }: OverBudget,
  now: Millis,
): Unfit & { readonly short: string } {
  const [worst] = over;
  if (worst === undefined) throw new Error('a budget was exceeded, and none is named');
  const isMore = verb.verb === 'resize' || verb.verb === 'move';
  const words = overInWords(worst, isMore ? `${hourly(wanted)} more` : priceInWords(wanted));
  const raise = raiseInWords(worst, policy);
  // A keep is typed from now on, and what was lent already is paid for.
  const kept = Math.floor((Math.max(0, lease.until - now) + (longest ?? 0)) / STEP) * STEP;
  if (verb.verb !== 'keep' || longest === undefined || kept < HOUR) {
    return { short: words, message: `${words} ${raise}`, example: '/gpu budget' };
  }
  return {
    short: words,
    message: `${words}${fitsInWords(kept)} ${raise}`,
    example: `/gpu keep ${name} ${typedLength(kept)}`,
  };
}
