/** What happens when Google shows something that we did not do: a preemption, a stop by hand, a removal. */
import { isNode } from '../domain/decide/endings.ts';
import type { Incarnation, Machine, StopReason } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { followingLabels } from './labels.ts';
import { endLost } from './lost-machine.ts';
import { repriced } from './reprice-machine.ts';
import {
  incarnationOf,
  ledgerClose,
  ledgerGone,
  ledgerOpen,
  ranUnseen,
  runCost,
  seenAlive,
  totalCost,
} from './run-record.ts';
import { birthSaying, stopKey, toOwner } from './sayings.ts';
import { at, backOff, enter, type Given, journal, type Step } from './step.ts';
import { endWarnings, followStop } from './warnings.ts';

/** Looks at a ready machine that was poked: takes over what Google shows, and brings the labels that follow its lease up to date. */
export async function observeReady(deps: EngineDeps, given: Given): Promise<Step> {
  const { claim, now } = given;
  const seen = await deps.cloud.get(at(given.machine));
  if (!seen.ok) {
    if (seen.fault.kind === 'not-found') return endedOutside(deps, given, undefined);
    const tries = given.machine.tries + 1;
    const again = { ...given.machine, tries };
    return { claim, machine: again, dueAt: now + backOff(tries), writes: given.writes };
  }
  const { status } = seen.value;
  if (status === 'lost') return endLost(deps, given, seen.value);
  if (status === 'stopped' || status === 'suspended') return endedOutside(deps, given, seen.value);
  if (status !== 'running') {
    return { claim, machine: given.machine, dueAt: now + backOff(2), writes: given.writes };
  }
  const restarted = anotherLife(given, seen.value);
  if (restarted !== undefined) return restarted;
  const { machine, writes: changed } = await repriced(deps, given.machine, now);
  const writes = [...given.writes, ...changed];
  if (machine.labelledUntil !== machine.lease.until) {
    const labelled = await deps.cloud.setLabels(at(machine), followingLabels(machine));
    if (!labelled.ok) {
      const tries = machine.tries + 1;
      return { claim, machine: { ...machine, tries }, dueAt: now + backOff(tries), writes };
    }
    const after = { ...machine, labelledUntil: machine.lease.until, tries: 0 };
    return { claim, machine: after, dueAt: undefined, writes };
  }
  return { claim, machine: { ...machine, tries: 0 }, dueAt: undefined, writes };
}

/** A stopped machine that runs again without us is set up again and watched; one that is gone is gone. */
export async function observeStopped(deps: EngineDeps, given: Given): Promise<Step> {
  const { claim, machine, now } = given;
  const seen = await deps.cloud.get(at(machine));
  if (!seen.ok) {
    if (seen.fault.kind === 'not-found') return endedOutside(deps, given, undefined);
    return { claim, machine, dueAt: now + backOff(machine.tries + 1), writes: given.writes };
  }
  if (seen.value.status === 'lost') return endLost(deps, given, seen.value);
  if (seen.value.status !== 'running') {
    const missed = missedRun(machine, seen.value);
    const today = await repriced(deps, missed.machine, now);
    const writes = [...given.writes, ...missed.writes, ...today.writes];
    return { claim, machine: today.machine, dueAt: undefined, writes };
  }
  const started: Machine = {
    ...enter(machine, 'booting', now),
    starts: machine.starts + 1,
    incarnation: undefined,
    ...(isNode(machine) ? { upSince: now } : {}),
    bootPhase: 'booting',
    stopReason: undefined,
  };
  return {
    claim,
    machine: started,
    dueAt: now,
    writes: [
      ...given.writes,
      journal(started, now, 'started', `${machine.name} was started outside Lamplighter.`),
      { write: 'say', saying: birthSaying(started, now) },
      ...(await followStop(deps, started, machine.starts)),
    ],
  };
}

/** It was started and stopped outside while nobody looked: what that cost is counted all the same. */
function missedRun(
  machine: Machine,
  seen: CloudMachine,
): { readonly machine: Machine; readonly writes: readonly Write[] } {
  const { lastStoppedAt } = seen;
  if (!ranUnseen(machine, seen) || lastStoppedAt === undefined) return { machine, writes: [] };
  const after = { ...machine, incarnation: incarnationOf(seen, machine) };
  const run = ledgerOpen(after, seen.createdAt);
  return { machine: after, writes: [...run, ledgerClose(after, lastStoppedAt, 'outside', undefined)] };
}

function anotherLife(given: Given, seen: CloudMachine): Step | undefined {
  const { machine, now } = given;
  const life = incarnationOf(seen, machine);
  const known = machine.incarnation;
  if (known === undefined || (known.instanceId === life.instanceId && known.startedAt === life.startedAt)) {
    return undefined;
  }
  const after: Machine = { ...machine, incarnation: life, stateSince: now };
  return {
    claim: given.claim,
    machine: after,
    dueAt: now,
    writes: [
      ...given.writes,
      ledgerClose(machine, endOf(known, life, seen), 'outside', undefined),
      ...ledgerOpen(after, seen.createdAt),
      journal(after, now, 'started', `${machine.name} was restarted outside Lamplighter.`),
    ],
  };
}

/** When the earlier life ended, as far as Google shows it. */
function endOf(before: Incarnation, after: Incarnation, { lastStoppedAt }: CloudMachine): Millis {
  const isBetween =
    lastStoppedAt !== undefined && lastStoppedAt > before.startedAt && lastStoppedAt < after.startedAt;
  return isBetween ? lastStoppedAt : after.startedAt;
}

/** The machine stopped or vanished without us: spot machines were preempted, others were ended by hand or by Google. */
export async function endedOutside(
  deps: EngineDeps,
  given: Given,
  seen: CloudMachine | undefined,
): Promise<Step> {
  const { now } = given;
  const { machine, writes: owed } = seenAlive(given.machine, seen);
  const endedAt = seen?.lastStoppedAt ?? now;
  const preempted = await tookBack(deps, machine);
  const reason: StopReason = preempted ? 'preempted' : 'outside';
  const ran = machine.state !== 'stopped';
  const writes: Write[] = [...given.writes, ...owed];
  if (ran) writes.push(ledgerClose(machine, endedAt, reason, undefined));
  if (seen === undefined) {
    writes.push(...ledgerGone(machine, endedAt));
    const gone: Machine = { ...enter(machine, 'gone', now), stopReason: machine.stopReason ?? reason };
    writes.push(
      journal(
        gone,
        now,
        'removed',
        `${machine.name} is no longer at Google: it was removed outside Lamplighter.`,
      ),
      toOwner(gone, `removed:${machine.id}`, {
        kind: 'removed',
        machine: gone,
        by: undefined,
        ...(await totalCost(deps, machine, endedAt)),
      }),
      { write: 'say', saying: birthSaying(gone, now) },
      ...(await followStop(deps, gone, gone.starts)),
      ...(await endWarnings(deps, machine, { kind: 'stopped', at: endedAt, reason, by: undefined })),
    );
    return { claim: given.claim, machine: gone, dueAt: undefined, writes };
  }
  const stopped: Machine = { ...enter(machine, 'stopped', now), stopReason: reason };
  // It was to be stopped for the change anyway.
  const wanted = machine.change !== undefined && machine.state === 'stopping';
  const notice: Notice = preempted
    ? { kind: 'preempted', machine: stopped, at: endedAt }
    : {
        kind: 'stopped',
        machine: stopped,
        reason,
        by: undefined,
        at: endedAt,
        idleFor: undefined,
        ...runCost(machine, endedAt),
      };
  writes.push(
    journal(
      stopped,
      now,
      preempted ? 'preempted' : 'stopped',
      preempted
        ? `Google took ${machine.name} back (spot).`
        : `${machine.name} was stopped outside Lamplighter.`,
    ),
    ...(wanted ? [] : [toOwner(stopped, stopKey(machine), notice)]),
    { write: 'say', saying: birthSaying(stopped, now) },
    ...(await endWarnings(deps, machine, { kind: 'stopped', at: endedAt, reason, by: undefined })),
  );
  return {
    claim: given.claim,
    machine: stopped,
    dueAt: stopped.change === undefined ? undefined : now,
    writes,
  };
}

/** Whether Google took it back. Where nobody can tell, a spot machine was: that is by far the likeliest. */
async function tookBack(deps: EngineDeps, machine: Machine): Promise<boolean> {
  const { spec, incarnation } = machine;
  if (spec.buy !== 'spot') return false;
  if (incarnation === undefined) return true;
  const told = await deps.cloud.wasPreempted(at(machine), incarnation.instanceId, incarnation.startedAt);
  return !told.ok || told.value;
}
