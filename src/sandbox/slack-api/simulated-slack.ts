/** The simulated Slack as the page, the stories and the tests hold it: options in, a running workspace out. */

import type { Duration, Millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Person, SlackDesk, SlackJson } from './desk.ts';

/** How the workspace reaches the bot. */
export type SlackDelivery =
  | { readonly mode: 'socket'; readonly appToken: string }
  | {
      readonly mode: 'http';
      /** Origin of the bot, e.g. http://127.0.0.1:3000; deliveries go to `${url}/slack/events`. */
      readonly url: string;
      readonly signingSecret: string;
    };

/** A channel of the workspace at its start. */
export interface ChannelSeed {
  readonly id: string;
  /** Without the #. */
  readonly name: string;
  /** User ids; the bot posts only where it is a member. */
  readonly members: readonly string[];
  readonly isPrivate?: boolean;
  readonly isArchived?: boolean;
}

export interface UsergroupSeed {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface SlackOptions {
  /** The world's time: message timestamps, response_url expiry, redelivery. */
  readonly clock: Clock;
  /** The wire's time: request signatures and the 3 seconds of a trigger_id. The machine's own by default. */
  readonly wireClock?: Clock;
  readonly delivery: SlackDelivery;
  /** xoxb-…; the only bot token that the Web API accepts. */
  readonly botToken: string;
  readonly people?: readonly Person[];
  readonly channels?: readonly ChannelSeed[];
  readonly usergroups?: readonly UsergroupSeed[];
  /** 0 (default) picks a free one. */
  readonly port?: number;
  /** Where the bot reaches the workspace, when something stands between; the server's own origin by default. */
  readonly origin?: string;
  /** Real milliseconds the bot has for an ack; Slack gives 3000 (default). */
  readonly ackTimeout?: Duration;
  /** False switches Slack's per-method rate limits off; faults still answer 429. Default true. */
  readonly rateLimits?: boolean;
  /** Block types that the workspace refuses as invalid_blocks, as during a rollout. */
  readonly refusedBlocks?: readonly string[];
  /** The app's slash commands; another one gets Slackbot's "not a valid command". Default /gpu, not escaping. */
  readonly commands?: readonly SlashCommand[];
  /** Events that the app is subscribed to. Default all four: app_home_opened, app_mention, member_joined_channel and
   *  message.im, of which the last also tells the bot of its own messages in DMs, as Slack does. */
  readonly subscriptions?: readonly string[];
}

export interface SlashCommand {
  /** With the slash. */
  readonly command: string;
  /** Manifest's should_escape: @user and #channel arrive as <@U…|name> and <#C…|name>. Default false. */
  readonly shouldEscape?: boolean;
}

/** What a faulty Web API call does. `reset-after` carries the call out, then cuts the connection. */
export type ApiFault =
  | {
      readonly kind: 'rate-limited' /** Seconds, as the Retry-After header carries them. */;
      readonly retryAfter: number;
    }
  | {
      readonly kind: 'server-error';
      readonly status?: number /** Carries the call out first. */;
      readonly afterEffect?: boolean;
    }
  | { readonly kind: 'reset-before' }
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'hang' }
  | {
      readonly kind: 'slow' /** Real milliseconds before the call is carried out. */;
      readonly delay: Duration;
    }
  | {
      readonly kind: 'error' /** Slack's error string, e.g. internal_error or channel_not_found. */;
      readonly error: string;
    };

/** What goes wrong, by appointment: each entry is used up once, in the order given. */
export interface SlackFaults {
  /** The next `times` (default 1) calls of this Web API method suffer `fault`. `*` is any method. */
  onApi(method: string, fault: ApiFault, times?: number): void;
  /** The next `times` deliveries reach the bot twice, with the same payload. */
  deliverTwice(times?: number): void;
  /** The acks of the next `times` deliveries are lost on their way; the bot has seen the payload. */
  dropAck(times?: number): void;
  /** Block types refused as invalid_blocks from now on; an empty list accepts all again. */
  refuseBlocks(types: readonly string[]): void;
  /** Forgets every fault that has not struck yet. */
  clear(): void;
}

/** One Web API request or response_url post, as it arrived. */
export interface SlackCall {
  /** World time. */
  readonly at: Millis;
  /** The method's name, or `response_url` or `upload`. */
  readonly method: string;
  /** Arguments, JSON-valued ones parsed; without the token. */
  readonly args: SlackJson;
  readonly status: number | undefined;
  /** `error` of the answer, undefined when it was ok or never sent. */
  readonly error: string | undefined;
}

/** One payload sent to the bot, each attempt on its own. */
export interface SentDelivery {
  readonly at: Millis;
  readonly kind: 'slash_commands' | 'interactive' | 'events_api';
  /** The command, the interaction's type, or the event's type. */
  readonly name: string;
  readonly attempt: number;
  readonly outcome: 'ok' | 'timeout' | 'error';
  readonly status: number | undefined;
  readonly tookMs: number;
}

export interface SimulatedSlack {
  /** Base of the Web API, `http://127.0.0.1:PORT/api/`. */
  readonly url: string;
  readonly teamId: string;
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly desk: SlackDesk;
  readonly faults: SlackFaults;
  calls(): readonly SlackCall[];
  deliveries(): readonly SentDelivery[];
  /** Open Socket Mode connections. */
  connections(): number;
  /** Tells every open Socket Mode connection to reconnect, as Slack does every few hours. `warning` comes first on
   *  a real workspace and leaves the connection open; `refresh_requested` (default) is followed by the close. */
  disconnectSockets(reason?: 'warning' | 'refresh_requested'): void;
  /** From now on the bot is reached this way; open sockets are closed. */
  setDelivery(delivery: SlackDelivery): void;
  /** Puts a person or the bot into a channel and sends member_joined_channel. Throws for unknown ids. */
  join(user: string, channel: string): void;
  archive(channel: string): void;
  /** Carries out redeliveries that are due in world time, now instead of within some real milliseconds; resolves
   *  when each of them is acked or given up. */
  settle(): Promise<void>;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}
