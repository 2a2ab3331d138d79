/** The fleet's brakes: when too many machines look wrong at once, it is us who are wrong. */
import type { Machine } from '../machine.ts';
import type { WatchPolicy } from '../policy.ts';
import type { Decision, Watch } from '../watch.ts';

/** One machine's decision as a pass made it. */
export interface Braked {
  readonly machine: Pick<Machine, 'name' | 'lease'>;
  /** The watch before this pass. */
  readonly before: Watch | undefined;
  /** The watch that the decision wants saved. */
  readonly after: Watch;
  readonly decision: Decision;
}

export interface BrakeNotice {
  /** One sentence for the administrators. */
  readonly what: string;
  /** Names of the machines that would have been stopped. */
  readonly held: readonly string[];
}

/** One machine alone going dark is its own trouble, not the fleet's. */
const FEWEST_UNKNOWN = 2;

/**
 * Holds every idle stop back when more than `maxUnknownShare` of the watched machines have turned unknown (machines
 * of which nothing was ever known do not count: they say nothing new), or when more machines would stop for idleness
 * than `maxStops` or `maxStopShare` of them, whichever is larger. Ends of leases and of hours are announced and certain:
 * they are only paced, that many in a pass, the longest overdue first; those of hours also wait for the unknown. Order and length of the list stay; entries that are
 * not held are the same objects.
 */
export function applyBrakes<T extends Braked>(
  judged: readonly T[],
  policy: Pick<WatchPolicy, 'maxUnknownShare' | 'maxStops' | 'maxStopShare'>,
): { readonly judged: readonly T[]; readonly brake: BrakeNotice | undefined } {
  const watched = judged.filter(isWatched).length;
  const unknown = judged.filter(turnedUnknown).length;
  const idle = judged.filter(({ decision }) => decision.kind === 'stop' && decision.because === 'idle');
  const most = Math.max(policy.maxStops, Math.floor(policy.maxStopShare * watched));
  const blind = whyHold(watched, unknown, 0, most, policy);
  const because = whyHold(watched, unknown, idle.length, most, policy);
  const hours = judged.filter(({ decision }) => decision.kind === 'stop' && decision.because === 'hours');
  const ending = judged
    .filter(({ decision }) => decision.kind === 'stop' && decision.because !== 'idle')
    .filter((one) => blind === undefined || !hours.includes(one))
    .toSorted((a, b) => a.machine.lease.until - b.machine.lease.until);
  const held = new Map<Braked, string>();
  if (because !== undefined) for (const one of idle) held.set(one, because);
  if (blind !== undefined) for (const one of hours) held.set(one, blind);
  for (const one of ending.slice(most))
    held.set(one, `${ending.length} leases or hours end at once; the next pass goes on`);
  const kept = blind === undefined ? idle : [...idle, ...hours];
  const brake =
    because === undefined || kept.length === 0
      ? undefined
      : { what: `No idle machine is stopped now: ${because}.`, held: kept.map((one) => one.machine.name) };
  return {
    judged: judged.map((one) => {
      const why = held.get(one);
      return why === undefined ? one : hold(one, why);
    }),
    brake,
  };
}

function whyHold(
  watched: number,
  unknown: number,
  stops: number,
  most: number,
  policy: Pick<WatchPolicy, 'maxUnknownShare'>,
): string | undefined {
  if (unknown >= FEWEST_UNKNOWN && unknown > policy.maxUnknownShare * watched) {
    const share = Math.round(policy.maxUnknownShare * 100);
    return `the utilization of ${unknown} of ${watched} machines can no longer be read, which is more than ${share} %`;
  }
  return stops > most ? `${stops} would stop at once, and ${most} is the most` : undefined;
}

function isWatched({ decision }: Braked): boolean {
  if (decision.kind !== 'keep') return true;
  return decision.because.kind !== 'not-running' && decision.because.kind !== 'transitioning';
}

function turnedUnknown({ after, decision }: Braked): boolean {
  if (!after.everKnown || after.lastVerdict?.kind !== 'unknown') return false;
  return !(decision.kind === 'keep' && decision.because.kind === 'young');
}

/** As if it had not been decided yet: the next pass decides anew. */
function hold<T extends Braked>(one: T, because: string): T {
  const { before, after } = one;
  return {
    ...one,
    decision: { kind: 'keep', because: { kind: 'capped', because } },
    after: { ...after, state: before?.state ?? 'ok', stopAt: before?.stopAt, warnedAt: before?.warnedAt },
  };
}
