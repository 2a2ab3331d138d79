/** Whether a machine can go to another zone, and the way back when no zone takes it. */

import { familyOf } from '../accelerators/index.ts';
import type { Machine, MachineSpec, MoveChange } from '../machine.ts';
import type { Offer } from '../offer.ts';
import { zoneMatches } from '../zone.ts';
import { unfitForChange } from './change.ts';
import { unfitAsNode } from './endings.ts';
import { sized, unsoldWish, type Wish } from './resize.ts';
import type { Unfit } from './unfit.ts';

/** What is to be had, and where; without a zone, anywhere else. */
export interface MoveWish extends Wish {
  readonly zone?: string;
}

/** Why the machine cannot be moved there; undefined when it may be tried. */
export function unfitForMove(machine: Machine, wish: MoveWish): Unfit | undefined {
  const never = unfitAsNode(machine, 'move', wish);
  if (never !== undefined) return never;
  const sold = unsoldWish(machine.name, wish, 'move');
  if (sold !== undefined) return { ...sold, example: `/gpu prices ${wish.family}` };
  if (wish.zone !== undefined && wish.zone === machine.zone) {
    const message = `${machine.name} is in ${machine.zone} already; its name can be there only once.`;
    return { message, example: moveCommand(machine, { ...wish, zone: 'us-*' }) };
  }
  return unfitForChange(machine);
}

/** What the machine is asked for as in its new zone; a limit on its price was for the old one. */
export function movedSpec({ spec }: Machine, { family, count, buy, zone }: MoveWish): MachineSpec {
  const { maxMicrosPerHour, waitFor, ...rest } = spec;
  return { ...rest, family, count, buy, zone };
}

/** The offers in other zones that match. */
export function elsewhere(offers: readonly Offer[], machine: Machine, { zone }: MoveWish): readonly Offer[] {
  return offers.filter(
    (offer) => offer.zone !== machine.zone && (zone === undefined || zoneMatches(zone, offer.zone)),
  );
}

/** The whole command. */
export function moveCommand({ name, spec }: Pick<Machine, 'name' | 'spec'>, wish: MoveWish): string {
  const family = familyOf(wish.family);
  const same = spec.family === wish.family && spec.count === wish.count;
  const as = same || family === undefined ? '' : ` --as ${sized(family, wish.count)}`;
  return `/gpu move ${name}${wish.zone === undefined ? '' : ` ${wish.zone}`}${as}`;
}

/** Back to where and what it was; `made`: the new machine, if one was made, is removed. */
export function moveBack(change: MoveChange, because: string, made: MoveChange['discard']): MoveChange {
  return { ...change, phase: 'clear', discard: made, back: because };
}
