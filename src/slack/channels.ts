/** Whether the bot can post in a channel, as far as Slack says. */
import type { WebClient } from '@slack/web-api';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import { slackError } from './classify.ts';

export interface Channels {
  /** False only when Slack says that the bot is not there; a question that fails does not hold people up. */
  canPost(channel: string): Promise<boolean>;
}

const FRESH: Duration = 10 * MINUTE;
const MOST = 2_000;

/** conversations.info (Tier 3, 50+ a minute), its yes kept for some minutes; a no is asked anew, as people act on it. */
export function channelsFrom(client: WebClient, clock: Clock): Channels {
  const yes = new Map<string, Millis>();
  const asking = new Map<string, Promise<boolean>>();

  async function ask(channel: string): Promise<boolean> {
    try {
      const { channel: info } = await client.conversations.info({ channel });
      const isThere = info?.is_im === true || info?.is_member !== false;
      if (isThere) {
        yes.delete(channel);
        yes.set(channel, clock.now());
        const oldest = yes.keys().next();
        if (yes.size > MOST && !oldest.done) yes.delete(oldest.value);
      }
      return isThere;
    } catch (error) {
      return slackError(error) !== 'channel_not_found';
    }
  }

  return {
    async canPost(channel) {
      const at = yes.get(channel);
      if (at !== undefined && clock.now() - at < FRESH) return true;
      const running = asking.get(channel) ?? ask(channel).finally(() => asking.delete(channel));
      asking.set(channel, running);
      return running;
    },
  };
}
