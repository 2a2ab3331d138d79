/** What a bot is started with. */
import type { LiveConfig } from './config.ts';
import type { Policy } from './domain/policy.ts';
import type { Duration } from './domain/time.ts';
import type { PassReport } from './domain/watch-pass.ts';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';

export interface BotOptions {
  readonly config: LiveConfig;
  readonly policy: Policy;
  readonly log: Logger;
  /** Only where time is travelled: the sandbox's clock, for the store and the engine. */
  readonly clock?: Clock;
  /** Real milliseconds between two looks for due work; a quarter of a second by default. */
  readonly every?: Duration;
  /** False leaves the engine to `drain` alone (stories, tests). Default true. */
  readonly timer?: boolean;
  readonly onPass?: (report: PassReport) => void;
  /** Told of every Google request by its method id. */
  readonly onGoogleCall?: (call: string) => void;
}
