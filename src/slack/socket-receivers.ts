/** Slack over Socket Mode: two connections for one app, so that a refresh of one leaves no gap. */
import { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '../ports/logger.ts';
import { boltLog } from './bolt-log.ts';
import type { Reach } from './reach.ts';
import { within } from './reply.ts';

export interface SocketDelivery {
  readonly mode: 'socket';
  /** xapp-… */
  readonly appToken: string;
}

/**
 * Slack renews each connection every few hours, and socket-mode 3.1 then waits `clientPingTimeout` before it comes
 * back (measured: 5.02 s at its default). Two connections cover for each other; different waits cover for both being
 * renewed at once. Slack sends each payload over one of them and allows 10 an app.
 */
const PING_TIMEOUTS_MS = [5_000, 2_000] as const;

/** Rejects at start when Slack refuses the first connection, e.g. for its token; without the second we are only slower. */
export function overSockets(delivery: SocketDelivery, apiUrl: string | undefined, log: Logger): Reach {
  const first = socketReceiver(delivery, PING_TIMEOUTS_MS[0], apiUrl, log);
  const second = socketReceiver(delivery, PING_TIMEOUTS_MS[1], apiUrl, log);
  return {
    receivers: [first, second],
    async start() {
      second.start().catch((error: unknown) => {
        log.warn({ err: error }, 'the second Socket Mode connection was refused; refreshes will leave gaps');
      });
      await first.start();
      return undefined;
    },
    async stop() {
      const closing = Promise.all([first, second].map((receiver) => receiver.client.disconnect()));
      // 3.1 can take five seconds against the real Slack.
      await within(2_000, closing).catch(() => undefined);
    },
  };
}

/** A hand-built receiver takes the Web API's URL from its installer options, not from the App's (measured). */
function socketReceiver(
  delivery: SocketDelivery,
  clientPingTimeout: number,
  apiUrl: string | undefined,
  log: Logger,
): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken: delivery.appToken,
    clientPingTimeout,
    logger: boltLog(log),
    installerOptions: {
      clientOptions: { timeout: 10_000, ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }) },
    },
    customPropertiesExtractor: (envelope) => ({ deliveryKey: String(envelope.envelope_id) }),
  });
}
