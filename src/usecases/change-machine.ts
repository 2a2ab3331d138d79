/** One step of a machine that is being changed: by the kind of change, and what follows when the machine vanishes. */
import { type Change, ENDED_STATES } from '../domain/machine.ts';
import { endChange } from './end-change.ts';
import type { EngineDeps } from './engine-deps.ts';
import { growDisk } from './grow-disk.ts';
import { moveMachine } from './move-machine.ts';
import { resizeMachine } from './resize-machine.ts';
import type { Given, Step } from './step.ts';

/** Takes the next step of the change; one whose machine is gone from Google has nothing left to change. */
export async function changeMachine(deps: EngineDeps, given: Given, change: Change): Promise<Step> {
  const step = await stepOf(deps, given, change);
  const { claim, machine, writes } = step;
  if (machine.change === undefined || !ENDED_STATES.includes(machine.state)) return step;
  const because = 'It is no longer at Google: it was removed outside Lamplighter.';
  return endChange(deps, { claim, machine, now: machine.stateSince, writes }, change, {
    kind: 'failed',
    because,
  });
}

function stepOf(deps: EngineDeps, given: Given, change: Change): Promise<Step> {
  switch (change.kind) {
    case 'disk':
      return growDisk(deps, given, change);
    case 'resize':
      return resizeMachine(deps, given, change);
    case 'move':
      return moveMachine(deps, given, change);
  }
}
