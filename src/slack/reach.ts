/** A way for Slack to reach the front: the receiver that an App listens to, and how to start and stop it. */
import type { Receiver } from '@slack/bolt';

export interface Reach {
  readonly receiver: Receiver;
  /** Resolves when Slack can reach it, to the URL where it listens, if it does. */
  start(): Promise<string | undefined>;
  stop(): Promise<void>;
}
