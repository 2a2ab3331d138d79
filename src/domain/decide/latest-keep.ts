/** How long a machine may be kept. */
import type { Machine } from '../machine.ts';
import type { Limits } from '../policy.ts';
import { type Duration, HOUR, type Millis } from '../time.ts';

/** A keep ends by policy, and no later than Google's own maxRunDuration, which cannot be moved while the machine runs. */
export function latestKeep(
  machine: Pick<Machine, 'incarnation'> | undefined,
  limits: Pick<Limits, 'maxKeep' | 'maxLease'>,
  now: Millis,
): Millis {
  const lock = (machine?.incarnation?.startedAt ?? Number.POSITIVE_INFINITY) + limits.maxLease;
  return Math.min(now + limits.maxKeep, lock);
}

/** Whoever takes a machine over has so long to begin before it is judged again. */
const TO_BEGIN: Duration = HOUR;

/** Until when it is left alone for who takes it over now. */
export function leftAloneUntil(
  machine: Pick<Machine, 'incarnation'>,
  limits: Pick<Limits, 'maxKeep' | 'maxLease'>,
  now: Millis,
): Millis {
  return Math.min(now + TO_BEGIN, latestKeep(machine, limits, now));
}
