/** Slack over Socket Mode: two connections for one app, each replaced at once when it ends, so that no gap is left. */

import { SECOND } from '../domain/time.ts';
import type { Logger } from '../ports/logger.ts';
import { type App, type SocketModeReceiver, socketModeReceiver } from './bolt.ts';
import { boltLog } from './bolt-log.ts';
import { slackError } from './classify.ts';
import type { Reach } from './reach.ts';
import { within } from './reply.ts';

export interface SocketDelivery {
  readonly mode: 'socket';
  /** xapp-… */
  readonly appToken: string;
}

/**
 * Slack renews each connection every few hours, and socket-mode 3.1 waits 5 s before it comes back by itself (measured),
 * and ends the process when it may not. So it is told not to: a line puts a new receiver in the place of one that
 * ended. Slack sends each payload over one of the connections and allows 10 an app.
 */
const LINES = 2;
const LONGEST_WAIT_MS = 30 * SECOND;
/** For apps.connections.open; failures are repeated here. */
const CALL_TIMEOUT_MS = 10 * SECOND;
const CLOSE_MS = 2 * SECOND;
/** Nothing but an administrator mends these. */
const HOPELESS = [
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
];

/** `start` rejects when Slack refuses the app token; other failures are tried again for as long as it takes. */
export function overSockets(delivery: SocketDelivery, apiUrl: string | undefined, log: Logger): Reach {
  let app: App | undefined;
  const open = async (): Promise<SocketModeReceiver> => {
    const receiver = socketReceiver(delivery, apiUrl, log);
    if (app !== undefined) receiver.init(app);
    await receiver.start();
    return receiver;
  };
  const lines = Array.from({ length: LINES }, () => new Line(open, log));
  const stop = async () => {
    await within(CLOSE_MS, Promise.all(lines.map((line) => line.close())));
  };
  return {
    receiver: {
      init(given) {
        app = given;
      },
      start: () => Promise.all(lines.map((line) => line.opened())),
      stop,
    },
    async start() {
      const opened = lines.map((line) => line.opened());
      try {
        // One is enough to work; the other follows.
        await Promise.any(opened);
      } catch (error) {
        await stop();
        throw error instanceof AggregateError ? error.errors[0] : error;
      }
      return undefined;
    },
    stop,
  };
}

/** One connection for ever. */
class Line {
  readonly #open: () => Promise<SocketModeReceiver>;
  readonly #log: Logger;
  #current: SocketModeReceiver | undefined;
  #isClosed = false;

  constructor(open: () => Promise<SocketModeReceiver>, log: Logger) {
    this.#open = open;
    this.#log = log;
  }

  /** Resolves at the first connection and keeps the line from then on. Rejects when the token is refused. */
  async opened(): Promise<void> {
    this.#keep(await this.#connect());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#current?.client.disconnect();
  }

  #keep(receiver: SocketModeReceiver): void {
    this.#current = receiver;
    if (this.#isClosed) {
      void receiver.client.disconnect();
      return;
    }
    receiver.client.once('disconnected', () => {
      this.#current = undefined;
      if (this.#isClosed) return;
      this.#connect().then(
        (next) => this.#keep(next),
        (error: unknown) =>
          this.#log.error({ err: error }, 'Slack refuses the app token; this connection stays closed'),
      );
    });
  }

  async #connect(): Promise<SocketModeReceiver> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.#open();
      } catch (error) {
        if (this.#isClosed || HOPELESS.includes(slackError(error) ?? '')) throw error;
        const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures) * (0.75 + Math.random() / 2);
        this.#log.warn({ err: error, waitMs: Math.round(wait) }, 'no Socket Mode connection; trying again');
        await new Promise((resolve) => setTimeout(resolve, wait).unref());
      }
    }
  }
}

/** A hand-built receiver takes the Web API's URL from its installer options, not from the App's (measured). */
function socketReceiver(
  delivery: SocketDelivery,
  apiUrl: string | undefined,
  log: Logger,
): SocketModeReceiver {
  const Receiver = socketModeReceiver();
  return new Receiver({
    appToken: delivery.appToken,
    autoReconnectEnabled: false,
    logger: boltLog(log),
    installerOptions: {
      clientOptions: {
        timeout: CALL_TIMEOUT_MS,
        retryConfig: { retries: 0 },
        ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
      },
    },
    customPropertiesExtractor: (envelope) => ({ deliveryKey: String(envelope.envelope_id) }),
  });
}
