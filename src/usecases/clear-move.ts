/** What a move leaves over is removed: the machine that is not wanted any more, then the copy of the disk. */
import { inWords } from '../domain/fault.ts';
import type { Machine, MoveChange } from '../domain/machine.ts';
import { type Millis, SECOND } from '../domain/time.ts';
import type { MachineAt } from '../ports/cloud.ts';
import { endChange } from './end-change.ts';
import type { EngineDeps } from './engine-deps.ts';
import { ours } from './labels.ts';
import { ledgerCopyGone, ledgerGone } from './run-record.ts';
import { changeSaying } from './sayings.ts';
import { backOff, drive, enter, type Given, journal, pending, requestIdFor, type Step } from './step.ts';

/** Definite refusals after which people are told to remove it themselves. */
const GIVE_UP_AFTER = 5;
/** Google deletes a snapshot within seconds. */
const LOOK_EVERY = 3 * SECOND;

/** One step of clearing up; at its end the change is over, or the machine is started where it was. */
export async function clearMove(deps: EngineDeps, given: Given, change: MoveChange): Promise<Step> {
  if (change.phase === 'start') return finish(deps, given, change);
  if (change.discard !== undefined) return removeMade(deps, given, change, change.discard);
  const { claim, machine, now, writes } = given;
  const { project } = machine;
  const seen = await deps.cloud.snapshot(project, change.snapshot);
  if (!seen.ok && seen.fault.kind === 'not-found') {
    const end = ledgerCopyGone(machine, change.snapshot, now);
    return cleared(deps, { ...given, writes: [...writes, end] }, change);
  }
  const tries = machine.tries + 1;
  const again = (dueAt: number): Step => ({ claim, machine: { ...machine, change, tries }, dueAt, writes });
  if (!seen.ok || seen.value.status === 'deleting') return again(now + backOff(tries));
  const requestId = requestIdFor(machine, 'delete', change.snapshot);
  const asked = await deps.cloud.removeSnapshot(project, change.snapshot, requestId);
  const isOpen = asked.ok || asked.fault.kind === 'unavailable' || asked.fault.kind === 'throttled';
  if (isOpen || tries < GIVE_UP_AFTER) return again(now + (asked.ok ? LOOK_EVERY : backOff(tries)));
  const left = `The copy of its disk could not be removed (${inWords(asked.fault)}): gcloud compute snapshots delete ${change.snapshot} --project ${project}`;
  return cleared(deps, given, { ...change, left: joined(change.left, left) });
}

/** Only what is ours, in the life that is meant, and does not run again by somebody's hand. */
async function removeMade(
  deps: EngineDeps,
  given: Given,
  asked: MoveChange,
  { zone, instanceId }: NonNullable<MoveChange['discard']>,
): Promise<Step> {
  const { claim, machine, now, writes } = given;
  const where: MachineAt = { project: machine.project, zone, name: machine.name };
  let change = asked;
  if (machine.operation === undefined) {
    const seen = await deps.cloud.get(where);
    const tries = machine.tries + 1;
    if (!seen.ok && seen.fault.kind !== 'not-found') {
      return { claim, machine: { ...machine, change, tries }, dueAt: now + backOff(tries), writes };
    }
    if (!seen.ok) return rid(counted(given, change, now), change);
    const isMeant = instanceId === undefined || seen.value.instanceId === instanceId;
    const runsAgain = change.back === undefined && seen.value.status === 'running';
    if (!ours(seen.value, machine) || !isMeant) return rid(given, change);
    if (runsAgain)
      return rid(given, { ...change, left: joined(change.left, leftBehind(where, 'it runs again')) });
    // A machine that could not be started again has no life that we know of.
    change = { ...change, discard: { zone, instanceId: seen.value.instanceId } };
  }
  const kept = { ...given, machine: { ...machine, change } };
  const driven = await drive(deps, kept, 'delete', { zone }, (requestId) =>
    deps.cloud.remove(where, requestId),
  );
  if (driven.kind === 'pending' || driven.kind === 'lost') return pending(kept, driven);
  const after: Given = {
    claim: driven.claim,
    machine: driven.machine,
    now: await deps.store.now(),
    writes: [],
  };
  if (driven.kind === 'done') {
    return rid(counted(after, change, Math.min(after.now, driven.endedAt ?? after.now)), change);
  }
  const gone = await deps.cloud.get(where);
  if (!gone.ok && gone.fault.kind === 'not-found') return rid(counted(after, change, after.now), change);
  const tries = driven.machine.tries + 1;
  if (tries < GIVE_UP_AFTER) {
    const again = { ...driven.machine, change, operation: undefined, tries, stateSince: after.now };
    return { claim: driven.claim, machine: again, dueAt: after.now + backOff(tries), writes: [] };
  }
  const left = leftBehind(where, inWords(driven.fault));
  return rid(after, { ...change, left: joined(change.left, left) });
}

/** What is removed costs nothing from then on. Which of the two it was is not guessed: the other one goes on. */
function counted(given: Given, { discard }: MoveChange, endedAt: Millis): Given {
  const { machine, writes } = given;
  const gone = discard?.instanceId === undefined ? [] : ledgerGone(machine, endedAt, discard.instanceId);
  return { ...given, writes: [...writes, ...gone] };
}

function leftBehind({ project, zone, name }: MachineAt, why: string): string {
  return `The machine in ${zone} was not removed (${why}): gcloud compute instances delete ${name} --project ${project} --zone ${zone}`;
}

function joined(before: string | undefined, more: string): string {
  return before === undefined ? more : `${before} ${more}`;
}

function rid({ claim, machine, now, writes }: Given, change: MoveChange): Step {
  const cleared: MoveChange = { ...change, phase: 'clear', discard: undefined };
  const free: Machine = { ...machine, operation: undefined, tries: 0, stateSince: now, change: cleared };
  const saying = changeSaying(free, cleared, undefined, now);
  return { claim, machine: free, dueAt: now, writes: [...writes, { write: 'say', saying }] };
}

/** Nothing is left over. */
function cleared(deps: EngineDeps, given: Given, change: MoveChange): Promise<Step> | Step {
  if (change.back === undefined || !change.ran) return finish(deps, given, change);
  const { claim, now, writes } = given;
  const started: MoveChange = { ...change, phase: 'start' };
  const starting: Machine = {
    ...enter(given.machine, 'starting', now),
    incarnation: undefined,
    readyAt: undefined,
    change: started,
  };
  return {
    claim,
    machine: starting,
    dueAt: now,
    writes: [
      ...writes,
      journal(starting, now, 'started', `${starting.name} is started again in ${starting.zone}.`),
      { write: 'say', saying: changeSaying(starting, started, undefined, now) },
    ],
  };
}

function finish(deps: EngineDeps, given: Given, change: MoveChange): Promise<Step> {
  if (change.back === undefined) return endChange(deps, given, change, { kind: 'done' });
  const because = `${change.back} It is where it was, as it was.`;
  return endChange(deps, given, change, { kind: 'failed', because });
}
