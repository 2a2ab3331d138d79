/** A named beginning of the world: what is there, what runs out, and what machines will do. */
import type { Millis } from '../../domain/time.ts';
import type { WorldOptions } from '../world/options.ts';

export interface Scenario {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** Activity rules are `world.rules`, by machine name or order of birth. */
  readonly world: WorldOptions;
  readonly startAt: Millis;
}

/** Friday, 20 November 2026, 09:00 UTC. */
export const FRIDAY_MORNING: Millis = Date.UTC(2026, 10, 20, 9);
