/** Finding a place: plans the offers once, then tries them one by one until a zone takes the machine. */
import { familyOf } from '../domain/accelerators/index.ts';
import { isNode } from '../domain/decide/endings.ts';
import { nearOf } from '../domain/decide/nearness.ts';
import { shortOf, shortOfFault } from '../domain/decide/quota-needs.ts';
import { nextPlace } from '../domain/decide/tpu-queue.ts';
import { afterRound, nextRound, turnOf } from '../domain/decide/wait.ts';
import type { Fault } from '../domain/fault.ts';
import type { Attempt, Machine, Operation } from '../domain/machine.ts';
import type { Offer } from '../domain/offer.ts';
import type { ShortOf } from '../domain/quota.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import { regionOf } from '../domain/zone.ts';
import { planAdvised } from './ask-advice.ts';
import { begin, born, lookAgain, tryNext } from './attempt.ts';
import { moneyForOffer, withoutDear } from './budget-for-offer.ts';
import { creation, nextLook, QUEUED_IN_VAIN } from './creation.ts';
import type { EngineDeps } from './engine-deps.ts';
import { extrasOf, keptOf } from './extras.ts';
import { discard, followQueue, giveUp, lostWords } from './follow-queue.ts';
import { lookUpSoftware } from './look-up-software.ts';
import { lookUpWishes } from './look-up-wishes.ts';
import { projectQuotas } from './project-quotas.ts';
import { birthSaying } from './sayings.ts';
import { seekMachine } from './seek-machine.ts';
import { backOff, type Driven, drive, enter, type Given, type Step } from './step.ts';
import { attemptsSince, PLACEMENT_MEMORY } from './stockouts.ts';
import { failed, waitedInVain, waitForCapacity } from './wait-for-capacity.ts';

/** A call that got no answer may still reach Google this long after it was sent. */
const DOUBT = MINUTE;
/** Where Google chooses the zone, a machine is seen a little later than its request is taken. */
const DOUBT_IN_REGION = 2 * MINUTE;
/** Looks for a machine that Google says it has made: three minutes with the back-off between them. */
const LOOKS = 7;
/** It was made, and nobody finds it: somebody has removed it at once. */
const VANISHED: Fault = {
  kind: 'not-found',
  scope: 'zone',
  message: 'Google made it, and it was gone at once',
};

/** accepted → placing, or a further round of a request that waits; → failed when nothing fits. Reads prices and quotas once. */
export async function planMachine(deps: EngineDeps, given: Given): Promise<Step> {
  const { claim, now } = given;
  const { spec } = given.machine;
  const family = familyOf(spec.family);
  const wishes = await lookUpWishes(deps, given.machine);
  if (wishes.kind === 'refused') return failed(given, wishes.because, 'refused');
  if (wishes.kind === 'later') return later(deps, given, wishes.fault);
  const { machine } = wishes;
  const [listed, quotas, past] = await Promise.all([
    deps.catalog.offers(spec.family, spec.count, spec.buy, spec.machineType),
    projectQuotas(deps, machine.project, family === undefined ? [] : [family]),
    attemptsSince(deps, now - PLACEMENT_MEMORY),
  ]);
  if (!listed.ok) return later(deps, given, listed.fault);
  if (!quotas.ok && (quotas.fault.kind === 'denied' || quotas.fault.kind === 'not-found')) {
    return failed(
      given,
      `Google does not let me read the quotas of ${machine.project}: ${quotas.fault.message}`,
    );
  }
  const plan = await planAdvised(deps, machine.project, {
    spec,
    offers: listed.value.offers,
    denied: listed.value.denied,
    quotas: quotas.ok ? quotas.value : undefined,
    past,
    near: nearOf(machine),
    now,
  });
  const isFirst = machine.placement.wait === undefined;
  if (plan.kind === 'refused') {
    const short = family && plan.short && shortOf(family, plan.short);
    return failed(given, plan.because, isFirst ? 'refused' : 'failed', short);
  }
  const software = await lookUpSoftware(deps, machine, plan.placement.offers[0]?.zone);
  if (software.kind === 'refused') return failed(given, software.because, 'refused');
  const extras = keptOf(spec, (await extrasOf(deps.catalog, plan.placement.offers)).regions);
  const placed = isFirst
    ? enter({ ...software.machine, extras, placement: plan.placement }, 'placing', now)
    : { ...software.machine, extras, placement: nextRound(plan.placement, machine.placement), tries: 0 };
  return {
    claim,
    machine: placed,
    dueAt: now,
    writes: [...given.writes, { write: 'say', saying: birthSaying(placed, now) }],
  };
}

/** One attempt: create, wait, and on a definite no go on to the next offer. */
export async function placeMachine(deps: EngineDeps, given: Given): Promise<Step> {
  let { machine } = given;
  const { now } = given;
  const writes = [...given.writes];
  const { gaveUp, endedAt } = machine.placement.attempts.at(-1) ?? {};
  if (gaveUp !== undefined && endedAt === undefined) return discard(deps, given, gaveUp);
  if (machine.operation === undefined) {
    const turn = turnOf(machine, now);
    if (turn.kind === 'sleep') return { claim: given.claim, machine, dueAt: turn.until, writes };
    if (turn.kind === 'round') return planMachine(deps, given);
    if (turn.kind === 'over') return waitedInVain(given, turn.because);
    const next = nextPlace(machine, deps.policy.tpu, now);
    if (next.kind === 'exhausted') {
      if (next.waited) return waitedInVain(given, next.because);
      const after = afterRound(machine, now);
      if (after === undefined) return failed(given, next.because, 'failed', shortAfter(machine));
      return after.kind === 'wait' ? waitForCapacity(given, after.wait) : waitedInVain(given, after.because);
    }
    const money = await moneyForOffer(deps, { ...given, machine }, next.offer);
    if (money.kind === 'lost') return { claim: given.claim, machine, dueAt: undefined, writes: [] };
    if (money.kind === 'over') return leaveDearOut(deps, { ...given, machine }, next.offer, money.because);
    machine = begin(money.machine, next, now);
    writes.push({ write: 'say', saying: birthSaying(machine, now) });
  }
  const attempt = machine.placement.attempts.at(-1);
  if (attempt === undefined) throw new Error(`${machine.name} is placed without an attempt`);
  const { refused: doubt } = machine.operation ?? {};
  if (doubt !== undefined) return whatIsThere(deps, { ...given, machine }, attempt, doubt);
  // What is seen in a queue is followed there: Google does not say whether the operation ends before the wait does.
  if (attempt.queued === true && machine.queue !== undefined) return followQueue(deps, given, attempt);
  const create = creation(deps, machine, attempt);
  const { zone } = attempt.offer;
  const driven = await drive(
    deps,
    { claim: given.claim, machine, now, writes },
    'create',
    attempt.zones === undefined ? { zone } : { zone, region: regionOf(zone) },
    (requestId) => deps.cloud.create(create, requestId),
  );
  const after = await deps.store.now();
  if (driven.kind === 'lost') return { claim: given.claim, machine, dueAt: undefined, writes: [] };
  const ended: Given = { claim: driven.claim, machine: driven.machine, now: after, writes: [] };
  const isTaken = driven.kind === 'done' || driven.machine.operation?.name !== undefined;
  if (attempt.queued === true && driven.kind !== 'refused' && isTaken) {
    return followQueue(deps, ended, attempt, driven.kind === 'done');
  }
  if (driven.kind === 'pending') {
    const dueAt = Math.max(driven.dueAt, nextLook(attempt, after));
    return { claim: driven.claim, machine: driven.machine, dueAt, writes: [] };
  }
  if (driven.kind === 'done') {
    return attempt.zones === undefined && attempt.offer.buy !== 'flex-start'
      ? born({ ...ended, machine: upSince(driven) }, attempt, zone)
      : whereItIs(deps, ended, attempt);
  }
  // Where Google was to choose, had it wait in a queue or makes nodes, what it began and gave up must be gone before another place is asked.
  const undone = attempt.zones !== undefined || attempt.offer.buy === 'flex-start' || isNode(driven.machine);
  const begun = undone && driven.machine.operation?.name !== undefined;
  if (driven.inDoubt || begun || driven.fault.kind === 'conflict') {
    return whatIsThere(deps, ended, attempt, driven.fault, begun && !driven.inDoubt);
  }
  return tryNext(ended, driven.fault);
}

/** No budget holds that price: on with the cheaper offers, if there are any. */
function leaveDearOut(deps: EngineDeps, given: Given, offer: Offer, because: string): Step {
  const machine = withoutDear(given.machine, offer);
  const { attempts, offers, wait } = machine.placement;
  if (offers.length === 0) return failed({ ...given, machine }, because, 'refused');
  const isOver = nextPlace(machine, deps.policy.tpu, given.now).kind === 'exhausted';
  if (isOver && wait === undefined && machine.spec.waitFor === undefined) {
    const tried = `Of ${attempts.length} ${attempts.length === 1 ? 'try' : 'tries'} none found a place, and the other zones are dearer.`;
    return failed({ ...given, machine }, `${tried} ${because}`);
  }
  return { claim: given.claim, machine, dueAt: given.now, writes: given.writes };
}

/** The making of a node is over when it is ready, and from then on it costs money. */
function upSince({ machine, endedAt }: Extract<Driven, { kind: 'done' }>): Machine {
  return isNode(machine) && endedAt !== undefined ? { ...machine, upSince: endedAt } : machine;
}

/** The limit that Google named last, where it was quota that ended the search. */
function shortAfter({ placement, spec }: Machine): ShortOf | undefined {
  const family = familyOf(spec.family);
  const last = placement.attempts.findLast(({ fault }) => fault?.kind === 'quota');
  if (family === undefined || last?.fault === undefined) return undefined;
  return shortOfFault(family, last.offer, { spec }, last.fault);
}

/**
 * Google has made the machine in a zone of its choice: looks which one that is. A flex-start machine may be in the
 * zone's queue still. UNVERIFIED: Google does not say whether the insert is over then, or only when the machine runs.
 */
async function whereItIs(deps: EngineDeps, given: Given, attempt: Attempt): Promise<Step> {
  const seen = await seekMachine(deps, given.machine, attempt);
  const isUp = seen.kind === 'moving' && attempt.offer.buy !== 'flex-start';
  if (seen.kind === 'ours' || isUp) return born(given, attempt, seen.zone);
  const isSeen = seen.kind === 'unseen' || seen.kind === 'moving';
  if (!isSeen && given.machine.tries >= LOOKS) {
    return tryNext(given, attempt.offer.buy === 'flex-start' ? QUEUED_IN_VAIN : VANISHED);
  }
  return lookAgain(given, given.machine.operation);
}

/**
 * An earlier call may have been taken, or the name is: what is there under the name decides. As long as that cannot
 * be seen, ours is not up yet, or a call may still arrive (unless \`isOver\`), nothing is sent anywhere else: it could
 * make a second machine. Nor is the call repeated that was refused for good, or the doubt would begin anew each time.
 */
async function whatIsThere(
  deps: EngineDeps,
  given: Given,
  attempt: Attempt,
  fault: Fault,
  isOver = false,
): Promise<Step> {
  const { machine, now } = given;
  const { operation } = machine;
  const seen = await seekMachine(deps, machine, attempt);
  const doubt = attempt.zones === undefined ? DOUBT : DOUBT_IN_REGION;
  const mayCome = !isOver && now - (operation?.sentAt ?? operation?.begunAt ?? now) < doubt;
  // A queue may take hours: it is looked at there.
  if (seen.kind === 'moving' && attempt.queued === true) return followQueue(deps, given, attempt);
  if (seen.kind === 'moving' || seen.kind === 'unseen' || (seen.kind === 'nothing' && mayCome)) {
    return lookAgain(given, operation && inDoubt(operation, fault, now));
  }
  if (seen.kind === 'ours') return born(given, attempt, seen.zone);
  if (seen.kind === 'lost') return giveUp(given, fault.kind === 'conflict' ? lostWords(seen.because) : fault);
  if (seen.kind === 'nothing' || fault.kind !== 'conflict') return tryNext(given, fault);
  const because = `A machine called ${machine.name} that is not mine is in ${seen.zone} already. Ask again with another --name.`;
  return failed(given, because);
}

/** What is not ready yet may be soon, so a conflict is asked about again for a while; an operation is looked at again. */
function inDoubt(operation: Operation, fault: Fault, now: Millis): Operation {
  const again =
    operation.name !== undefined || (fault.kind === 'conflict' && now - operation.begunAt < DOUBT);
  return again ? operation : { ...operation, refused: fault };
}

function later(deps: EngineDeps, given: Given, fault: Fault): Step {
  const tries = given.machine.tries + 1;
  deps.log.warn({ machine: given.machine.name, fault }, 'what placing needs could not be read');
  return {
    claim: given.claim,
    machine: { ...given.machine, tries },
    dueAt: given.now + backOff(tries),
    writes: given.writes,
  };
}
