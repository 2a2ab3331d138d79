/** One step of a machine's life: what it was given and what it leaves to be saved. */
import { v5 as uuidv5 } from 'uuid';
import { isNode } from '../domain/decide/endings.ts';
import { triesOf } from '../domain/decide/wait.ts';
import type { Fault } from '../domain/fault.ts';
import type { Machine, MachineState, Operation } from '../domain/machine.ts';
import type { JournalKind } from '../domain/request.ts';
import type { Result } from '../domain/result.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { Zone } from '../domain/zone.ts';
import type { MachineAt, OperationAt } from '../ports/cloud.ts';
import type { Claim, Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';

/** A claimed machine, the moment, and what has to be written whatever happens next. */
export interface Given {
  readonly claim: Claim<Machine>;
  readonly machine: Machine;
  readonly now: Millis;
  readonly writes: readonly Write[];
}

export interface Step {
  readonly claim: Claim<Machine>;
  readonly machine: Machine;
  /** When to look again; undefined = only when something happens. */
  readonly dueAt: Millis | undefined;
  readonly writes: readonly Write[];
}

/** A claim must outlive the longest wait within one step. */
export const CLAIM: Duration = 45 * SECOND;
/** How long one step waits for an operation's end. */
export const PATIENCE: Duration = 10 * SECOND;
/** Between two looks at an operation that is under way. */
export const POLL: Duration = SECOND;

/**
 * After this a repeated call may be taken as a new one. UNVERIFIED: Google does not say how long it remembers a
 * request id; an hour is assumed.
 */
const REMEMBERED: Duration = 50 * MINUTE;

/** What became of a call that nobody has heard of for so long. */
const UNHEARD: Fault = {
  kind: 'unavailable',
  scope: 'call',
  message: 'Google was asked and its answer was lost; nobody was there to ask again within the hour',
};

/** Whether Google may no longer know the call and would carry out a second one. A second stop or removal does no harm. */
function isForgotten({ verb, begunAt }: Operation, now: Millis): boolean {
  return (verb === 'create' || verb === 'start') && now - begunAt > REMEMBERED;
}

/** Any namespace will do, as long as it never changes. */
const NAMESPACE = '5a0f4d0e-6b0c-4e0b-9a53-9d3f7b1f2c61';

/** The UUID that Google sees for one intent: the same after a crash, another one for the next intent. */
export function requestIdFor(machine: Machine, verb: Operation['verb'], place: string): string {
  return requestIdOf(
    `${machine.id}/${verb}/${place}/${machine.starts}/${triesOf(machine.placement)}/${machine.stateSince}`,
  );
}

/** The same UUID for the same words. */
export function requestIdOf(words: string): string {
  return uuidv5(words, NAMESPACE);
}

/** Exponential back-off with the number of tries: 2 s, 4 s, … at most a minute. */
export function backOff(tries: number): Duration {
  return Math.min(MINUTE, SECOND * 2 ** Math.min(tries, 10));
}

/** The machine in another state, with nothing pending. */
export function enter(machine: Machine, state: MachineState, now: Millis): Machine {
  return { ...machine, state, stateSince: now, operation: undefined, tries: 0 };
}

export function journal(
  machine: Machine,
  at: Millis,
  kind: JournalKind,
  text: string,
  detail?: unknown,
): Write {
  return {
    write: 'journal',
    entry: {
      at,
      machineId: machine.id,
      machineName: machine.name,
      kind,
      text,
      ...(detail === undefined ? {} : { detail }),
    },
  };
}

/** Where the machine is at Google. Throws Error when it has no zone: then it never was there. */
export function at(machine: Machine): MachineAt {
  if (machine.zone === undefined) throw new Error(`${machine.name} has no zone`);
  return atZone(machine, machine.zone);
}

/** Where the machine is, if it is in that zone: one that is being placed is in none yet. */
export function atZone(machine: Machine, zone: Zone): MachineAt {
  const { project, name } = machine;
  return { ...serviceAt(machine), project, zone, name };
}

/** Named where it is not Compute Engine. */
function serviceAt(machine: Machine): Pick<MachineAt, 'service'> {
  return isNode(machine) ? { service: 'tpu' } : {};
}

export type Driven =
  /** Under way, or the answer was lost: look again at `dueAt` with the same request id. */
  | {
      readonly kind: 'pending';
      readonly machine: Machine;
      readonly claim: Claim<Machine>;
      readonly dueAt: Millis;
    }
  | {
      readonly kind: 'done';
      readonly machine: Machine;
      readonly claim: Claim<Machine>;
      /** When Google finished it; undefined where it did not say. */
      readonly endedAt: Millis | undefined;
    }
  /**
   * A definite no to this call. `inDoubt`: an earlier call with the same request id may have been taken, and nobody
   * has seen what became of it; what Google shows decides.
   */
  | {
      readonly kind: 'refused';
      readonly fault: Fault;
      readonly machine: Machine;
      readonly claim: Claim<Machine>;
      readonly inDoubt: boolean;
    }
  /** Somebody else took over; nothing may be written any more. */
  | { readonly kind: 'lost' };

/**
 * Carries out one operation at Google exactly once: writes it down with its request id, sends it, repeats it with
 * the same id until the answer is definite, then waits for its end. Resumes at any point after a crash.
 */
export async function drive(
  deps: EngineDeps,
  step: Given,
  verb: Operation['verb'],
  { zone, region }: Pick<OperationAt, 'zone' | 'region'>,
  send: (requestId: string) => Promise<Result<OperationAt>>,
): Promise<Driven> {
  let { claim, machine } = step;
  const isRepeated = machine.operation !== undefined;
  let operation: Operation = machine.operation ?? {
    verb,
    requestId: requestIdFor(machine, verb, region ?? zone),
    name: undefined,
    zone,
    begunAt: step.now,
  };
  if (operation.name === undefined) operation = { ...operation, sentAt: step.now };
  machine = { ...machine, operation };
  if (operation.name === undefined || step.writes.length > 0) {
    const askedAt = deps.clock.now();
    const renewed = await deps.store.checkpoint(claim, machine, CLAIM, step.writes);
    // Who stood still until the claim may be another's says nothing to Google any more.
    if (renewed === undefined || deps.clock.now() - askedAt >= CLAIM) return { kind: 'lost' };
    claim = renewed;
  }
  if (operation.name === undefined) {
    // The store's time of this very moment: the step may have begun long ago.
    const sentAt = claim.leaseUntil - CLAIM;
    if (isRepeated && isForgotten(operation, sentAt)) {
      return { kind: 'refused', fault: UNHEARD, machine: step.machine, claim, inDoubt: true };
    }
    operation = { ...operation, sentAt };
    machine = { ...machine, operation };
    const sent = await send(operation.requestId);
    if (!sent.ok) return afterFault(deps, sent.fault, machine, claim, isRepeated);
    operation = { ...operation, name: sent.value.name };
    machine = { ...machine, operation };
    const renewed = await deps.store.checkpoint(claim, machine, CLAIM, []);
    if (renewed === undefined) return { kind: 'lost' };
    claim = renewed;
  }
  const where: OperationAt = {
    ...serviceAt(machine),
    project: machine.project,
    zone,
    name: operation.name ?? '',
    ...(region === undefined ? {} : { region }),
  };
  const askedAt = deps.clock.now();
  const looked = await deps.cloud.operation(where, PATIENCE);
  if (!looked.ok) return afterFault(deps, looked.fault, machine, claim, true);
  if (!looked.value.done) {
    // Google may answer a wait at once; one that it held was the pause.
    const pause = deps.clock.now() - askedAt < POLL ? POLL : 0;
    return { kind: 'pending', machine, claim, dueAt: (await deps.store.now()) + pause };
  }
  if (looked.value.fault !== undefined) {
    return { kind: 'refused', fault: looked.value.fault, machine, claim, inDoubt: false };
  }
  return { kind: 'done', machine, claim, endedAt: looked.value.endedAt };
}

/** An unknown or throttled answer is repeated with the same id; anything else is definite. */
async function afterFault(
  deps: EngineDeps,
  fault: Fault,
  machine: Machine,
  claim: Claim<Machine>,
  inDoubt: boolean,
): Promise<Driven> {
  if (fault.kind !== 'unavailable' && fault.kind !== 'throttled') {
    return { kind: 'refused', fault, machine, claim, inDoubt };
  }
  const tries = machine.tries + 1;
  const wait = Math.max(fault.retryAfter ?? 0, backOff(tries));
  deps.log.warn(
    { machine: machine.name, fault, tries },
    'Google gave no definite answer; repeating with the same request id',
  );
  return { kind: 'pending', machine: { ...machine, tries }, claim, dueAt: (await deps.store.now()) + wait };
}

/** The step that leaves an operation as it is: under way, or in somebody else's hands. */
export function pending(given: Given, driven: Extract<Driven, { kind: 'pending' | 'lost' }>): Step {
  return driven.kind === 'lost'
    ? { claim: given.claim, machine: given.machine, dueAt: undefined, writes: [] }
    : { claim: driven.claim, machine: driven.machine, dueAt: driven.dueAt, writes: [] };
}
