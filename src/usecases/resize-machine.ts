/**
 * Makes another machine of one that exists, with the same disk: stop, set type, accelerators and way of buying, start.
 * What cannot be set or started goes back to what it was.
 */
import { shortSize } from '../domain/accelerators/index.ts';
import type { Make, ResizeChange, ResizeStep } from '../domain/change.ts';
import { goBack, stepTaken } from '../domain/decide/resize.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import type { Result } from '../domain/result.ts';
import type { OperationAt } from '../ports/cloud.ts';
import { bootMachine } from './boot-machine.ts';
import { endChange, tellLabels } from './end-change.ts';
import { stopMachine } from './end-machine.ts';
import type { EngineDeps } from './engine-deps.ts';
import { labelsOf } from './labels.ts';
import { changeSaying } from './sayings.ts';
import { startMachine } from './start-machine.ts';
import { at, backOff, drive, enter, type Given, journal, pending, type Step } from './step.ts';

/** Definite refusals on the way back after which people are told that it is neither. */
const GIVE_UP_AFTER = 5;

/** One step of the change. */
export async function resizeMachine(deps: EngineDeps, given: Given, change: ResizeChange): Promise<Step> {
  switch (given.machine.state) {
    case 'stopping':
      return stopMachine(deps, given);
    case 'starting':
      return startMachine(deps, given);
    case 'booting':
      return bootMachine(deps, given);
    case 'stopped':
      // Once it was started, it has stopped by itself: the change is over, and that was told.
      if (change.phase === 'start') return finish(deps, given, change);
      return change.todo[0] === undefined
        ? allSet(deps, given, change)
        : set(deps, given, change, change.todo[0]);
    default:
      return finish(deps, given, change);
  }
}

async function set(deps: EngineDeps, given: Given, change: ResizeChange, step: ResizeStep): Promise<Step> {
  const make = change.back === undefined ? change.to : change.from;
  const verb = change.back === undefined ? (`set-${step}` as const) : (`unset-${step}` as const);
  const driven = await drive(deps, given, verb, at(given.machine), (requestId) =>
    send(deps, given.machine, step, make, requestId),
  );
  if (driven.kind === 'pending' || driven.kind === 'lost') return pending(given, driven);
  const now = await deps.store.now();
  const { claim } = driven;
  const free: Machine = { ...driven.machine, operation: undefined, tries: 0 };
  if (driven.kind === 'done') return goOn({ claim, machine: free, now, writes: [] }, stepTaken(change));
  if (change.back === undefined) {
    const because = `Google refused it: ${inWords(driven.fault)}.`;
    const back = goBack(change, because, driven.inDoubt ? step : undefined);
    return goOn({ claim, machine: free, now, writes: [] }, back);
  }
  return stillNotBack(deps, { claim, machine: driven.machine, now, writes: [] }, change, driven.fault);
}

function send(
  deps: EngineDeps,
  machine: Machine,
  step: ResizeStep,
  make: Make,
  requestId: string,
): Promise<Result<OperationAt>> {
  switch (step) {
    case 'type':
      return deps.cloud.setMachineType(at(machine), make.shape.machineType, requestId);
    case 'accelerators':
      return deps.cloud.setAccelerators(at(machine), make.shape, requestId);
    case 'buy':
      return deps.cloud.setBuy(at(machine), make.buy === 'spot' ? 'spot' : 'on-demand', requestId);
  }
}

function goOn(given: Given, change: ResizeChange): Step {
  const { claim, now, writes } = given;
  const machine: Machine = { ...given.machine, stateSince: now, change };
  return {
    claim,
    machine,
    dueAt: now,
    writes: [...writes, { write: 'say', saying: changeSaying(machine, change, undefined, now) }],
  };
}

/** Google does not take the old values back: tried a few times, then told. */
async function stillNotBack(
  deps: EngineDeps,
  given: Given,
  change: ResizeChange,
  fault: Fault,
): Promise<Step> {
  const { claim, machine, now, writes } = given;
  const tries = machine.tries + 1;
  if (tries < GIVE_UP_AFTER) {
    const again = { ...machine, operation: undefined, tries, stateSince: now };
    return { claim, machine: again, dueAt: now + backOff(tries), writes };
  }
  const because = `${change.back} Google did not let me set it back either (${inWords(fault)}): look at it in the console, it is stopped.`;
  return endChange(deps, given, change, { kind: 'failed', because });
}

/** All is set: the machine is what it is to be, or what it was, and is started if it is to run. */
async function allSet(deps: EngineDeps, given: Given, change: ResizeChange): Promise<Step> {
  const { claim, now, writes } = given;
  const isBack = change.back !== undefined;
  const machine = made(given.machine, isBack ? change.from : change.to);
  if (!(isBack ? change.ran : change.starts)) return finish(deps, { ...given, machine }, change);
  const started: ResizeChange = { ...change, phase: 'start' };
  const lease = change.ran
    ? machine.lease
    : { ...machine.lease, until: Math.max(machine.lease.until, now + machine.spec.leaseFor) };
  const starting: Machine = {
    ...enter(machine, 'starting', now),
    lease,
    incarnation: undefined,
    bootPhase: undefined,
    readyAt: undefined,
    trouble: undefined,
    change: started,
  };
  const { count, family } = machine.spec;
  return {
    claim,
    machine: starting,
    dueAt: now,
    writes: [
      ...writes,
      journal(starting, now, 'started', `${machine.name} is started as ${shortSize(family, count)}.`),
      { write: 'say', saying: changeSaying(starting, started, undefined, now) },
    ],
  };
}

function made(machine: Machine, { family, count, buy, shape, price }: Make): Machine {
  return { ...machine, spec: { ...machine.spec, family, count, buy }, shape, price };
}

async function finish(deps: EngineDeps, given: Given, change: ResizeChange): Promise<Step> {
  const { back } = change;
  if (back !== undefined) {
    const because = `${back} It is as it was again.`;
    return endChange(deps, given, change, { kind: 'failed', because });
  }
  const later = await tellLabels(deps, given, labelsOf(given.machine));
  return later ?? endChange(deps, given, change, { kind: 'done' });
}
