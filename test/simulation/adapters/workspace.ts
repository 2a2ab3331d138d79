/** A Slack workspace in memory: channels, messages with their metadata, and the Chat port over it. */

import type { Fault } from '../../../src/domain/fault.ts';
import type { Destination, Notice, Posted } from '../../../src/domain/notice.ts';
import { fail, ok, type Result } from '../../../src/domain/result.ts';
import type { Millis } from '../../../src/domain/time.ts';
import type { Chat } from '../../../src/ports/chat.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Block, Button, Message } from '../../../src/slack/blocks.ts';
import { render } from '../../../src/slack/messages/render.ts';

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly postedAt: Millis;
  readonly destination: Destination;
  /** The key in its metadata; ephemeral messages have none that anybody could read. */
  readonly key: string;
  notice: Notice;
  updatedAt: Millis | undefined;
}

/** What people see, and the only thing that tells whether something was said. */
export class Workspace {
  readonly messages: SlackMessage[] = [];
  /** Channels that the bot is not in. */
  readonly closed = new Set<string>();
  readonly #byTs = new Map<string, SlackMessage>();
  readonly #clock: Clock;
  readonly #timeZone: string;
  #count = 0;

  constructor(clock: Clock, timeZone: string) {
    this.#clock = clock;
    this.#timeZone = timeZone;
  }

  static dmOf(user: string): string {
    return `D${user.slice(1)}`;
  }

  post(destination: Destination, notice: Notice, key: string): Result<Posted> {
    const channel = destination.to === 'person' ? Workspace.dmOf(destination.user) : destination.channel;
    if (this.closed.has(channel)) return fail(NOT_IN_CHANNEL);
    const postedAt = this.#clock.now();
    this.#count++;
    const ts = `${Math.floor(postedAt / 1000)}.${String(this.#count % 1_000_000).padStart(6, '0')}`;
    const message: SlackMessage = {
      channel,
      ts,
      postedAt,
      destination,
      key,
      notice,
      updatedAt: undefined,
    };
    this.messages.push(message);
    this.#byTs.set(`${channel} ${ts}`, message);
    return ok({ channel, ts });
  }

  update(at: Posted, notice: Notice): Result<void> {
    const message = this.#byTs.get(`${at.channel} ${at.ts}`);
    if (message === undefined || message.destination.to === 'ephemeral') return fail(MESSAGE_NOT_FOUND);
    message.notice = notice;
    message.updatedAt = this.#clock.now();
    return ok(undefined);
  }

  find(destination: Destination, key: string, since: Millis): Result<Posted | undefined> {
    const channel = destination.to === 'person' ? Workspace.dmOf(destination.user) : destination.channel;
    const found = this.messages.findLast(
      (message) =>
        message.channel === channel &&
        message.key === key &&
        message.postedAt >= since &&
        message.destination.to !== 'ephemeral',
    );
    return ok(found === undefined ? undefined : { channel: found.channel, ts: found.ts });
  }

  /** What `viewer` sees in a channel, oldest first. */
  seen(channel: string, viewer: string): readonly SlackMessage[] {
    return this.messages.filter(
      (message) =>
        message.channel === channel &&
        (message.destination.to !== 'ephemeral' || message.destination.user === viewer),
    );
  }

  /** The message as Slack shows it. */
  shown(message: SlackMessage): Message {
    return render(message.notice, this.#timeZone);
  }

  /** Every button that a message carries now. */
  buttons(message: SlackMessage): readonly Button[] {
    // A digest asks nothing, and drawing its charts takes longer than all the rest.
    return message.notice.kind === 'digest' ? [] : this.shown(message).blocks.flatMap(buttonsOf);
  }
}

function buttonsOf(block: Block): readonly Button[] {
  if (block.type === 'actions') return block.elements;
  return block.type === 'section' && 'accessory' in block && block.accessory !== undefined
    ? [block.accessory]
    : [];
}

/** The Chat port; messages are rendered when somebody looks. */
export function workspaceChat(workspace: Workspace): Chat {
  return {
    post: async (destination, notice, key) => workspace.post(destination, notice, key),
    update: async (at, notice) => workspace.update(at, notice),
    find: async (destination, key, since) => workspace.find(destination, key, since),
  };
}

const NOT_IN_CHANNEL: Fault = {
  kind: 'denied',
  scope: 'call',
  message: 'An API error occurred: not_in_channel',
  code: 'not_in_channel',
};
const MESSAGE_NOT_FOUND: Fault = {
  kind: 'not-found',
  scope: 'call',
  message: 'An API error occurred: message_not_found',
  code: 'message_not_found',
};
