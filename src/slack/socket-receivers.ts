/** Slack over Socket Mode: two connections for one app, so that a refresh of one leaves no gap. */
import { SocketModeReceiver } from '@slack/bolt';
import { boltLog, type Log } from './log.ts';

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

/** A hand-built receiver takes the Web API's URL from its installer options, not from the App's (measured). */
export function socketReceivers(
  delivery: SocketDelivery,
  apiUrl: string | undefined,
  log: Log,
): [SocketModeReceiver, SocketModeReceiver] {
  const build = (clientPingTimeout: number) =>
    new SocketModeReceiver({
      appToken: delivery.appToken,
      clientPingTimeout,
      logger: boltLog(log),
      installerOptions: {
        clientOptions: { timeout: 10_000, ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }) },
      },
      customPropertiesExtractor: (envelope) => ({ deliveryKey: String(envelope.envelope_id) }),
    });
  return [build(PING_TIMEOUTS_MS[0]), build(PING_TIMEOUTS_MS[1])];
}

/** Connects both. Rejects when the first is refused, e.g. for its token; without the second we are only slower. */
export async function connect(
  [first, second]: readonly [SocketModeReceiver, SocketModeReceiver],
  log: Log,
): Promise<void> {
  second.start().catch((error: unknown) => {
    log.warn({ err: error }, 'the second Socket Mode connection was refused; refreshes will leave gaps');
  });
  await first.start();
}

/** Closes both connections; waits two seconds at most (3.1 can take five against the real Slack). */
export async function disconnect(receivers: readonly SocketModeReceiver[]): Promise<void> {
  const closing = Promise.all(receivers.map((receiver) => receiver.client.disconnect()));
  await Promise.race([closing.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
}
