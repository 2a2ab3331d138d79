/** The queue of a zone: flex-start machines wait there in PENDING until there is capacity or their time is up. */
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import type { Estate } from './estate.ts';
import type { Machine } from './machine.ts';
import { between } from './random.ts';

/** Between two looks whether the zone has capacity again. */
const EVERY = MINUTE;

/** What becomes of a machine that has waited. */
export interface Outcome {
  served(at: Millis): void;
  /** Its time was up, and the zone still had none. */
  over(at: Millis): void;
}

/**
 * Puts a machine into the queue for its `queueFor`. Where the zone has capacity it waits for a moment only: the
 * Dynamic Workload Scheduler takes one (UNVERIFIED how long). Taken off with the machine's other plans.
 */
export function queue(estate: Estate, machine: Machine, from: Millis, outcome: Outcome): void {
  const until = from + (machine.spec.queueFor ?? 0);
  const first = from + between(estate.seed, `queue ${machine.id}`, 20 * SECOND, 60 * SECOND);
  machine.status = 'PENDING';
  look(Math.min(first, until));

  function look(at: Millis): void {
    const { cancel } = estate.agenda.add(at, (now) => {
      if (!estate.isStockedOut(machine.spec)) outcome.served(now);
      else if (now >= until) outcome.over(now);
      else look(Math.min(now + EVERY, until));
    });
    machine.plans.push(cancel);
  }
}
