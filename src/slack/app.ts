/** The front: Bolt over signed HTTP or Socket Mode; verifies, admits, answers within three seconds, never waits for Google. */
import type { Receiver, ViewSubmitAction } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { RightOfWay } from '../ports/right-of-way.ts';
import type { Deps } from '../usecases/deps.ts';
import { App } from './bolt.ts';
import { boltLog } from './bolt-log.ts';
import { channelsFrom } from './channels.ts';
import { shelf } from './commands/shelf.ts';
import type { FrontParts } from './front-parts.ts';
import type { HttpDelivery, Route } from './http-receiver.ts';
import { type Identity, once, whoAmI } from './identity.ts';
import { onAction, onCommand, onHome } from './listeners.ts';
import { peopleFrom } from './people.ts';
import type { Reach } from './reach.ts';
import type { SocketDelivery } from './socket-lines.ts';
import { Tasks } from './tasks.ts';
import { screensOver } from './views/screens.ts';

export interface FrontOptions {
  /** xoxb-… */
  readonly botToken: string;
  /** Where it is known beforehand and the policy names its workspaces, Slack is not asked who the bot is. */
  readonly botUserId?: string | undefined;
  readonly delivery: HttpDelivery | SocketDelivery;
  /** Base of the Web API, ending in /api/; Slack's own by default. */
  readonly apiUrl?: string | undefined;
  readonly deps: Deps;
  /** Paths of our own beside /slack/events, e.g. /healthz and /tick; HTTP only. */
  readonly routes?: readonly Route[];
  readonly log: Logger;
  /** Told of those who wait for an acknowledgement, where work is done in the same process. */
  readonly way?: Pick<RightOfWay, 'waiting'> | undefined;
  /** The machine's own time, for what is kept in memory. */
  readonly clock?: Clock;
}

export interface Front {
  /** Where it listens; undefined in Socket Mode. */
  readonly url: string | undefined;
  /** Who the bot is. Rejects when Slack refuses the token or does not answer; asking again tries again. */
  identity(): Promise<Identity>;
  /** Takes no more, finishes what it has begun. */
  close(): Promise<void>;
}

/** Within the 3 s of an ack, with time left to say that Slack did not answer. */
const INTERACTIVE_TIMEOUT_MS = 2_000;
/** How long `close` waits for answers under way. */
const LAST_ANSWERS_MS = 5_000;

/** Whoever woke this process comes first, and has an answer by now: Slack waits no longer. Then the rest is loaded. */
const REST_AFTER_MS = 3_000;

/**
 * Starts the front and resolves when Slack can reach it. Rejects when the port is taken or Slack refuses the app
 * token. No call to Slack precedes the first ack, except those that tell who asks.
 */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { log, deps, apiUrl } = options;
  const clock = options.clock ?? systemClock;
  const client = new WebClient(options.botToken, {
    timeout: INTERACTIVE_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLog(log),
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
  const identity = once(async () => knownIdentity(options) ?? whoAmI(client));
  const reach = await reachOf(options);
  const app = bolt(reach.receiver, options);

  const front: FrontParts = {
    deps,
    log,
    apiUrl,
    client,
    tasks: new Tasks(),
    way: options.way,
    commands: shelf(),
    channels: channelsFrom(client, clock),
    door: { identity, people: peopleFrom(client, clock), policy: deps.policy },
    screens: screensOver(client, log),
  };
  app.command(/./, (args) => onCommand(front, args));
  app.action(/./, (args) => onAction(front, args));
  app.view<ViewSubmitAction>(/./, async (args) => {
    const { onSubmit } = await import('./form-listeners.ts');
    await onSubmit(front, args);
  });
  app.event('app_home_opened', (args) => onHome(front, args));

  // Known by the time the first command arrives; that one waits for it if not.
  identity().catch((error: unknown) => log.error({ err: error }, 'Slack does not accept the bot token'));
  const url = await reach.start();
  const rest = setTimeout(() => {
    // A form's trigger is good for 3 s.
    Promise.all([front.commands.all(), import('./views/up.ts')]).catch((error: unknown) =>
      log.error({ err: error }, 'the rest of the front does not load'),
    );
  }, REST_AFTER_MS);
  return {
    url,
    identity,
    async close() {
      clearTimeout(rest);
      // Answers that travel over a socket need it open.
      await front.tasks.settled(LAST_ANSWERS_MS);
      await reach.stop();
      await front.tasks.settled(LAST_ANSWERS_MS);
    },
  };
}

async function reachOf({ delivery, apiUrl, routes = [], log }: FrontOptions): Promise<Reach> {
  if (delivery.mode === 'http') {
    const { overHttp } = await import('./http-receiver.ts');
    return overHttp(delivery, routes, log);
  }
  const { overSockets } = await import('./socket-lines.ts');
  return overSockets(delivery, apiUrl, log);
}

function knownIdentity({ botUserId, deps }: FrontOptions): Identity | undefined {
  const [teamId] = deps.policy.teams;
  return botUserId === undefined || teamId === undefined ? undefined : { botUserId, teamId };
}

function bolt(receiver: Receiver, { botToken, apiUrl, log }: FrontOptions): App {
  const app = new App({
    receiver,
    // Bolt's own authorization would await auth.test before the first ack.
    authorize: async () => ({ botToken }),
    tokenVerificationEnabled: false,
    convoStore: false,
    ignoreSelf: true,
    logger: boltLog(log),
    clientOptions: apiUrl === undefined ? {} : { slackApiUrl: apiUrl },
  });
  app.error(async (error) => log.error({ err: error }, 'a listener failed'));
  return app;
}
