/** What a TPU's request asks next: a zone for a node at once, or a place in one zone's queue when none has any. */
import { formatDuration } from '../duration.ts';
import type { Fault } from '../fault.ts';
import type { Attempt, Machine } from '../machine.ts';
import type { TpuPolicy } from '../policy.ts';
import { type Duration, MINUTE, type Millis } from '../time.ts';
import { isNode } from './endings.ts';
import { type NextTry, nextTry } from './next-try.ts';
import { endsAll, failedOf, isOpen } from './place.ts';
import { deadlineOf } from './wait.ts';

/** A shorter stay in a queue is not worth a request. */
export const SHORTEST_STAY: Duration = 5 * MINUTE;
/** Google gives a request up by itself when its time is over; after this we do. */
export const OVERDUE: Duration = 2 * MINUTE;

type Asked = Pick<Machine, 'askedAt' | 'spec' | 'placement' | 'shape'>;

export type NextPlace =
  | (Extract<NextTry, { kind: 'try' }> & {
      /** Set where it is to wait in that zone's queue, until then. */
      readonly queueUntil?: Millis;
    })
  /** `waited`: it was in a queue before. */
  | (Extract<NextTry, { kind: 'exhausted' }> & { readonly waited: boolean });

/** Until when a request for TPUs may be in queues: its owner's `--wait`, or the policy's time, from the command on. */
export function queueDeadline(asked: Asked, policy: TpuPolicy): Millis {
  return deadlineOf(asked) ?? asked.askedAt + policy.queueFor;
}

/**
 * As `nextTry`; a TPU's request goes on in queues when every zone that could take it has none: one zone's at a time,
 * the best-ranked first, since two could both deliver. Several slices that work as one come of queues alone.
 */
export function nextPlace(asked: Asked, policy: TpuPolicy, now: Millis): NextPlace {
  const { placement, spec } = asked;
  const waited = placement.attempts.some(({ queued }) => queued === true);
  const next = nextTry(placement);
  const last = placement.attempts.at(-1);
  if (next.kind === 'try' && last?.queued === true && last.queueUntil !== undefined && !isOver(last)) {
    return { ...next, queueUntil: last.queueUntil };
  }
  const several = (spec.slices ?? 1) > 1;
  if (!isNode(asked)) return next.kind === 'try' ? next : { ...next, waited };
  if (next.kind === 'try' && !several) return next;
  const failed = failedOf(placement);
  const until = queueDeadline(asked, policy);
  const hopeless = failed.some(({ fault }) => endsAll(fault));
  const barred = failed.filter(({ queued, fault }) => queued === true || fault.kind !== 'stockout');
  const offer = hopeless ? undefined : placement.offers.find((one) => isOpen(one, barred));
  if (offer !== undefined && until - now >= SHORTEST_STAY) return { kind: 'try', offer, queueUntil: until };
  const isFinal = next.kind === 'exhausted' && (hopeless || !waited);
  const because = isFinal ? next.because : inVain(asked, policy);
  return { kind: 'exhausted', because, waited };
}

/** It has been answered for good: no repetition. */
function isOver({ endedAt, fault }: Attempt): boolean {
  return endedAt !== undefined && fault?.kind !== 'unavailable' && fault?.kind !== 'throttled';
}

function inVain({ askedAt, spec, placement, shape }: Asked, policy: TpuPolicy): string {
  const waited = formatDuration(queueDeadline({ askedAt, spec, placement, shape }, policy) - askedAt);
  const zone = spec.zone === undefined ? '' : ', without --zone';
  const buy = spec.buy === 'spot' ? 'without --spot' : 'with --spot';
  return `Google had none within ${waited}, at once or in its queue. Ask again with a longer --wait, for a smaller slice${zone} or ${buy}.`;
}

/** What ended its stay in a queue: the time was over, or Google gave it up for a reason of its own. */
export function gaveUpQueue({ queueUntil }: Attempt, because: string | undefined, now: Millis): Fault {
  const isLate = queueUntil !== undefined && now >= queueUntil - MINUTE;
  if (isLate || because === undefined) {
    return { kind: 'stockout', scope: 'zone', message: 'nothing came free while it was in the queue' };
  }
  return { kind: 'invalid', scope: 'zone', message: `Google gave it up in its queue: ${because}` };
}
