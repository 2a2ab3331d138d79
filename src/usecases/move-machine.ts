/**
 * Has a machine in another zone: stop, copy the disk, create a machine of the copy elsewhere, and once that is ready
 * remove the old one and the copy. Where no zone takes it, or it does not come up, all is as it was.
 */
import { moveBack } from '../domain/decide/move.ts';
import { ENDED_STATES, type Machine, type MoveChange } from '../domain/machine.ts';
import { bootMachine } from './boot-machine.ts';
import { clearMove } from './clear-move.ts';
import { copyDisk, waitForCopy } from './copy-disk.ts';
import { stopMachine } from './end-machine.ts';
import type { EngineDeps } from './engine-deps.ts';
import { placeMachine } from './place-machine.ts';
import { changeSaying } from './sayings.ts';
import { startMachine } from './start-machine.ts';
import { enter, type Given, type Step } from './step.ts';

/** One step of the change. */
export async function moveMachine(deps: EngineDeps, given: Given, change: MoveChange): Promise<Step> {
  switch (given.machine.state) {
    case 'stopping':
      return stopMachine(deps, given);
    case 'starting':
      return startMachine(deps, given);
    case 'placing':
      return place(deps, given, change);
    case 'booting':
      return change.phase === 'start' ? bootMachine(deps, given) : boot(deps, given, change);
    case 'stopped':
      return stopped(deps, given, change);
    default:
      return clearMove(deps, given, change.phase === 'place' ? cameUp(change) : change);
  }
}

async function stopped(deps: EngineDeps, given: Given, change: MoveChange): Promise<Step> {
  switch (change.phase) {
    case 'stop':
    case 'copy': {
      const copied = await copyDisk(deps, given, { ...change, phase: 'copy' });
      return copied.kind === 'step' ? copied.step : next(copied.given, copied.change);
    }
    case 'wait': {
      const ready = await waitForCopy(deps, given, change);
      return ready.kind === 'step' ? ready.step : next(ready.given, ready.change);
    }
    case 'place':
      return setOut(given, change);
    case 'clear':
    case 'start':
      return clearMove(deps, given, change);
  }
}

function next(given: Given, change: MoveChange): Step {
  const { claim, now, writes } = given;
  const machine: Machine = { ...given.machine, stateSince: now, operation: undefined, tries: 0, change };
  const saying = changeSaying(machine, change, undefined, now);
  return { claim, machine, dueAt: now, writes: [...writes, { write: 'say', saying }] };
}

/** From here on it is looked for like a new one; what it was is kept in the change. */
function setOut({ claim, machine, now, writes }: Given, change: MoveChange): Step {
  const { lease } = machine;
  const until = change.ran ? lease.until : Math.max(lease.until, now + change.to.leaseFor);
  const placing: Machine = {
    ...enter(machine, 'placing', now),
    spec: change.to,
    lease: { ...lease, until },
    placement: change.placement,
    zone: undefined,
    shape: undefined,
    price: undefined,
    incarnation: undefined,
    bootPhase: undefined,
    readyAt: undefined,
    trouble: undefined,
  };
  const saying = changeSaying(placing, change, undefined, now);
  return { claim, machine: placing, dueAt: now, writes: [...writes, { write: 'say', saying }] };
}

async function place(deps: EngineDeps, given: Given, change: MoveChange): Promise<Step> {
  const step = await placeMachine(deps, given);
  if (step.machine.state !== 'failed') return step;
  return goBack(step, given.now, change, step.machine.trouble ?? 'No zone could take it.', undefined);
}

async function boot(deps: EngineDeps, given: Given, change: MoveChange): Promise<Step> {
  const step = await bootMachine(deps, given);
  const { state, zone, incarnation, trouble } = step.machine;
  if (state === 'booting' || state === 'ready') return step;
  const because = `It did not come up in ${zone}: ${trouble ?? 'it was stopped or removed there'}`;
  const made =
    zone === undefined || ENDED_STATES.includes(state)
      ? undefined
      : { zone, instanceId: incarnation?.instanceId };
  return goBack(step, given.now, change, because.replace(/\.?$/, '.'), made);
}

/** What the step said of the new machine is not said: the change's own message tells it. */
function goBack(
  { claim, machine, writes }: Step,
  now: number,
  change: MoveChange,
  because: string,
  made: MoveChange['discard'],
): Step {
  const back = moveBack(change, because, made);
  const former: Machine = {
    ...enter(machine, 'stopped', now),
    ...change.from,
    bootPhase: undefined,
    trouble: undefined,
    stopReason: undefined,
    change: back,
  };
  return {
    claim,
    machine: former,
    dueAt: now,
    writes: [
      ...writes.filter(({ write }) => write !== 'say'),
      { write: 'say', saying: changeSaying(former, back, undefined, now) },
    ],
  };
}

/** The new one is ready: the old one is what is left over. */
function cameUp(change: MoveChange): MoveChange {
  const { zone, incarnation } = change.from;
  const discard = zone === undefined ? undefined : { zone, instanceId: incarnation?.instanceId };
  return { ...change, phase: 'clear', discard };
}
