/** Misbehaviour on demand: latency, errors, cut connections and silence, by route. */

export type Fault =
  /** An error answer; the call has no effect. `retryAfterSeconds` becomes the Retry-After header. */
  | { readonly kind: 'status'; readonly status: 429 | 500 | 502 | 503; readonly retryAfterSeconds?: number }
  /** The connection is cut before the call has any effect. */
  | { readonly kind: 'reset-before' }
  /** The call takes effect, then the connection is cut without an answer. */
  | { readonly kind: 'reset-after' }
  /** No effect and no answer; the connection stays open until the caller gives up. */
  | { readonly kind: 'silence' };

export class Faults {
  readonly #queues = new Map<string, Fault[]>();
  readonly #latency = new Map<string, number>();

  /** The next `times` calls of `route` (an id, or `*` for any) meet this fault, in the order of arming. */
  arm(route: string, fault: Fault, times = 1): void {
    const queue = this.#queues.get(route) ?? [];
    for (let i = 0; i < times; i++) queue.push(fault);
    this.#queues.set(route, queue);
  }

  /** Every call of `route` (an id, or `*` for all others) takes at least `ms` real milliseconds; 0 ends it. */
  setLatency(route: string, ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`latency must be 0 or more, not ${ms}`);
    this.#latency.set(route, ms);
  }

  clear(): void {
    this.#queues.clear();
    this.#latency.clear();
  }

  /** Takes the next fault of a call; the route's own come before those of `*`. */
  take(route: string): Fault | undefined {
    return this.#queues.get(route)?.shift() ?? this.#queues.get('*')?.shift();
  }

  latency(route: string): number {
    return this.#latency.get(route) ?? this.#latency.get('*') ?? 0;
  }
}
