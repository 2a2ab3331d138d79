/** Messages to people over Slack's Web API: the Chat port. */
import { type Block as AnyBlock, WebClient } from '@slack/web-api';
import type { UserId } from '../domain/lease.ts';
import type { Destination, Notice, Posted } from '../domain/notice.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Duration, Millis } from '../domain/time.ts';
import type { Chat } from '../ports/chat.ts';
import type { Logger } from '../ports/logger.ts';
import type { Block, Message } from './blocks.ts';
import { boltLog } from './bolt-log.ts';
import { faultOf, slackError } from './classify.ts';
import { render } from './messages/render.ts';
import { spendingFile } from './messages/spending-file.ts';
import { plainBlocks } from './plain-blocks.ts';
import { fileName, notUploaded, uploadFile } from './upload.ts';

export interface ChatOptions {
  /** xoxb-… */
  readonly botToken: string;
  /** Base of the Web API, ending in /api/; Slack's own by default. */
  readonly apiUrl?: string | undefined;
  /** IANA name, for hours that buttons name. */
  readonly timeZone: string;
  readonly log: Logger;
  /** Past so many real milliseconds a call counts as failed with an unknown outcome; 10 s by default. */
  readonly timeoutMs?: Duration;
}

/** The metadata event type under which messages carry their key. */
const EVENT_TYPE = 'lamplighter';
const TIMEOUT_MS: Duration = 10_000;
/** Slack's faults that mean "not with these blocks". */
const BLOCK_FAULTS = ['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'];
/** Pages of 100 messages that `find` looks through. */
const MOST_PAGES = 10;

/**
 * The port over chat.postMessage, chat.update and conversations.history. The client retries nothing: Slack has no
 * idempotency key, so a repeated post is a duplicate. Who calls looks with `find` first, and waits as `throttled`
 * says.
 */
export function slackChat(options: ChatOptions): Chat {
  const { timeZone, log } = options;
  const client = new WebClient(options.botToken, {
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLog(log),
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
  });
  const direct = new Map<UserId, string>();

  async function channelOf(destination: Destination): Promise<string> {
    if (destination.to !== 'person') return destination.channel;
    const known = direct.get(destination.user);
    if (known !== undefined) return known;
    const { channel } = await client.conversations.open({ users: destination.user });
    if (channel?.id === undefined) throw new Error('conversations.open answered without a channel');
    direct.set(destination.user, channel.id);
    return channel.id;
  }

  async function post(destination: Destination, notice: Notice, key: string): Promise<Result<Posted>> {
    try {
      const channel = await channelOf(destination);
      const message = await posting(channel, notice, key);
      if ('uploaded' in message) return ok(posted(channel, message.uploaded));
      return ok(
        await withFallback(message, log, async (content) => {
          if (destination.to === 'ephemeral') {
            const sent = await client.chat.postEphemeral({ channel, user: destination.user, ...content });
            return posted(channel, sent.message_ts);
          }
          const sent = await client.chat.postMessage({
            channel,
            ...content,
            metadata: { event_type: EVENT_TYPE, event_payload: { key } },
            unfurl_links: false,
            unfurl_media: false,
          });
          return posted(sent.channel ?? channel, sent.ts);
        }),
      );
    } catch (error) {
      if (destination.to === 'person') direct.delete(destination.user);
      return fail(faultOf(error));
    }
  }

  /** The message to post; or, of a file, the id of what was uploaded, which stands in for a ts. */
  async function posting(
    channel: string,
    notice: Notice,
    key: string,
  ): Promise<Message | { readonly uploaded: string }> {
    if (notice.kind !== 'spending-file') return render(notice, timeZone);
    try {
      return { uploaded: await uploadFile(client, channel, key, spendingFile(notice.spending)) };
    } catch (error) {
      const { kind, code } = faultOf(error);
      // What leaves open whether it was uploaded is looked for and tried again, as any message.
      if (code === undefined || (kind !== 'denied' && kind !== 'invalid')) throw error;
      log.warn({ err: error }, 'Slack takes no file; saying so');
      return { text: notUploaded(code), blocks: [] };
    }
  }

  async function update(at: Posted, notice: Notice): Promise<Result<void>> {
    try {
      await withFallback(render(notice, timeZone), log, (content) =>
        client.chat.update({ ...at, ...content }),
      );
      return ok(undefined);
    } catch (error) {
      return fail(faultOf(error));
    }
  }

  async function find(
    destination: Destination,
    key: string,
    since: Millis,
  ): Promise<Result<Posted | undefined>> {
    try {
      const channel = await channelOf(destination);
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const history = await client.conversations.history({
          channel,
          oldest: (Math.max(0, since) / 1000).toFixed(6),
          inclusive: true,
          include_all_metadata: true,
          limit: 100,
          ...(cursor === undefined ? {} : { cursor }),
        });
        const ours = (history.messages ?? []).find((message) => {
          const payload = message.metadata?.event_payload as { readonly key?: unknown } | undefined;
          if (message.files?.some(({ name }) => name === fileName(key))) return true;
          return message.metadata?.event_type === EVENT_TYPE && payload?.key === key;
        });
        if (ours?.ts !== undefined) return ok({ channel, ts: ours.ts });
        cursor = history.response_metadata?.next_cursor;
        if (!cursor) return ok(undefined);
      }
      log.warn({ key, channel }, 'gave up looking for a message in a long history');
      return ok(undefined);
    } catch (error) {
      return fail(faultOf(error));
    }
  }

  return { post, update, find };
}

type Content = { readonly text: string; readonly blocks?: AnyBlock[] };

/** Sends the message; where the workspace refuses its blocks, once more without charts and tables, then as text. */
async function withFallback<T>(
  message: Message,
  log: Logger,
  send: (content: Content & { blocks: AnyBlock[] }) => Promise<T>,
): Promise<T> {
  const forms: readonly (readonly Block[])[] = [message.blocks, plainBlocks(message.blocks), []];
  for (const [index, blocks] of forms.entries()) {
    try {
      return await send({ text: message.text, blocks: [...blocks] });
    } catch (error) {
      const code = slackError(error) ?? '';
      if (!BLOCK_FAULTS.includes(code) || index === forms.length - 1) throw error;
      log.warn({ fault: faultOf(error) }, 'Slack refused the blocks of a message; sending it plainer');
    }
  }
  throw new Error('a message has at least one form');
}

function posted(channel: string, ts: string | undefined): Posted {
  if (ts === undefined) throw new Error('Slack took a message without naming it');
  return { channel, ts };
}
