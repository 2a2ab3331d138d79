/** How long a machine may be kept. */
import type { Machine } from '../machine.ts';
import type { Limits } from '../policy.ts';
import type { Millis } from '../time.ts';

/** A keep ends by policy, and no later than Google's own maxRunDuration, which cannot be moved while the machine runs. */
export function latestKeep(
  machine: Pick<Machine, 'incarnation'> | undefined,
  limits: Pick<Limits, 'maxKeep' | 'maxLease'>,
  now: Millis,
): Millis {
  const lock = (machine?.incarnation?.startedAt ?? Number.POSITIVE_INFINITY) + limits.maxLease;
  return Math.min(now + limits.maxKeep, lock);
}
