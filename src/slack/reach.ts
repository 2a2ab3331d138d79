/** A way for Slack to reach the front: receivers that an App listens to, and how to start and stop them. */
import type { Receiver } from '@slack/bolt';

export interface Reach {
  /** The first is the App's own; the others are given the same App. */
  readonly receivers: readonly [Receiver, ...Receiver[]];
  /** Resolves when Slack can reach it, to the URL where it listens, if it does. */
  start(): Promise<string | undefined>;
  stop(): Promise<void>;
}
