/** One try to get a machine: begun, taken by a zone, come to nothing, or looked at again. */
import { lentFrom } from '../domain/decide/wait.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import { type Attempt, type Machine, type Operation, zonesOf } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import { regionOf, type Zone, zonesInWords } from '../domain/zone.ts';
import { birthSaying } from './sayings.ts';
import { backOff, enter, type Given, journal, type Step } from './step.ts';
import { tried } from './stockouts.ts';
import { foundSaying } from './wait-for-capacity.ts';

/** The machine with one more try under way. */
export function begin(
  machine: Machine,
  { offer, zones, queueUntil }: Pick<Attempt, 'offer' | 'zones' | 'queueUntil'>,
  now: Millis,
): Machine {
  const attempt: Attempt = {
    offer,
    ...(zones === undefined ? {} : { zones }),
    ...(queueUntil === undefined ? {} : { queued: true, queueUntil }),
    startedAt: now,
    endedAt: undefined,
    fault: undefined,
  };
  const attempts = [...machine.placement.attempts, attempt];
  return lentFrom({ ...machine, placement: { ...machine.placement, attempts } }, now);
}

/** The machine with its last try changed so. */
export function endAttempt(machine: Machine, change: Partial<Attempt>): Machine {
  const attempts = machine.placement.attempts.map((attempt, i, all) =>
    i === all.length - 1 ? { ...attempt, ...change } : attempt,
  );
  return { ...machine, placement: { ...machine.placement, attempts } };
}

/** placing → booting: a zone has taken it. */
export function born({ claim, machine, now, writes }: Given, attempt: Attempt, zone: Zone): Step {
  // Google may choose a zone that the catalogue did not know of.
  const offer = machine.placement.offers.find((one) => one.zone === zone) ?? { ...attempt.offer, zone };
  const { offers, saidNo: _, ...placement } = endAttempt(machine, { offer, endedAt: now }).placement;
  const region = regionOf(zone);
  const own = machine.extras?.[region];
  const placed = {
    ...machine,
    ...(own === undefined ? {} : { extras: { [region]: own } }),
    placement: { ...placement, offers: [offer], planned: placement.planned ?? offers.length },
    zone,
    shape: offer.shape,
    price: offer.price,
  };
  const booting = enter(lentFrom({ ...placed, bootPhase: 'booting' as const }, now), 'booting', now);
  return {
    claim,
    machine: booting,
    dueAt: now,
    writes: [
      ...writes,
      journal(booting, now, 'attempt', `${zone} took ${machine.name}.`, {
        ...tried(machine, [zone]),
        outcome: 'created',
      }),
      { write: 'say', saying: birthSaying(booting, now) },
      ...foundSaying(booting, now),
    ],
  };
}

/** placing → placing: the last try came to nothing, and nothing of it is left at Google. */
export function tryNext({ claim, machine, now, writes }: Given, fault: Fault): Step {
  const last = machine.placement.attempts.at(-1);
  const zones = last === undefined ? [] : zonesOf(last);
  const ended = endAttempt(machine, { endedAt: now, fault });
  const { queue: _, ...rest } = ended;
  const next: Machine = { ...rest, operation: undefined, tries: 0 };
  return {
    claim,
    machine: next,
    dueAt: now,
    writes: [
      ...writes,
      journal(next, now, 'attempt', `${zonesInWords(zones)}: ${inWords(fault)}.`, {
        ...tried(machine, zones),
        fault,
      }),
      { write: 'say', saying: birthSaying(next, now) },
    ],
  };
}

/** placing → placing: nothing can be told yet. */
export function lookAgain({ claim, machine, now, writes }: Given, operation: Operation | undefined): Step {
  const tries = machine.tries + 1;
  return { claim, machine: { ...machine, operation, tries }, dueAt: now + backOff(tries), writes };
}
