/** Slack's per-method rate limits, as token buckets. */
import { MINUTE, SECOND } from '../../../domain/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { RateTier } from './methods.ts';

interface Allowance {
  readonly burst: number;
  /** Milliseconds until one more call is allowed. */
  readonly refill: number;
}

/** Slack tolerates bursts without saying how large; these let a minute's worth through at once, and half a minute of
 *  posts into one channel. */
const ALLOWANCES: Readonly<Record<Exclude<RateTier, 'none'>, Allowance>> = {
  1: { burst: 2, refill: MINUTE },
  2: { burst: 20, refill: MINUTE / 20 },
  3: { burst: 50, refill: MINUTE / 50 },
  4: { burst: 100, refill: MINUTE / 100 },
  posting: { burst: 30, refill: SECOND },
};

interface Bucket {
  left: number;
  world: number;
  wire: number;
}

export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #world: Clock;
  readonly #wire: Clock;

  /** A bucket refills by whichever clock moved more: a client waits Retry-After in real seconds, and must not wait for
   *  ever in a world that stands still. */
  constructor(world: Clock, wire: Clock) {
    this.#world = world;
    this.#wire = wire;
  }

  /** Takes one call from the bucket `key`. Gives the seconds to wait when it is empty, else 0. */
  take(key: string, tier: RateTier): number {
    if (tier === 'none') return 0;
    const { burst, refill } = ALLOWANCES[tier];
    const now = { world: this.#world.now(), wire: this.#wire.now() };
    const bucket = this.#buckets.get(key) ?? { left: burst, ...now };
    const passed = Math.max(now.world - bucket.world, now.wire - bucket.wire);
    const left = Math.min(burst, bucket.left + passed / refill);
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, ...now });
    return left >= 1 ? 0 : Math.max(1, Math.ceil(((1 - left) * refill) / SECOND));
  }
}
