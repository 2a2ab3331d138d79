/** Starting a stopped machine at Google, or why it stays as it is. */
import { isNode } from '../domain/decide/endings.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Claim } from '../ports/store.ts';
import { changeNotStarted, startRefused } from './change-not-started.ts';
import type { EngineDeps } from './engine-deps.ts';
import { endLost } from './lost-machine.ts';
import { birthSaying, notStartedKey, toOwner } from './sayings.ts';
import { at, drive, enter, type Given, journal, pending, type Step } from './step.ts';

/** starting → booting, or back to stopped when Google has none left there. */
export async function startMachine(deps: EngineDeps, given: Given): Promise<Step> {
  const { machine } = given;
  const driven = await drive(deps, given, 'start', at(machine), (requestId) =>
    deps.cloud.start(at(machine), requestId),
  );
  if (driven.kind === 'pending' || driven.kind === 'lost') return pending(given, driven);
  const now = await deps.store.now();
  if (driven.kind === 'refused') return notStarted(deps, driven.claim, driven.machine, driven.fault, now);
  const booting: Machine = {
    ...enter(driven.machine, 'booting', now),
    bootPhase: 'booting',
    incarnation: undefined,
    // Of a node Google shows no start: without this its next life would be the last one's.
    ...(isNode(machine) ? { upSince: Math.min(now, driven.endedAt ?? now) } : {}),
    stopReason: undefined,
    stopBy: undefined,
  };
  return {
    claim: driven.claim,
    machine: booting,
    dueAt: now,
    writes: [
      journal(booting, now, 'started', `${machine.name} was started again.`),
      { write: 'say', saying: birthSaying(booting, now) },
    ],
  };
}

async function notStarted(
  deps: EngineDeps,
  claim: Claim<Machine>,
  machine: Machine,
  fault: Fault,
  now: Millis,
): Promise<Step> {
  const { change } = machine;
  const seen = await deps.cloud.get(at(machine));
  if (seen.ok && seen.value.status === 'lost') {
    return endLost(deps, { claim, machine, now, writes: [] }, seen.value);
  }
  if (seen.ok && (seen.value.status === 'running' || seen.value.status === 'provisioning')) {
    const booting: Machine = {
      ...enter(machine, 'booting', now),
      bootPhase: 'booting',
      incarnation: undefined,
      ...(isNode(machine) ? { upSince: now } : {}),
    };
    return {
      claim,
      machine: booting,
      dueAt: now,
      writes: [{ write: 'say', saying: birthSaying(booting, now) }],
    };
  }
  const stopped: Machine = { ...enter(machine, 'stopped', now), trouble: inWords(fault) };
  if (change !== undefined) {
    return changeNotStarted(deps, { claim, machine: stopped, now, writes: [] }, change, fault);
  }
  const stockout = fault.kind === 'stockout';
  return {
    claim,
    machine: stopped,
    dueAt: undefined,
    writes: [
      journal(stopped, now, 'refused', `${machine.name} could not be started: ${inWords(fault)}.`, { fault }),
      ...(stockout ? [startRefused({ claim, machine: stopped, now, writes: [] }, fault)] : []),
      { write: 'say', saying: birthSaying(stopped, now) },
      toOwner(stopped, notStartedKey(machine), {
        kind: 'not-started',
        machine: stopped,
        because: inWords(fault),
        stockout,
      }),
    ],
  };
}
