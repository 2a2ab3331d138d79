/** Moves one claimed machine one step towards what was asked of it. */
import { followReservation } from '../domain/decide/reservation.ts';
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Claim, Write } from '../ports/store.ts';
import { applyRequests } from './apply-requests.ts';
import { bootMachine } from './boot-machine.ts';
import { changeMachine } from './change-machine.ts';
import { followCopy } from './copy-data.ts';
import { removeMachine, stopMachine } from './end-machine.ts';
import type { EngineDeps } from './engine-deps.ts';
import { observeReady, observeStopped } from './observe-machine.ts';
import { placeMachine, planMachine } from './place-machine.ts';
import { startMachine } from './start-machine.ts';
import type { Given, Step } from './step.ts';

/** Applies what was asked, takes one step, saves it. A step that throws is logged and taken again when its claim has run out. */
export async function settleMachine(deps: EngineDeps, claim: Claim<Machine>): Promise<void> {
  const now = await deps.store.now();
  try {
    const { given: applied, waits } = await applyRequests(deps, {
      claim,
      machine: claim.row,
      now,
      writes: [],
    });
    // Together with the requests that it was reserved for, which may be written down before the step is over.
    const given = withReservation(deps, claim.row, applied, now);
    const taken = await followCopy(deps, await take(deps, given));
    const step = withReservation(deps, given.machine, taken, now);
    // What could not be applied in the old state may be in the new one, which by itself may need no further step.
    const moved = step.machine.state !== given.machine.state;
    await deps.store.saveMachine(step.claim, step.machine, waits && moved ? now : step.dueAt, step.writes);
  } catch (error) {
    // The claim is left to run out: what the step had written down (an operation, say) must not be overwritten.
    deps.log.error(
      { machine: claim.row.name, state: claim.row.state, err: error },
      'a step failed; it will be taken again',
    );
  }
}

/** What it has reserved of budgets is as it is itself. */
function withReservation<S extends Pick<Given, 'machine' | 'writes'>>(
  { policy }: EngineDeps,
  before: Machine,
  step: S,
  now: Millis,
): S {
  const { machine, reservations } = followReservation(before, step.machine, now, policy.timeZone);
  if (machine === step.machine) return step;
  const writes = reservations.map((reservation): Write => ({ write: 'reserve', reservation }));
  return { ...step, machine, writes: [...step.writes, ...writes] };
}

function take(deps: EngineDeps, given: Given): Promise<Step> | Step {
  const { change } = given.machine;
  if (change !== undefined) return changeMachine(deps, given, change);
  switch (given.machine.state) {
    case 'accepted':
      return planMachine(deps, given);
    case 'placing':
      return placeMachine(deps, given);
    case 'booting':
    case 'stuck':
      return bootMachine(deps, given);
    case 'ready':
      return observeReady(deps, given);
    case 'stopping':
      return stopMachine(deps, given);
    case 'stopped':
      return observeStopped(deps, given);
    case 'starting':
      return startMachine(deps, given);
    case 'deleting':
      return removeMachine(deps, given);
    case 'gone':
    case 'failed':
      return { claim: given.claim, machine: given.machine, dueAt: undefined, writes: given.writes };
  }
}
