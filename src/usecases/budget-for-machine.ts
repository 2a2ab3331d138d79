/** The money for a machine that somebody asks for: what it would cost until its lease ends, and whether budgets hold it. */
import type { BudgetCheck, Stretch } from '../domain/budget.ts';
import { upCommand } from '../domain/capacity-watch.ts';
import {
  fitsInWords,
  overInWords,
  priceInWords,
  raiseInWords,
  typedLength,
  unpricedInWords,
} from '../domain/decide/budget-words.ts';
import type { MachineSpec } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { DoorRefusal } from './at-the-door.ts';
import { budgetsOf, type OverBudget, roomFor, type Spender } from './budget-room.ts';
import type { Deps } from './deps.ts';
import { previewRequest } from './preview-request.ts';

/** `short`: what is lacking, without what to do about it. */
export interface OverRefusal extends DoorRefusal {
  readonly short: string;
}

export type MoneyForMachine =
  | {
      readonly kind: 'held';
      /** To be held by the machine; undefined where no budget asks for it, or no zone is left that could cost. */
      readonly stretch: Stretch | undefined;
      readonly checks: readonly BudgetCheck[];
      /** What to say if the checks fail; undefined = look again, as they did not when it was asked. */
      readonly over?: { readonly refusal: OverRefusal; readonly room: OverBudget };
    }
  | { readonly kind: 'unpriced'; readonly refusal: DoorRefusal };

/** At the price of the zone that is tried first; dearer ones are reserved before they are asked. */
export async function moneyForMachine(
  deps: Deps,
  who: Spender,
  spec: MachineSpec,
  now: Millis,
): Promise<MoneyForMachine> {
  const budgets = await budgetsOf(deps, who);
  if (budgets.length === 0) return { kind: 'held', stretch: undefined, checks: [] };
  const stretch = await stretchOf(deps, spec, now);
  if (stretch === 'none') return { kind: 'held', stretch: undefined, checks: [] };
  const room = await roomFor(deps, budgets, stretch, now);
  switch (room.kind) {
    case 'free':
      return { kind: 'held', stretch, checks: [] };
    case 'room':
      return { kind: 'held', stretch, checks: room.checks };
    case 'unpriced': {
      const message = `${unpricedInWords(room.budget)} Ask for one with a known price.`;
      return {
        kind: 'unpriced',
        refusal: { field: 'budget', message, example: `/gpu prices ${spec.family}` },
      };
    }
    case 'over': {
      const refusal = await refusalOf(deps, who, spec, room, now);
      return { kind: 'held', stretch, checks: room.checks, over: { refusal, room } };
    }
  }
}

/** `none`: no zone could take it; undefined: one could, at a price that nobody knows. */
async function stretchOf(deps: Deps, spec: MachineSpec, now: Millis): Promise<Stretch | undefined | 'none'> {
  const answer = await previewRequest(deps, spec);
  if (answer.kind === 'refused') return 'none';
  const sum = answer.kind === 'known' ? answer.preview.estimates[0]?.perHour?.money : undefined;
  if (sum?.currency !== 'USD') return undefined;
  return { since: now, until: now + spec.leaseFor, microsPerHour: sum.micros };
}

async function refusalOf(
  deps: Deps,
  who: Spender,
  spec: MachineSpec,
  { over, wanted, longest }: OverBudget,
  now: Millis,
): Promise<OverRefusal> {
  const [worst] = over;
  if (worst === undefined) throw new Error('a budget was exceeded, and none is named');
  const spot = longest === undefined ? await asSpot(deps, who, spec, now) : undefined;
  const instead =
    longest === undefined
      ? spot === undefined
        ? ''
        : ' As spot it fits; Google may take it back at any time.'
      : fitsInWords(longest);
  const project = who.project === deps.policy.projects[0]?.id ? '' : ` --project ${who.project}`;
  const short = overInWords(worst, priceInWords(wanted));
  return {
    field: 'budget',
    short,
    message: `${short}${instead} ${raiseInWords(worst, deps.policy)}`,
    example:
      spot ??
      (longest === undefined ? '/gpu budget' : `${upCommand(spec)} --for ${typedLength(longest)}${project}`),
  };
}

/** The command for the same as spot, where budgets hold that. */
async function asSpot(deps: Deps, who: Spender, spec: MachineSpec, now: Millis): Promise<string | undefined> {
  if (spec.buy !== 'on-demand') return undefined;
  const spot: MachineSpec = { ...spec, buy: 'spot' };
  const stretch = await stretchOf(deps, spot, now);
  if (stretch === 'none' || stretch === undefined) return undefined;
  const room = await roomFor(deps, await budgetsOf(deps, who), stretch, now);
  const length = ` --for ${typedLength(spec.leaseFor)}`;
  return room.kind === 'room' ? `${upCommand(spot)}${length}` : undefined;
}
