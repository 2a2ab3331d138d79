/** The whole sandbox: one world, the simulated Google and Slack over it, and the page to type in. */
import type { Duration } from '../domain/time.ts';
import type { SandboxClock } from './clock.ts';
import { type SandboxGoogle, type StartOptions, startGoogleApi } from './google-api/google-api.ts';
import { type RunningPage, startPage } from './page/server.ts';
import type { SimulatedSlack, SlackDelivery, SlackOptions } from './slack-api/simulated-slack.ts';
import { startSlack } from './slack-api/start.ts';
import type { WorldOptions } from './world/options.ts';
import { World } from './world/world.ts';

export interface SandboxOptions {
  readonly clock: SandboxClock;
  readonly world: WorldOptions;
  readonly delivery: SlackDelivery;
  /** The page's port; undefined = no page. */
  readonly pagePort?: number;
  /** Real milliseconds between two looks at what Cloud Scheduler has to send; 0 = never by itself. */
  readonly schedulerPoll?: Duration;
  readonly google?: Partial<Pick<StartOptions, 'billing' | 'port'>>;
  readonly slack?: Partial<Omit<SlackOptions, 'clock' | 'delivery' | 'botToken'>>;
}

export interface Sandbox {
  readonly clock: SandboxClock;
  readonly world: World;
  readonly google: SandboxGoogle;
  readonly slack: SimulatedSlack;
  readonly page: RunningPage | undefined;
  /** What a bot needs in its environment to live in this sandbox. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Made up, as everything here. */
export const BOT_TOKEN = 'xoxb-0000000000-sandbox-bot-token';
export const APP_TOKEN = 'xapp-1-A0LAMPLIGHT-sandbox-app-token';
export const SIGNING_SECRET = 'sandbox-signing-secret-0123456789ab';
const ACCESS_TOKEN = 'sandbox-access-token';

/** Starts everything on 127.0.0.1. Rejects, with everything closed again, when a port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock } = options;
  const world = new World(clock, options.world);
  const google = await startGoogleApi({
    world,
    clock,
    ...options.google,
    scheduler: { pollMs: options.schedulerPoll ?? 0 },
  });
  const slack = await startSlack({
    ...options.slack,
    clock,
    delivery: options.delivery,
    botToken: BOT_TOKEN,
  });
  let page: RunningPage | undefined;
  try {
    if (options.pagePort !== undefined) {
      page = await startPage({ desk: slack.desk, console: world, clock, port: options.pagePort });
    }
  } catch (error) {
    await Promise.all([google.close(), slack.close()]);
    throw error;
  }
  const { billing, detailedBilling } = google;
  return {
    clock,
    world,
    google,
    slack,
    page,
    env: {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_API_URL: slack.url,
      ...(options.delivery.mode === 'socket'
        ? { SLACK_APP_TOKEN: options.delivery.appToken }
        : { SLACK_SIGNING_SECRET: options.delivery.signingSecret }),
      GOOGLE_API_BASE_URL: google.url,
      GOOGLE_ACCESS_TOKEN: ACCESS_TOKEN,
      GOOGLE_OIDC_CERTS_URL: `${google.url}/oauth2/v1/certs`,
      GOOGLE_CLOUD_PROJECT: world.projects()[0] ?? '',
      BILLING_TABLE: `${billing.project}.${billing.dataset}.${billing.table}`,
      BILLING_DETAILED_TABLE: `${detailedBilling.project}.${detailedBilling.dataset}.${detailedBilling.table}`,
      BILLING_LOCATION: billing.location,
    },
    async close() {
      await page?.close();
      await Promise.all([google.close(), slack.close()]);
    },
  };
}
