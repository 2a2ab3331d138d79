/** Finding a place: plans the offers once, then tries them one by one until a zone takes the machine. */
import { familyOf } from '../domain/accelerators/index.ts';
import { nextOffer } from '../domain/decide/place.ts';
import { shortOf, shortOfFault } from '../domain/decide/quota-needs.ts';
import { afterRound, lentFrom, nextRound, turnOf } from '../domain/decide/wait.ts';
import { bootDiskGb } from '../domain/disk.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import type { Attempt, Machine, Operation, ShortOf } from '../domain/machine.ts';
import type { Offer } from '../domain/offer.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import { regionOf } from '../domain/zone.ts';
import type { CreateMachine } from '../ports/cloud.ts';
import type { Claim, Write } from '../ports/store.ts';
import { planAdvised } from './ask-advice.ts';
import type { EngineDeps } from './engine-deps.ts';
import { extrasOf, keptOf } from './extras.ts';
import { labelsOf, ours } from './labels.ts';
import { lookUpWishes } from './look-up-wishes.ts';
import { projectQuotas } from './project-quotas.ts';
import { birthSaying } from './sayings.ts';
import { backOff, drive, enter, type Given, journal, type Step } from './step.ts';
import { attemptsSince, PLACEMENT_MEMORY, tried } from './stockouts.ts';
import { failed, foundSaying, waitedInVain, waitForCapacity } from './wait-for-capacity.ts';

/** A call that got no answer may still reach Google this long after it was sent. */
const DOUBT = MINUTE;

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
    deps.catalog.offers(spec.family, spec.count, spec.buy),
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
    quotas: quotas.ok ? quotas.value : undefined,
    past,
    limits: deps.policy.limits,
    publicAddress: deps.policy.network.publicAddress,
    project: machine.project === deps.policy.projects[0]?.id ? undefined : machine.project,
    now,
  });
  const isFirst = machine.placement.wait === undefined;
  if (plan.kind === 'refused') {
    const short = family && plan.short && shortOf(family, plan.short);
    return failed(given, plan.because, isFirst ? 'refused' : 'failed', short);
  }
  const extras = keptOf(spec, (await extrasOf(deps.catalog, plan.placement.offers)).regions);
  const placed = isFirst
    ? enter({ ...machine, extras, placement: plan.placement }, 'placing', now)
    : { ...machine, extras, placement: nextRound(plan.placement, machine.placement), tries: 0 };
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
  if (machine.operation === undefined) {
    const turn = turnOf(machine, now);
    if (turn.kind === 'sleep') return { claim: given.claim, machine, dueAt: turn.until, writes };
    if (turn.kind === 'round') return planMachine(deps, given);
    if (turn.kind === 'over') return waitedInVain(given, turn.because);
    const next = nextOffer(machine.placement);
    if (next.kind === 'exhausted') {
      const after = afterRound(machine, now);
      if (after === undefined) return failed(given, next.because, 'failed', shortAfter(machine));
      return after.kind === 'wait' ? waitForCapacity(given, after.wait) : waitedInVain(given, after.because);
    }
    machine = begin(machine, next.offer, now);
    writes.push({ write: 'say', saying: birthSaying(machine, now) });
  }
  const attempt = machine.placement.attempts.at(-1);
  if (attempt === undefined) throw new Error(`${machine.name} is placed without an attempt`);
  const { refused: doubt } = machine.operation ?? {};
  if (doubt !== undefined) return whatIsThere(deps, { ...given, machine }, attempt.offer, doubt);
  const create = creation(deps, machine, attempt.offer);
  const driven = await drive(
    deps,
    { claim: given.claim, machine, now, writes },
    'create',
    attempt.offer.zone,
    (requestId) => deps.cloud.create(create, requestId),
  );
  const after = await deps.store.now();
  if (driven.kind === 'lost') return { claim: given.claim, machine, dueAt: undefined, writes: [] };
  if (driven.kind === 'pending')
    return { claim: driven.claim, machine: driven.machine, dueAt: driven.dueAt, writes: [] };
  if (driven.kind === 'done') return born(driven.claim, driven.machine, attempt.offer, after);
  const refused: Given = { claim: driven.claim, machine: driven.machine, now: after, writes: [] };
  if (driven.inDoubt || driven.fault.kind === 'conflict') {
    return whatIsThere(deps, refused, attempt.offer, driven.fault);
  }
  return tryNext(driven.claim, driven.machine, driven.fault, after);
}

/** The limit that Google named last, where it was quota that ended the search. */
function shortAfter({ placement, spec }: Machine): ShortOf | undefined {
  const family = familyOf(spec.family);
  const last = placement.attempts.findLast(({ fault }) => fault?.kind === 'quota');
  if (family === undefined || last?.fault === undefined) return undefined;
  return shortOfFault(family, last.offer, { spec }, last.fault);
}

function begin(machine: Machine, offer: Offer, now: Millis): Machine {
  const attempt: Attempt = { offer, startedAt: now, endedAt: undefined, fault: undefined };
  const attempts = [...machine.placement.attempts, attempt];
  return lentFrom({ ...machine, placement: { ...machine.placement, attempts } }, now);
}

function creation(deps: EngineDeps, machine: Machine, offer: Offer): CreateMachine {
  return {
    project: machine.project,
    zone: offer.zone,
    name: machine.name,
    shape: offer.shape,
    buy: offer.buy,
    labels: labelsOf(machine),
    bootDiskGb: bootDiskGb(machine.spec),
    ...(machine.image === undefined ? {} : { image: machine.image }),
    // What was copied onto the old disk is on the new one.
    ...(machine.change?.kind === 'move'
      ? { snapshot: machine.change.snapshot }
      : machine.data === undefined
        ? {}
        : { data: machine.data.url }),
    maxRun: deps.policy.limits.maxLease,
  };
}

function endAttempt(machine: Machine, now: Millis, fault: Fault | undefined): Machine {
  const attempts = machine.placement.attempts.map((attempt, i, all) =>
    i === all.length - 1 ? { ...attempt, endedAt: now, fault } : attempt,
  );
  return { ...machine, placement: { ...machine.placement, attempts } };
}

function born(claim: Claim<Machine>, machine: Machine, offer: Offer, now: Millis): Step {
  const { offers, saidNo: _, ...placement } = endAttempt(machine, now, undefined).placement;
  const region = regionOf(offer.zone);
  const own = machine.extras?.[region];
  const placed = {
    ...machine,
    ...(own === undefined ? {} : { extras: { [region]: own } }),
    placement: { ...placement, offers: [offer], planned: placement.planned ?? offers.length },
    zone: offer.zone,
    shape: offer.shape,
    price: offer.price,
  };
  const booting = enter(lentFrom({ ...placed, bootPhase: 'booting' as const }, now), 'booting', now);
  return {
    claim,
    machine: booting,
    dueAt: now,
    writes: [
      journal(booting, now, 'attempt', `${offer.zone} took ${machine.name}.`, {
        ...tried(machine, offer.zone),
        outcome: 'created',
      }),
      { write: 'say', saying: birthSaying(booting, now) },
      ...foundSaying(booting, now),
    ],
  };
}

function tryNext(claim: Claim<Machine>, machine: Machine, fault: Fault, now: Millis): Step {
  const zone = machine.placement.attempts.at(-1)?.offer.zone ?? '';
  const next = { ...endAttempt(machine, now, fault), operation: undefined, tries: 0 };
  return {
    claim,
    machine: next,
    dueAt: now,
    writes: [
      journal(next, now, 'attempt', `${zone}: ${inWords(fault)}.`, {
        ...tried(machine, zone),
        fault,
      }),
      { write: 'say', saying: birthSaying(next, now) },
    ],
  };
}

/**
 * An earlier call may have been taken, or the name is: what is there under the name decides. As long as that cannot
 * be seen, ours is not up yet, or a call may still arrive, nothing is sent anywhere else: it could make a second
 * machine. Nor is the call repeated that was refused for good, or the doubt would begin anew each time.
 */
async function whatIsThere(deps: EngineDeps, given: Given, offer: Offer, fault: Fault): Promise<Step> {
  const { claim, machine, now, writes } = given;
  const { operation } = machine;
  const found = await deps.cloud.get({ project: machine.project, zone: offer.zone, name: machine.name });
  const isOurs = found.ok && ours(found.value, machine);
  const isComing = isOurs && (found.value.status === 'pending' || found.value.status === 'provisioning');
  const mayCome = now - (operation?.sentAt ?? operation?.begunAt ?? now) < DOUBT;
  if (isComing || (!found.ok && (mayCome || found.fault.kind !== 'not-found'))) {
    const tries = machine.tries + 1;
    const waiting = { ...machine, operation: operation && inDoubt(operation, fault, now), tries };
    return { claim, machine: waiting, dueAt: now + backOff(tries), writes };
  }
  if (isOurs) return withWrites(writes, born(claim, machine, offer, now));
  if (fault.kind !== 'conflict' || !found.ok) return withWrites(writes, tryNext(claim, machine, fault, now));
  const because = `A machine called ${machine.name} that is not mine is in ${offer.zone} already. Ask again with another --name.`;
  return failed(given, because);
}

/** What is not ready yet may be soon, so a conflict is asked about again for a while; an operation is looked at again. */
function inDoubt(operation: Operation, fault: Fault, now: Millis): Operation {
  const again =
    operation.name !== undefined || (fault.kind === 'conflict' && now - operation.begunAt < DOUBT);
  return again ? operation : { ...operation, refused: fault };
}

function withWrites(writes: readonly Write[], step: Step): Step {
  return { ...step, writes: [...writes, ...step.writes] };
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
