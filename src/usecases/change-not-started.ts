/** A machine that was changed and cannot be started: it goes back to what it was, and what was met is remembered. */
import { shortSize } from '../domain/accelerators/index.ts';
import { goBack } from '../domain/decide/resize.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import type { Change } from '../domain/machine.ts';
import type { Write } from '../ports/store.ts';
import { endChange } from './end-change.ts';
import type { EngineDeps } from './engine-deps.ts';
import { changeSaying } from './sayings.ts';
import { type Given, journal, type Step } from './step.ts';
import { tried } from './stockouts.ts';

/** `given.machine` is stopped, still as what it was to be. */
export function changeNotStarted(
  deps: EngineDeps,
  given: Given,
  change: Change,
  fault: Fault,
): Promise<Step> | Step {
  const { claim, machine, now } = given;
  const writes = [...given.writes, startRefused(given, fault)];
  if (change.kind === 'disk') {
    const because = `Google could not start it: ${inWords(fault)}.`;
    return endChange(deps, { ...given, writes }, change, { kind: 'failed', because });
  }
  if (change.kind === 'move' || change.back !== undefined || !change.starts) {
    const because = `${change.back ?? ''} It is as it was again, but Google could not start it (${inWords(fault)}), so it is stopped.`;
    return endChange(deps, { ...given, writes }, change, { kind: 'failed', because: because.trim() });
  }
  const { family, count } = change.to;
  const because = `${machine.zone} could not start it as ${shortSize(family, count)} (${inWords(fault)}).`;
  const back = { ...machine, trouble: undefined, change: goBack(change, because) };
  return {
    claim,
    machine: back,
    dueAt: now,
    writes: [...writes, { write: 'say', saying: changeSaying(back, back.change, undefined, now) }],
  };
}

/** What everybody's placement learns from a start that was refused. */
export function startRefused({ machine, now }: Given, fault: Fault): Write {
  const zone = machine.zone ?? '';
  return journal(machine, now, 'attempt', `${zone} could not start ${machine.name}: ${inWords(fault)}.`, {
    ...tried(machine, [zone]),
    fault,
  });
}
