/** What every Chat adapter must do: post once, find again, change in place, and say how it failed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/domain/notice.ts';
import type { Millis } from '../../src/domain/time.ts';
import type { Chat } from '../../src/ports/chat.ts';
import { machine, NOTICES } from '../slack/messages/notices.ts';

/** A message as one person sees it. */
export interface SeenMessage {
  readonly text: string;
  readonly blocks: readonly object[];
}

export interface ChatHarness {
  readonly chat: Chat;
  readonly ada: string;
  readonly grace: string;
  /** The bot, Ada and Grace are in it. */
  readonly channel: string;
  /** The bot is not in it. */
  readonly closedChannel: string;
  now(): Millis;
  /** What `viewer` sees in a channel. */
  seen(channel: string, viewer: string): readonly SeenMessage[];
  /** The channel of the bot's direct messages with a person; empty while there is none. */
  dmOf(user: string): string;
  /** The next post arrives, but its answer does not. */
  loseNextAnswer(): void;
  /** The next post is refused: too many, wait so many seconds. */
  throttleNext(seconds: number): void;
  close(): Promise<void>;
}

export function chatContract(adapter: string, open: () => Promise<ChatHarness>): void {
  describe(`Chat: ${adapter}`, () => {
    const stopped = NOTICES.stopped as Notice;
    const warning = NOTICES['idle-warning'] as Notice;
    let of: ChatHarness;
    beforeEach(async () => {
      of = await open();
    });
    afterEach(() => of.close());

    const toChannel = () => ({ to: 'channel', channel: of.channel }) as const;
    const toAda = () => ({ to: 'person', user: of.ada }) as const;

    it.each(Object.entries(NOTICES))('%s reaches a channel', async (_name, notice) => {
      expect((await of.chat.post(toChannel(), notice, 'key')).ok).toBe(true);
      const [message] = of.seen(of.channel, of.grace);
      expect(message?.text.length).toBeGreaterThan(0);
      expect(message?.blocks.length).toBeGreaterThan(0);
    });

    it('reaches a person in the channel that only they and the bot share', async () => {
      const first = await of.chat.post(toAda(), stopped, 'one');
      const second = await of.chat.post(toAda(), warning, 'two');
      expect(first).toMatchObject({ ok: true, value: { channel: of.dmOf(of.ada) } });
      expect(second).toMatchObject({ ok: true, value: { channel: of.dmOf(of.ada) } });
      expect(of.seen(of.dmOf(of.ada), of.ada)).toHaveLength(2);
    });

    it('shows an ephemeral message to one person only, and never finds it', async () => {
      const failed = NOTICES['request-failed'] as Notice;
      const destination = { to: 'ephemeral', channel: of.channel, user: of.ada } as const;
      expect((await of.chat.post(destination, failed, 'key')).ok).toBe(true);
      expect(of.seen(of.channel, of.ada)).toHaveLength(1);
      expect(of.seen(of.channel, of.grace)).toHaveLength(0);
      expect(await of.chat.find(toChannel(), 'key', of.now() - 1_000)).toEqual({
        ok: true,
        value: undefined,
      });
    });

    it('replaces a message in place', async () => {
      const posted = await of.chat.post(toAda(), warning, 'key');
      if (!posted.ok) throw new Error(posted.fault.message);
      const before = of.seen(of.dmOf(of.ada), of.ada)[0]?.text;
      expect(await of.chat.update(posted.value, NOTICES['idle-warning: kept'] as Notice)).toEqual({
        ok: true,
        value: undefined,
      });
      const seen = of.seen(of.dmOf(of.ada), of.ada);
      expect(seen).toHaveLength(1);
      expect(seen[0]?.text).toContain('keeps trainer-1 until');
      expect(seen[0]?.text).not.toBe(before);
    });

    it('cannot change what is not there', async () => {
      expect(await of.chat.update({ channel: of.channel, ts: '1.000001' }, stopped)).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
    });

    it('finds a message by its key, past many others, and only since a moment', async () => {
      const posted = await of.chat.post(toChannel(), stopped, 'wanted');
      for (let index = 0; index < 105; index++) {
        const removed: Notice = { kind: 'removed', machine: machine(), by: of.ada, cost: undefined };
        await of.chat.post(toChannel(), removed, `other-${index}`);
      }
      expect(await of.chat.find(toChannel(), 'wanted', of.now() - 1_000)).toEqual(posted);
      expect(await of.chat.find(toChannel(), 'unsaid', of.now() - 1_000)).toEqual({
        ok: true,
        value: undefined,
      });
      expect(await of.chat.find(toChannel(), 'wanted', of.now() + 60_000)).toEqual({
        ok: true,
        value: undefined,
      });
    });

    it('finds what was posted though its answer was lost', async () => {
      of.loseNextAnswer();
      expect(await of.chat.post(toAda(), stopped, 'lost')).toMatchObject({
        ok: false,
        fault: { kind: 'unavailable' },
      });
      expect(await of.chat.find(toAda(), 'lost', of.now() - 1_000)).toMatchObject({
        ok: true,
        value: { channel: of.dmOf(of.ada) },
      });
      expect(of.seen(of.dmOf(of.ada), of.ada)).toHaveLength(1);
    });

    it('passes on how long to wait', async () => {
      of.throttleNext(7);
      expect(await of.chat.post(toChannel(), stopped, 'key')).toMatchObject({
        ok: false,
        fault: { kind: 'throttled', retryAfter: 7_000 },
      });
      expect(of.seen(of.channel, of.ada)).toHaveLength(0);
    });

    it('is refused where it is not a member', async () => {
      const closed = { to: 'channel', channel: of.closedChannel } as const;
      expect(await of.chat.post(closed, stopped, 'key')).toMatchObject({
        ok: false,
        fault: { kind: 'denied', code: 'not_in_channel' },
      });
    });
  });
}
