/** Flex-start: a machine that waits in a zone's queue, and then runs for a week at most. */
import { deadlineOf } from './decide/wait.ts';
import type { Attempt, Machine } from './machine.ts';
import { DAY, type Duration, HOUR, type Millis, SECOND } from './time.ts';

/** cloud.google.com/compute/docs/instances/about-flex-start-vms: what maxRunDuration may be at most. */
export const LONGEST_FLEX_RUN: Duration = 7 * DAY;
/** The same page: a single machine's requestValidForDuration is 90 s to 2 h. */
export const LONGEST_QUEUE: Duration = 2 * HOUR;
export const SHORTEST_QUEUE: Duration = 90 * SECOND;

/** How long a try may stay in its zone's queue: no longer than its owner is willing to wait, 90 s–2 h. */
export function queueFor(machine: Pick<Machine, 'askedAt' | 'spec'>, { startedAt }: Attempt): Duration {
  const left = (deadlineOf(machine) ?? Number.POSITIVE_INFINITY) - startedAt;
  return Math.max(SHORTEST_QUEUE, Math.min(LONGEST_QUEUE, left));
}

/** The try that is in a zone's queue now, or just leaving it, as flex-start or as a queued TPU; undefined where there is none. */
export function queued({ placement }: Pick<Machine, 'placement'>): Attempt | undefined {
  const last = placement.attempts.at(-1);
  const queues = last?.offer.buy === 'flex-start' || last?.queued === true;
  return queues && last.endedAt === undefined ? last : undefined;
}

/** Until when the try that is in a queue stays there at most. */
export function queuedUntil(machine: Pick<Machine, 'askedAt' | 'spec' | 'placement'>): Millis | undefined {
  const attempt = queued(machine);
  return attempt && (attempt.queueUntil ?? attempt.startedAt + queueFor(machine, attempt));
}
