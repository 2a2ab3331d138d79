/** Who goes first in a process that both answers people and does their work. */
import type { Duration } from '../domain/time.ts';

/** People who wait for an acknowledgement go before work whose end nobody awaits by the second. */
export interface RightOfWay {
  /** Somebody waits from now on; the function that is returned says that they have been acknowledged. */
  waiting(): () => void;
  /**
   * For work, before its next stretch: resolves as soon as nobody waits, and after `most` real milliseconds in any
   * case, so that people who never stop coming slow work down without stopping it.
   */
  giveWay(most: Duration): Promise<void>;
}
