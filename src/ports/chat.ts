/** Messages to people. */
import type { Destination, Notice, Posted } from '../domain/notice.ts';
import type { Result } from '../domain/result.ts';
import type { Millis } from '../domain/time.ts';

export interface Chat {
  /** Posts; `key` travels in the message's metadata. `unavailable` = it may have been posted: look with `find`. */
  post(destination: Destination, notice: Notice, key: string): Promise<Result<Posted>>;
  /** Replaces what was posted. `not-found` when somebody deleted it. */
  update(at: Posted, notice: Notice): Promise<Result<void>>;
  /** The message with this key among those posted since `since`, if any. Never finds ephemeral ones. */
  find(destination: Destination, key: string, since: Millis): Promise<Result<Posted | undefined>>;
}
