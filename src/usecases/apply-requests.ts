/** What people and the watchdog asked of a machine, applied in order by the one worker that holds it. */
import { endOnly, unfitToStop } from '../domain/decide/endings.ts';
import { queued } from '../domain/flex-start.ts';
import type { Machine, StopReason } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import type { Request } from '../domain/request.ts';
import type { Write } from '../ports/store.ts';
import { type Applied, applyDisk, applyResize } from './apply-change.ts';
import { applyHours, applyHoursStart, withLease } from './apply-hours.ts';
import { applyIdleStop } from './apply-idle-stop.ts';
import { applyLeaseEnd } from './apply-lease-end.ts';
import { applyMove } from './apply-move.ts';
import { applyRule } from './apply-rule.ts';
import { applyCancelCopy, applyCopy } from './copy-data.ts';
import type { EngineDeps } from './engine-deps.ts';
import { applyHandOver, applyTakeOver } from './hand-over.ts';
import { birthSaying } from './sayings.ts';
import { seekMachine } from './seek-machine.ts';
import { enter, type Given, journal } from './step.ts';
import { endWarnings, followStop, watchOf } from './warnings.ts';

/** Applies every open request that can be applied now; `waits`: the others stay open until the machine is elsewhere. */
export async function applyRequests(
  deps: EngineDeps,
  given: Given,
): Promise<{ readonly given: Given; readonly waits: boolean }> {
  let { claim, machine } = given;
  let writes = [...given.writes];
  for (const request of await deps.store.requests(machine.id)) {
    const applied = await apply(deps, { ...given, claim, machine, writes }, request);
    if (applied === 'wait') return { given: { ...given, claim, machine, writes }, waits: true };
    machine = applied.machine;
    if (applied.claim !== undefined) {
      claim = applied.claim;
      writes = [];
    }
    writes.push(...applied.writes, { write: 'request-done', requestId: request.id });
  }
  return { given: { ...given, claim, machine, writes }, waits: false };
}

function apply(deps: EngineDeps, given: Given, request: Request): Promise<Applied> | Applied {
  // One thing at a time; a keep only moves the lease, and a rule and hours are for the watchdog.
  const { verb } = request.what;
  const alone = verb !== 'keep' && verb !== 'rule' && verb !== 'hours';
  if (given.machine.change !== undefined && alone) return 'wait';
  switch (request.what.verb) {
    case 'keep':
      return keep(deps, given, request, request.what.until, request.what.why);
    case 'resize':
      return applyResize(deps, given, request, request.what);
    case 'move':
      return applyMove(deps, given, request, request.what);
    case 'disk':
      return applyDisk(given, request, request.what.gb);
    case 'copy':
      return applyCopy(given, request, request.what);
    case 'cancel-copy':
      return applyCancelCopy(given, request);
    case 'hand-over':
      return applyHandOver(deps, given, request);
    case 'take-over':
      return applyTakeOver(deps, given, request, request.what.round);
    case 'rule':
      return applyRule(deps, given, request, request.what);
    case 'stop':
      return stop(deps, given, request);
    case 'start':
      return start(deps, given, request);
    case 'remove':
      return remove(deps, given, request);
    case 'hours':
      return applyHours(deps, given, request, request.what.week);
    case 'start-hours':
      return applyHoursStart(deps, given);
    case 'stop-hours':
    case 'stop-idle':
      return applyIdleStop(deps, given, request.what);
    case 'end-lease':
      return applyLeaseEnd(deps, given, request.what.incarnation);
    case 'logs':
    case 'rightsize':
    case 'adopt':
    case 'stop-stray':
    case 'clear':
    case 'quota':
    case 'draft-quota':
    case 'policy-test':
    case 'raise-quota':
    case 'digest':
      return { machine: given.machine, writes: [] };
  }
}

async function keep(
  deps: EngineDeps,
  given: Given,
  request: Request,
  until: number,
  why: string,
): Promise<Applied> {
  const { machine, now } = given;
  const { state, change } = machine;
  if (state === 'deleting' || (change === undefined && (state === 'stopped' || state === 'stopping'))) {
    const what = `Too late to keep ${machine.name}: it is ${machine.state}.`;
    const notice: Notice = {
      kind: 'request-failed',
      machineName: machine.name,
      what,
      next:
        state === 'deleting'
          ? `Get one like it with /gpu up like ${machine.name}.`
          : `Start it again with /gpu start ${machine.name}.`,
    };
    const destination = { to: 'person', user: request.actor } as const;
    return {
      machine,
      writes: [
        journal(machine, now, 'refused', what),
        { write: 'say', saying: { key: `too-late:${request.id}`, destination, notice } },
      ],
    };
  }
  const after: Machine = {
    ...machine,
    snoozedUntil: Math.max(until, machine.snoozedUntil ?? 0),
    lease: { ...machine.lease, until: Math.max(until, machine.lease.until) },
  };
  const writes: Write[] = [
    journal(
      after,
      now,
      'kept',
      `<@${request.actor}> keeps ${machine.name}${why === '' ? '' : ` (${why})`}.`,
      { until, why },
    ),
    ...(await endWarnings(deps, after, { kind: 'kept', by: request.actor, until, why })),
    { write: 'say', saying: birthSaying(after, now) },
  ];
  const watch = await watchOf(deps, machine);
  if (watch !== undefined && watch.state !== 'ok') {
    writes.push({ write: 'watch', watch: { ...watch, state: 'ok', warnedAt: undefined, stopAt: undefined } });
  }
  return { machine: after, writes };
}

async function stop(deps: EngineDeps, given: Given, request: Request): Promise<Applied> {
  const { machine, now } = given;
  const reason: StopReason = request.actor === machine.lease.owner ? 'owner' : 'admin';
  switch (machine.state) {
    case 'accepted':
      return cancel(given, request);
    case 'placing':
      return takeBack(deps, given, request);
    case 'booting':
    case 'ready':
    case 'stuck':
      if (endOnly(machine) !== undefined) return stopEndOnly(deps, given, request);
      deps.log.info({ machine: machine.name, by: request.actor }, 'stopping on request');
      return ending(
        given,
        { ...enter(machine, 'stopping', now), stopReason: reason, stopBy: request.actor },
        journal(machine, now, 'stopping', `<@${request.actor}> stops ${machine.name}.`),
      );
    case 'starting':
      return 'wait';
    default:
      return { machine, writes: [] };
  }
}

/** What it holds is lost with it: only before it was ready is a stop taken for an end. */
function stopEndOnly(deps: EngineDeps, given: Given, request: Request): Promise<Applied> | Applied {
  const { machine, now } = given;
  const no = unfitToStop(machine);
  if (no === undefined || machine.readyAt === undefined) return removing(deps, given, request);
  const { message, example } = no;
  const notice: Notice = {
    kind: 'request-failed',
    machineName: machine.name,
    what: message,
    next: `To end it: ${example}`,
  };
  const destination = { to: 'person', user: request.actor } as const;
  return {
    machine,
    writes: [
      journal(machine, now, 'refused', `${machine.name} was not stopped: it can only be ended.`),
      { write: 'say', saying: { key: `end-only:${request.id}`, destination, notice } },
    ],
  };
}

async function start(deps: EngineDeps, given: Given, request: Request): Promise<Applied> {
  const { machine, now } = given;
  if (machine.state === 'stopping') return 'wait';
  if (machine.state !== 'stopped') return { machine, writes: [] };
  const starting: Machine = withLease(
    deps,
    {
      ...enter(machine, 'starting', now),
      starts: machine.starts + 1,
      hourStarts: 0,
      byHours: undefined,
      lease: { ...machine.lease, until: Math.max(machine.lease.until, now + machine.spec.leaseFor) },
      incarnation: undefined,
      bootPhase: undefined,
      readyAt: undefined,
      trouble: undefined,
      snoozedUntil: undefined,
    },
    now,
  );
  return {
    machine: starting,
    writes: [
      journal(starting, now, 'started', `<@${request.actor}> starts ${machine.name} again.`),
      { write: 'say', saying: birthSaying(starting, now) },
      ...(await followStop(deps, starting, machine.starts)),
    ],
  };
}

async function remove(deps: EngineDeps, given: Given, request: Request): Promise<Applied> {
  const { machine } = given;
  switch (machine.state) {
    case 'accepted':
      return cancel(given, request);
    case 'placing':
      return takeBack(deps, given, request);
    case 'starting':
    case 'stopping':
      return 'wait';
    case 'deleting':
    case 'gone':
    case 'failed':
      return { machine, writes: [] };
    default:
      return removing(deps, given, request);
  }
}

async function removing(deps: EngineDeps, given: Given, request: Request): Promise<Applied> {
  const deleting: Machine = {
    ...enter(given.machine, 'deleting', given.now),
    stopReason: 'owner',
    stopBy: request.actor,
  };
  return ending(given, deleting, ...(await followStop(deps, deleting, deleting.starts)));
}

/** On its way out; the live message says so at once, and its buttons are gone. */
function ending({ now }: Given, machine: Machine, ...writes: readonly Write[]): Applied {
  return { machine, writes: [...writes, { write: 'say', saying: birthSaying(machine, now) }] };
}

/**
 * What Google was asked for a moment ago is waited for, unless it is in a queue: that may take hours. Only what is
 * seen there is removed: a request that is under way could make a machine after its removal came to nothing.
 */
async function takeBack(deps: EngineDeps, given: Given, request: Request): Promise<Applied> {
  const { machine, now } = given;
  const last = machine.placement.attempts.at(-1);
  // What came to nothing is deleted first.
  if (last?.gaveUp !== undefined && last.endedAt === undefined) return 'wait';
  if (machine.operation === undefined) return cancel(given, request);
  const attempt = queued(machine);
  if (attempt === undefined || machine.change !== undefined) return 'wait';
  const sight = await seekMachine(deps, machine, attempt);
  if (sight.kind !== 'moving' && sight.kind !== 'lost') return 'wait';
  const deleting: Machine = {
    ...enter(machine, 'deleting', now),
    zone: attempt.offer.zone,
    stopReason: 'owner',
    stopBy: request.actor,
  };
  const text = `<@${request.actor}> takes ${machine.name} out of the queue of ${attempt.offer.zone}.`;
  return ending(given, deleting, journal(deleting, now, 'stopping', text));
}

/** Nothing is at Google yet: it simply ends. */
function cancel(given: Given, request: Request): Applied {
  const { now } = given;
  const machine: Machine = {
    ...enter(given.machine, 'failed', now),
    trouble: `<@${request.actor}> took the request back before a machine was created.`,
  };
  return {
    machine,
    writes: [
      journal(machine, now, 'failed', `<@${request.actor}> took the request for ${machine.name} back.`),
      { write: 'say', saying: birthSaying(machine, now) },
    ],
  };
}
