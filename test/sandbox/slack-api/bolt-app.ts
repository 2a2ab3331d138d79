/** A real Bolt app wired to the simulated Slack, in either mode, as the bot wires itself. */
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import type { SimulatedSlack, SlackOptions } from '../../../src/sandbox/slack-api/simulated-slack.ts';
import { startSlack } from '../../../src/sandbox/slack-api/start.ts';

export const BOT_TOKEN = 'xoxb-sandbox-bot';
export const APP_TOKEN = 'xapp-sandbox-app';
export const SIGNING_SECRET = 'sandbox-signing-secret';
export const START = Date.UTC(2026, 10, 20, 9, 0, 0);

export const ADA = 'U0ADAENGINE';
export const GRACE = 'U0GRACEHOPP';
export const PAT = 'U0PATGUEST0';
export const KIM = 'U0KIMPARTNR';
export const GPU = 'C0GPUROOM00';
export const RANDOM = 'C0RANDOM000';

/** For expect.poll on a machine that is busy with other things. */
export const PATIENCE = { timeout: 5_000, interval: 10 } as const;

export interface Stage {
  readonly slack: SimulatedSlack;
  readonly clock: SandboxClock;
  readonly app: App;
  [Symbol.asyncDispose](): Promise<void>;
}

type Overrides = Partial<Omit<SlackOptions, 'clock' | 'botToken' | 'delivery'>>;

const appOptions = (slack: SimulatedSlack) => ({
  token: BOT_TOKEN,
  botId: slack.botId,
  botUserId: slack.botUserId,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: slack.url },
});

/** Bolt behind signed HTTP. `listen` adds the listeners before the first delivery. */
export async function httpStage(listen: (app: App) => void, overrides: Overrides = {}): Promise<Stage> {
  const clock = new SandboxClock(START);
  const delivery = { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET } as const;
  const slack = await startSlack({ clock, botToken: BOT_TOKEN, delivery, ...overrides });
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel: LogLevel.ERROR });
  const app = new App({ ...appOptions(slack), receiver });
  listen(app);
  const server = await receiver.start(0);
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port');
  slack.setDelivery({ ...delivery, url: `http://127.0.0.1:${address.port}` });
  return staged(slack, clock, app, async () => {
    server.closeAllConnections();
    await receiver.stop();
  });
}

/** Bolt in Socket Mode; `clientPingTimeout` is also how long it waits before it connects anew. */
export async function socketStage(
  listen: (app: App) => void,
  overrides: Overrides = {},
  clientPingTimeout = 5_000,
): Promise<Stage> {
  const clock = new SandboxClock(START);
  const delivery = { mode: 'socket', appToken: APP_TOKEN } as const;
  const slack = await startSlack({ clock, botToken: BOT_TOKEN, delivery, ...overrides });
  const receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    logLevel: LogLevel.ERROR,
    clientPingTimeout,
    installerOptions: { clientOptions: { slackApiUrl: slack.url } },
  });
  const app = new App({ ...appOptions(slack), receiver });
  listen(app);
  await app.start();
  return staged(slack, clock, app, async () => {
    // app.stop() does not wait for the socket to close.
    await receiver.client.disconnect();
  });
}

function staged(slack: SimulatedSlack, clock: SandboxClock, app: App, stop: () => Promise<void>): Stage {
  return {
    slack,
    clock,
    app,
    async [Symbol.asyncDispose]() {
      await stop();
      await slack.close();
    },
  };
}

export function plain(text: string) {
  return { type: 'plain_text', text } as const;
}

/** Waits in real time until `isSo`, for what happens in the background. Throws after five seconds. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const limit = performance.now() + PATIENCE.timeout;
  while (!isSo()) {
    if (performance.now() > limit) throw new Error(`it never came to this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
