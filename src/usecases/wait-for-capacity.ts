/** When no zone takes a machine: the request waits for capacity, or it ends and its owner learns what to do. */
import { isQueued } from '../domain/decide/endings.ts';
import { deadlineOf, lentFrom, triesInWords } from '../domain/decide/wait.ts';
import { formatDuration } from '../domain/duration.ts';
import type { Machine, Wait } from '../domain/machine.ts';
import type { ShortOf } from '../domain/quota.ts';
import type { Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import { birthSaying, toOwner } from './sayings.ts';
import { enter, type Given, journal, type Step } from './step.ts';

/** placing → placing: sleeps until the next round, and the live message says until when. */
export function waitForCapacity(given: Given, wait: Wait): Step {
  const { claim, now } = given;
  const nextAt = wait.nextAt ?? now;
  const placement = { ...given.machine.placement, wait };
  const machine = lentFrom({ ...given.machine, placement }, nextAt);
  const left = (deadlineOf(machine) ?? now) - now;
  return {
    claim,
    machine,
    dueAt: nextAt,
    writes: [
      ...given.writes,
      ...(wait.rounds === 1
        ? [
            journal(
              machine,
              now,
              'waiting',
              `No zone has capacity for ${machine.name}; it is asked for again and again for ${formatDuration(left)}.`,
            ),
          ]
        : []),
      { write: 'say', saying: birthSaying(machine, now) },
    ],
  };
}

/** To the owner of a request that waited: nobody looks at a live message for hours. */
export function foundSaying(machine: Machine, now: Millis): readonly Write[] {
  if (machine.placement.wait === undefined && !isQueued(machine)) return [];
  return [toOwner(machine, `found:${machine.id}`, { kind: 'found', machine, after: now - machine.askedAt })];
}

/** placing → failed at the deadline. */
export function waitedInVain(given: Given, because: string): Step {
  const step = failed(given, because);
  const { machine } = step;
  return {
    ...step,
    writes: [
      ...step.writes,
      toOwner(machine, `not-found:${machine.id}`, {
        kind: 'request-failed',
        machineName: machine.name,
        what: `${machine.name} did not come to life: ${triesInWords(machine.placement)}, and no zone had capacity.`,
        next: because,
      }),
    ],
  };
}

/** accepted or placing → failed: nothing of it exists at Google; `refused` when nothing was even tried. */
export function failed(
  given: Given,
  because: string,
  kind: 'failed' | 'refused' = 'failed',
  short?: ShortOf,
): Step {
  const machine = {
    ...enter(given.machine, 'failed', given.now),
    trouble: because,
    ...(short === undefined ? {} : { short }),
  };
  return {
    claim: given.claim,
    machine,
    dueAt: undefined,
    writes: [
      ...given.writes,
      journal(
        machine,
        given.now,
        kind,
        `${machine.name} ${kind === 'failed' ? 'did not come to life' : 'was refused'}. ${because}`,
      ),
      { write: 'say', saying: birthSaying(machine, given.now) },
    ],
  };
}
