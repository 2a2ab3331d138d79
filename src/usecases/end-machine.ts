/** Stopping and removing at Google: one operation each, told when it is over. */
import { hoursOf } from '../domain/decide/hours.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import { queued } from '../domain/flex-start.ts';
import { hoursNow } from '../domain/hours.ts';
import type { Machine } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { Write } from '../ports/store.ts';
import { lookAgain } from './apply-idle-stop.ts';
import type { EngineDeps } from './engine-deps.ts';
import { endLost } from './lost-machine.ts';
import { endedOutside } from './observe-machine.ts';
import { ledgerClose, ledgerGone, runCost, seenAlive, totalCost } from './run-record.ts';
import { birthSaying, endedKey, stopKey, toChannel, toOwner } from './sayings.ts';
import { at, backOff, type Driven, drive, enter, type Given, journal, pending, type Step } from './step.ts';
import { endWarnings, followStop, idleSinceOf } from './warnings.ts';

/** After this many definite refusals the machine is called stuck and people are told. */
const GIVE_UP_AFTER = 5;

/** What is removed or stopped now cannot be asked later how long it ran. */
function withLife(given: Given, seen: CloudMachine | undefined): Given {
  const { machine, writes } = seenAlive(given.machine, seen);
  return { ...given, machine, writes: [...given.writes, ...writes] };
}

/** stopping → stopped. Local SSD data is lost by a stop; the warning and the button have said so. */
export async function stopMachine(deps: EngineDeps, given: Given): Promise<Step> {
  const { machine } = given;
  const seen = await deps.cloud.get(at(machine));
  if (!seen.ok && seen.fault.kind === 'not-found') return endedOutside(deps, given, undefined);
  if (seen.ok && seen.value.status === 'lost') return endLost(deps, given, seen.value);
  // Nothing was sent yet: it has ended without us.
  const isOver = seen.ok && seen.value.status === 'stopped';
  if (isOver && machine.operation === undefined) return endedOutside(deps, given, seen.value);
  const isUp = !seen.ok || seen.value.status === 'running';
  const again = isUp ? await lookAgain(deps, given, seen.ok ? seen.value : undefined) : undefined;
  if (again?.kind === 'keep') return again.step;
  const known = withLife(again?.given ?? given, seen.ok ? seen.value : undefined);
  // Of a node Google shows no stop: it was over a moment after it was asked for.
  const overAt = isOver ? (seen.value.lastStoppedAt ?? machine.operation?.sentAt) : undefined;
  const driven: Driven = isOver
    ? { kind: 'done', machine: known.machine, claim: known.claim, endedAt: overAt }
    : await drive(deps, known, 'stop', at(machine), (requestId) =>
        deps.cloud.stop(at(machine), requestId, seen.ok && !seen.value.hasLocalSsd ? undefined : true),
      );
  if (driven.kind === 'pending' || driven.kind === 'lost') return pending(given, driven);
  const now = await deps.store.now();
  let endedAt = driven.kind === 'done' ? driven.endedAt : undefined;
  if (driven.kind === 'refused') {
    const after = await deps.cloud.get(at(machine));
    endedAt = after.ok ? after.value.lastStoppedAt : undefined;
    if (!(after.ok && after.value.status === 'stopped')) {
      return refused(
        deps,
        { claim: driven.claim, machine: driven.machine, now, writes: [] },
        driven.fault,
        'stop',
      );
    }
  }
  const stopped = enter(driven.machine, 'stopped', now);
  return {
    claim: driven.claim,
    machine: stopped,
    dueAt: stopped.change === undefined ? undefined : now,
    writes: [
      ...(isOver ? known.writes : []),
      ...(await stoppedWrites(deps, stopped, now, Math.min(now, endedAt ?? now))),
    ],
  };
}

/** `endedAt` is when Google ended the run, which may be long before `now`. */
async function stoppedWrites(
  deps: EngineDeps,
  machine: Machine,
  now: Millis,
  endedAt: Millis,
): Promise<Write[]> {
  const reason = machine.stopReason ?? 'owner';
  const idleSince = reason === 'idle' ? await idleSinceOf(deps, machine) : undefined;
  const notice: Notice = {
    kind: 'stopped',
    machine,
    reason,
    by: machine.stopBy,
    at: endedAt,
    idleFor: idleSince === undefined ? undefined : endedAt - idleSince,
    ...runCost(machine, endedAt),
    ...(reason === 'hours' ? startsAgain(deps, machine, now) : {}),
  };
  const key = stopKey(machine);
  const isAsked = reason === 'owner' || reason === 'admin';
  const by = machine.stopBy === undefined ? '' : ` by <@${machine.stopBy}>`;
  return [
    ledgerClose(machine, endedAt, reason, idleSince),
    journal(machine, now, 'stopped', `${machine.name} was stopped${by} (${reason}).`, { reason, idleSince }),
    ...(machine.change === undefined
      ? [isAsked ? toChannel(machine, key, notice) : toOwner(machine, key, notice)]
      : []),
    { write: 'say', saying: birthSaying(machine, now) },
    ...(await endWarnings(deps, machine, { kind: 'stopped', at: endedAt, reason, by: machine.stopBy })),
  ];
}

/** When its hours begin again, where they are to start it then. */
function startsAgain({ policy }: EngineDeps, machine: Machine, now: Millis): { readonly againAt?: Millis } {
  const hours = hoursOf(machine, policy.projects);
  if (hours === undefined || (machine.hourStarts ?? 0) >= policy.hours.maxStarts) return {};
  return { againAt: hoursNow(hours.week, now).next };
}

/** deleting → gone: the machine and its boot disk are removed. */
export async function removeMachine(deps: EngineDeps, given: Given): Promise<Step> {
  const { claim, machine, now: begun } = given;
  let known = given;
  if (machine.stopReason === 'idle' && machine.operation?.name === undefined) {
    const seen = await deps.cloud.get(at(machine));
    const isUp = !seen.ok ? seen.fault.kind !== 'not-found' : seen.value.status === 'running';
    const again = isUp ? await lookAgain(deps, given, seen.ok ? seen.value : undefined) : undefined;
    if (again?.kind === 'keep') return again.step;
    known = again?.given ?? given;
  }
  if (machine.incarnation === undefined) {
    const seen = await deps.cloud.get(at(machine));
    if (!seen.ok && seen.fault.kind !== 'not-found') {
      const tries = machine.tries + 1;
      return { claim, machine: { ...machine, tries }, dueAt: begun + backOff(tries), writes: given.writes };
    }
    known = withLife(given, seen.ok ? seen.value : undefined);
  }
  const driven = await drive(deps, known, 'delete', at(machine), (requestId) =>
    deps.cloud.remove(at(machine), requestId),
  );
  if (driven.kind === 'pending' || driven.kind === 'lost') return pending(given, driven);
  const now = await deps.store.now();
  if (driven.kind === 'refused' && !(await isGone(deps, machine, driven))) {
    return refused(
      deps,
      { claim: driven.claim, machine: driven.machine, now, writes: [] },
      driven.fault,
      'remove',
    );
  }
  if (queued(driven.machine) !== undefined && driven.machine.incarnation === undefined) {
    return takenBack({ claim: driven.claim, machine: driven.machine, now, writes: [] });
  }
  const gone = enter(driven.machine, 'gone', now);
  // Gone before this call: by the one that got no answer, if there was one, a moment after it was sent.
  const sentAt = driven.kind === 'refused' ? driven.machine.operation?.begunAt : undefined;
  const endedAt = Math.min(now, (driven.kind === 'done' ? driven.endedAt : sentAt) ?? now);
  const by = machine.stopBy === undefined ? '' : ` by <@${machine.stopBy}>`;
  const reason = machine.stopReason ?? 'owner';
  const idleSince = reason === 'idle' ? await idleSinceOf(deps, machine) : undefined;
  return {
    claim: driven.claim,
    machine: gone,
    dueAt: undefined,
    writes: [
      ledgerClose(machine, endedAt, reason, idleSince),
      ...ledgerGone(machine, endedAt),
      journal(gone, now, 'removed', `${machine.name} and its disk were removed${by}.`),
      ...(await removedSaying(deps, gone, endedAt, idleSince)),
      { write: 'say', saying: birthSaying(gone, now) },
      ...(await followStop(deps, gone, gone.starts)),
      ...(await endWarnings(deps, machine, { kind: 'stopped', at: endedAt, reason, by: machine.stopBy })),
    ],
  };
}

/** To the channel where a person asked for it, to its owner where nobody did; a lost one was told when it was seen. */
async function removedSaying(
  deps: EngineDeps,
  gone: Machine,
  endedAt: Millis,
  idleSince: Millis | undefined,
): Promise<Write[]> {
  const { stopReason: reason, stopBy: by } = gone;
  if (reason === 'preempted' || reason === 'lost') return [];
  if (reason === 'idle' || reason === 'lease-end') {
    const idleFor = idleSince === undefined ? undefined : endedAt - idleSince;
    const cost = runCost(gone, endedAt);
    const notice: Notice = { kind: 'ended', machine: gone, reason, at: endedAt, idleFor, ...cost };
    return [toOwner(gone, endedKey(gone), notice)];
  }
  const cost = await totalCost(deps, gone, endedAt);
  return [toChannel(gone, `removed:${gone.id}`, { kind: 'removed', machine: gone, by, ...cost })];
}

/** It was in a queue and never ran: nothing is left of it, and it cost nothing. */
function takenBack({ claim, machine, now }: Given): Step {
  const { zone: _, ...nowhere } = enter(machine, 'failed', now);
  const by = machine.stopBy === undefined ? 'Somebody' : `<@${machine.stopBy}>`;
  const failed: Machine = {
    ...nowhere,
    zone: undefined,
    trouble: `${by} took the request back while it was in Google’s queue.`,
  };
  return {
    claim,
    machine: failed,
    dueAt: undefined,
    writes: [
      journal(failed, now, 'failed', `${by} took the request for ${machine.name} back.`),
      { write: 'say', saying: birthSaying(failed, now) },
    ],
  };
}

/** Whether "not found" was said of the machine: what was not found may also be the operation of the removal. */
async function isGone(
  deps: EngineDeps,
  machine: Machine,
  { fault, inDoubt }: Extract<Driven, { kind: 'refused' }>,
): Promise<boolean> {
  if (fault.kind !== 'not-found' || !inDoubt) return fault.kind === 'not-found';
  const seen = await deps.cloud.get(at(machine));
  return !seen.ok && seen.fault.kind === 'not-found';
}

/** Google definitely said no to a stop or removal: try anew a few times with a new request id, then tell people. */
function refused(deps: EngineDeps, given: Given, fault: Fault, verb: 'stop' | 'remove'): Step {
  const { claim, machine, now } = given;
  const tries = machine.tries + 1;
  deps.log.warn({ machine: machine.name, fault, tries }, `Google refused to ${verb} it`);
  const again: Machine = { ...machine, operation: undefined, tries, stateSince: now };
  if (tries < GIVE_UP_AFTER)
    return { claim, machine: again, dueAt: now + backOff(tries), writes: given.writes };
  const what = `Google does not ${verb} it: ${inWords(fault)}. It may still cost money.`;
  const told = { ...again, trouble: what };
  return {
    claim,
    machine: told,
    dueAt: now + MINUTE,
    writes: [
      ...given.writes,
      ...(machine.trouble !== what
        ? [
            journal(told, now, 'stuck', `${machine.name}: ${what}`, { fault }),
            toOwner(told, `stuck:${machine.id}:${machine.starts}:${verb}`, {
              kind: 'stuck',
              machine: told,
              what,
            }),
          ]
        : []),
    ],
  };
}
