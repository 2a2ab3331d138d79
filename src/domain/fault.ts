/** The one list of ways in which a vendor can fail us. */
import type { Duration } from './time.ts';
import type { Zone } from './zone.ts';

/**
 * - `stockout`: no capacity there now.
 * - `quota`: the project may not have more of it.
 * - `not-found`: there is no such thing (any more).
 * - `conflict`: the name is taken, or the thing is in another state than the call needs.
 * - `denied`: permission or API missing.
 * - `throttled`: too many calls; wait `retryAfter`.
 * - `invalid`: our request is wrong; repeating it cannot help. With the scope `zone`: refused there for a reason
 *   that nobody has met or Google does not explain; elsewhere it may work.
 * - `unavailable`: time-out, reset or 5xx: the outcome is UNKNOWN. Repeat with the same request id, never fail over.
 */
export type FaultKind =
  | 'stockout'
  | 'quota'
  | 'not-found'
  | 'conflict'
  | 'denied'
  | 'throttled'
  | 'invalid'
  | 'unavailable';

/** How far a fault reaches when a machine is being placed; `call` says nothing about any place. */
export type FaultScope = 'zone' | 'region' | 'project' | 'call';

export interface Fault {
  readonly kind: FaultKind;
  readonly scope: FaultScope;
  /** The vendor's own words, for the person and the log. */
  readonly message: string;
  /** The vendor's code or reason, e.g. ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS. */
  readonly code?: string;
  /** How long to wait before calling again; only with `throttled`. */
  readonly retryAfter?: Duration;
  /** Zones that the vendor says have capacity, at most a few; only with `stockout`. */
  readonly elsewhere?: readonly Zone[];
  /** The limit that was hit; only with `quota`. */
  readonly quota?: { readonly metric: string; readonly limit?: number; readonly region?: string };
}

/** True of what may be otherwise in a moment: asking again can help. */
export function isPassing(fault: Fault): boolean {
  return fault.kind === 'unavailable' || fault.kind === 'throttled';
}

/** A fault as people read it in a list of attempts: short, no full stop. */
export function inWords(fault: Fault): string {
  switch (fault.kind) {
    case 'stockout':
      return fault.elsewhere === undefined
        ? 'no capacity now'
        : `no capacity now; Google names ${fault.elsewhere.join(', ')}`;
    case 'quota': {
      if (fault.quota === undefined) return 'over quota';
      const limit = fault.quota.limit === undefined ? '' : `, limit ${fault.quota.limit}`;
      return `over quota (${fault.quota.metric}${limit})`;
    }
    case 'denied':
      return `not permitted: ${fault.message}`;
    default:
      return fault.message;
  }
}
