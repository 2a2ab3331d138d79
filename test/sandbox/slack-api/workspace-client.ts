/** A workspace with a bare Web API client, for tests that need no bot. */
import { LogLevel, WebClient } from '@slack/web-api';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import type { SimulatedSlack, SlackOptions } from '../../../src/sandbox/slack-api/simulated-slack.ts';
import { startSlack } from '../../../src/sandbox/slack-api/start.ts';
import { APP_TOKEN, BOT_TOKEN, START } from './bolt-app.ts';

export interface Bench {
  readonly slack: SimulatedSlack;
  readonly clock: SandboxClock;
  readonly client: WebClient;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Socket Mode with nobody connected; the client tries once. */
export async function workspaceClient(overrides: Partial<SlackOptions> = {}): Promise<Bench> {
  const clock = new SandboxClock(START);
  const delivery = { mode: 'socket', appToken: APP_TOKEN } as const;
  const slack = await startSlack({ clock, botToken: BOT_TOKEN, delivery, subscriptions: [], ...overrides });
  return {
    slack,
    clock,
    client: clientFor(slack.url),
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

export function clientFor(slackApiUrl: string, token = BOT_TOKEN, retries = 0): WebClient {
  const retryConfig = { retries, minTimeout: 1, maxTimeout: 1 };
  return new WebClient(token, { slackApiUrl, logLevel: LogLevel.ERROR, retryConfig });
}

/** What a rejected call says: Slack's `error`. */
export function refusedWith(error: string, messages?: readonly string[]) {
  return { data: { error, ...(messages ? { response_metadata: { messages } } : {}) } };
}
