/** A TPU's request in one zone's queue: where it stands, what comes of it, and its removal when that is nothing. */
import { gaveUpQueue, OVERDUE } from '../domain/decide/tpu-queue.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import type { Attempt, Machine, QueuePlace } from '../domain/machine.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import { born, endAttempt, lookAgain, tryNext } from './attempt.ts';
import type { EngineDeps } from './engine-deps.ts';
import { ours } from './labels.ts';
import { birthSaying, toOwner } from './sayings.ts';
import { atZone, backOff, drive, enter, type Given, journal, pending, type Step } from './step.ts';
import { failed } from './wait-for-capacity.ts';

/** Between two looks, in the first minute and after it. */
const FIRST_PAUSE = 5 * SECOND;
const PAUSE = 15 * SECOND;
/** Looks for what Google says it has taken: three minutes with the back-off between them. */
const LOOKS = 7;
/** After so many definite refusals to delete it people are told. */
const GIVE_UP_AFTER = 5;

const VANISHED: Fault = {
  kind: 'not-found',
  scope: 'zone',
  message: 'it was in the queue, and somebody has removed it',
};

/** What is there was ended by Google before it was of use. */
export function lostWords(because: string | undefined): Fault {
  const message = `Google made it and took it back at once${because === undefined ? '' : `: ${because}`}`;
  return { kind: 'stockout', scope: 'zone', message };
}

/** One look at a request that Google has taken into a queue; `isOver`: the operation that put it there has ended. */
export async function followQueue(
  deps: EngineDeps,
  given: Given,
  attempt: Attempt,
  isOver = false,
): Promise<Step> {
  const { claim, machine, now, writes } = given;
  const { zone } = attempt.offer;
  const seen = await deps.cloud.get(atZone(machine, zone));
  if (!seen.ok) {
    const isGone = seen.fault.kind === 'not-found' && (isOver || machine.queue !== undefined);
    if (isGone && machine.tries >= LOOKS) return tryNext(given, VANISHED);
    return lookAgain(given, machine.operation);
  }
  const { status, because, queue } = seen.value;
  if (!ours(seen.value, machine)) {
    return failed(
      given,
      `A machine called ${machine.name} that is not mine is in ${zone} already. Ask again with another --name.`,
    );
  }
  const known: Machine = { ...machine, queue: placeIn(seen.value, machine, now), tries: 0 };
  if (status === 'lost') return giveUp(given, gaveUpQueue(attempt, because, now));
  if (status === 'running') return born({ ...given, machine: known }, attempt, zone);
  const until = attempt.queueUntil ?? Number.POSITIVE_INFINITY;
  if (status === 'pending' && now >= until + OVERDUE) {
    return giveUp(given, gaveUpQueue(attempt, undefined, now));
  }
  const moved = machine.queue?.state !== known.queue?.state || machine.queue?.ahead !== queue?.ahead;
  const pause = now - attempt.startedAt > MINUTE ? PAUSE : FIRST_PAUSE;
  return {
    claim,
    machine: known,
    dueAt: now + pause,
    writes: [...writes, ...(moved ? [{ write: 'say' as const, saying: birthSaying(known, now) }] : [])],
  };
}

/** Where it stands; Google does not tell when a state began, so the first look that saw it counts. */
function placeIn({ queue, status }: CloudMachine, machine: Machine, now: number): QueuePlace {
  const place = queue ?? { state: status.toUpperCase(), since: now, until: undefined, ahead: undefined };
  const before = machine.queue;
  if (before === undefined) return place;
  return { ...place, since: before.state === place.state ? before.since : now };
}

/** placing → placing: what is there comes to nothing, and is deleted before another place is asked. */
export function giveUp({ claim, machine, now, writes }: Given, gaveUp: Fault): Step {
  const after: Machine = {
    ...endAttempt(machine, { gaveUp }),
    operation: undefined,
    tries: 0,
    stateSince: now,
  };
  return {
    claim,
    machine: after,
    dueAt: now,
    writes: [...writes, { write: 'say', saying: birthSaying(after, now) }],
  };
}

/** Deletes, by force, what came to nothing: a node that Google took back, a place in a queue that is over. */
export async function discard(deps: EngineDeps, given: Given, gaveUp: Fault): Promise<Step> {
  const attempt = given.machine.placement.attempts.at(-1);
  if (attempt === undefined) throw new Error(`${given.machine.name} gives up a try that it never made`);
  const { zone } = attempt.offer;
  const where = atZone(given.machine, zone);
  const driven = await drive(deps, given, 'delete', { zone }, (requestId) =>
    deps.cloud.remove(where, requestId),
  );
  if (driven.kind === 'pending' || driven.kind === 'lost') return pending(given, driven);
  const { claim, machine } = driven;
  const now = await deps.store.now();
  const after: Given = { claim, machine, now, writes: [] };
  if (driven.kind === 'done') return tryNext(after, gaveUp);
  const seen = await deps.cloud.get(where);
  const isGone = !seen.ok && seen.fault.kind === 'not-found';
  if (isGone || (seen.ok && !ours(seen.value, machine))) return tryNext(after, gaveUp);
  return notDeleted(deps, after, driven.fault);
}

/** Google definitely said no: tried anew with a new request id; people are told when it goes on so. */
function notDeleted(deps: EngineDeps, { claim, machine, now }: Given, fault: Fault): Step {
  const tries = machine.tries + 1;
  deps.log.warn({ machine: machine.name, fault, tries }, 'Google refused to delete what came to nothing');
  const again: Machine = { ...enter(machine, 'placing', now), tries };
  const dueAt = now + backOff(tries);
  if (tries !== GIVE_UP_AFTER) return { claim, machine: again, dueAt, writes: [] };
  const what = `Google does not delete what came to nothing: ${inWords(fault)}. It holds quota, so no other zone is asked.`;
  return {
    claim,
    machine: again,
    dueAt,
    writes: [
      journal(again, now, 'stuck', `${again.name}: ${what}`, { fault }),
      toOwner(again, `stuck:${again.id}:${again.placement.attempts.length}:queue`, {
        kind: 'stuck',
        machine: again,
        what,
      }),
    ],
  };
}
