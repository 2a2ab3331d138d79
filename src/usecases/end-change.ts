/** The end of a change: the machine is free for what else is asked of it, and people are told how it ended. */
import { shortSize } from '../domain/accelerators/index.ts';
import type { ChangeEnd } from '../domain/change.ts';
import type { Change, Machine } from '../domain/machine.ts';
import type { EngineDeps } from './engine-deps.ts';
import { birthKey, birthSaying, changeSaying } from './sayings.ts';
import { at, backOff, type Given, journal, type Step } from './step.ts';
import { followStop } from './warnings.ts';

/** After so many tries the labels keep what they said, which only a lost database would read. */
const LABEL_TRIES = 5;

/** Brings the machine's labels up to date; the step that tries again later, or undefined once there is none to take. */
export async function tellLabels(
  deps: EngineDeps,
  given: Given,
  labels: Readonly<Record<string, string>>,
): Promise<Step | undefined> {
  const { claim, machine, now, writes } = given;
  const set = await deps.cloud.setLabels(at(machine), labels);
  const tries = machine.tries + 1;
  if (set.ok || tries >= LABEL_TRIES) return undefined;
  return { claim, machine: { ...machine, tries }, dueAt: now + backOff(tries), writes };
}

/** Due at once: what was asked meanwhile has waited. */
export async function endChange(
  deps: EngineDeps,
  given: Given,
  change: Change,
  end: ChangeEnd,
): Promise<Step> {
  const { claim, now, writes } = given;
  const machine: Machine = { ...given.machine, change: undefined, operation: undefined, tries: 0 };
  // The message of its birth shows what it was then; it is brought up to date, not posted anew.
  const told = await deps.store.saying(birthKey(machine));
  return {
    claim,
    machine,
    dueAt: now,
    writes: [
      ...writes,
      journal(machine, now, end.kind === 'done' ? 'changed' : 'refused', inJournal(machine, change, end)),
      { write: 'say', saying: changeSaying(machine, change, end, now) },
      ...(await followStop(deps, machine, machine.starts)),
      ...(told === undefined ? [] : [{ write: 'say' as const, saying: birthSaying(machine, now) }]),
    ],
  };
}

function inJournal({ name, zone }: Machine, change: Change, end: ChangeEnd): string {
  if (end.kind === 'failed') return `${name} stays as it is: ${end.because}`;
  if (change.kind === 'disk') return `The disk of ${name} has ${change.toGb} GB now.`;
  if (change.kind === 'move') return `${name} is in ${zone} now.`;
  const { count, family, buy } = change.to;
  return `${name} is ${shortSize(family, count)} ${buy} now.`;
}
