/** People's e-mail addresses from users.info, which shows them to apps with the scope users:read.email only. */
import { WebClient } from '@slack/web-api';
import { fail, ok } from '../domain/result.ts';
import type { Addresses } from '../ports/addresses.ts';
import type { Logger } from '../ports/logger.ts';
import { boltLog } from './bolt-log.ts';
import { faultOf } from './classify.ts';

export interface AddressOptions {
  /** xoxb-… */
  readonly botToken: string;
  /** Base of the Web API, ending in /api/; Slack's own by default. */
  readonly apiUrl?: string | undefined;
  readonly log: Logger;
}

const TIMEOUT_MS = 10_000;

/** The port. Nothing is kept: an address is asked for when it is needed. */
export function slackAddresses({ botToken, apiUrl, log }: AddressOptions): Addresses {
  const client = new WebClient(botToken, {
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLog(log),
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
  return {
    async emailOf(user) {
      try {
        const answer = await client.users.info({ user });
        return ok(answer.user?.profile?.email || undefined);
      } catch (error) {
        return fail(faultOf(error));
      }
    },
  };
}
