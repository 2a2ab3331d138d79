/** The Chat port against the simulated Slack: what it posts, finds, changes, and how failures come back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Notice } from '../../src/domain/notice.ts';
import type { Chat } from '../../src/ports/chat.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import type { SimulatedSlack } from '../../src/sandbox/slack-api/simulated-slack.ts';
import { startSlack } from '../../src/sandbox/slack-api/start.ts';
import { slackChat } from '../../src/slack/chat.ts';
import { ADA, BOT_TOKEN, GPU, GRACE, RANDOM, SIGNING_SECRET, START } from './front.ts';
import { machine, NOTICES } from './messages/notices.ts';

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const toAda = { to: 'person', user: ADA } as const;
const toGpu = { to: 'channel', channel: GPU } as const;
const stopped = NOTICES.stopped as Notice;
const warning = NOTICES['idle-warning'] as Notice;
const digest = NOTICES.digest as Notice;

let slack: SimulatedSlack;
let chat: Chat;
beforeEach(async () => {
  slack = await startSlack({
    clock: new SandboxClock(START),
    botToken: BOT_TOKEN,
    delivery: { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET },
    rateLimits: false,
  });
  chat = slackChat({ botToken: BOT_TOKEN, apiUrl: slack.url, timeZone: 'Europe/Berlin', log: QUIET });
});
afterEach(() => slack.close());

function dmOf(user: string): string {
  return slack.desk.channels(user).find((channel) => channel.kind === 'dm')?.id ?? '';
}

function called(method: string): number {
  return slack.calls().filter((call) => call.method === method).length;
}

describe('posting', () => {
  test.each(Object.entries(NOTICES))('%s reaches a channel as it was rendered', async (_name, notice) => {
    const posted = await chat.post(toGpu, notice, 'key');
    expect(posted.ok).toBe(true);
    const [message] = slack.desk.messages(GPU, ADA);
    expect(message?.text.length).toBeGreaterThan(0);
    expect(message?.blocks.length).toBeGreaterThan(0);
  });

  test('a person gets it in their DM, opened once', async () => {
    const first = await chat.post(toAda, stopped, 'one');
    await chat.post(toAda, warning, 'two');
    expect(first).toMatchObject({ ok: true, value: { channel: dmOf(ADA) } });
    expect(slack.desk.messages(dmOf(ADA), ADA)).toHaveLength(2);
    expect(called('conversations.open')).toBe(1);
  });

  test('an ephemeral message is seen by one person only', async () => {
    const failed = NOTICES['request-failed'] as Notice;
    expect((await chat.post({ to: 'ephemeral', channel: GPU, user: ADA }, failed, 'key')).ok).toBe(true);
    expect(slack.desk.messages(GPU, ADA)).toHaveLength(1);
    expect(slack.desk.messages(GPU, GRACE)).toHaveLength(0);
  });

  test('a workspace without charts and tables gets their figures as text, after one refusal', async () => {
    slack.faults.refuseBlocks(['data_visualization', 'data_table']);
    expect((await chat.post(toGpu, digest, 'key')).ok).toBe(true);
    const [message] = slack.desk.messages(GPU, ADA);
    const types = message?.blocks.map((block) => block.type);
    expect(types).not.toContain('data_table');
    expect(JSON.stringify(message?.blocks)).toContain('*ml-research*: $312.40 that day');
    expect(called('chat.postMessage')).toBe(2);
  });

  test('a workspace that takes no blocks at all gets the text', async () => {
    slack.faults.refuseBlocks([
      'data_visualization',
      'data_table',
      'section',
      'header',
      'context',
      'actions',
    ]);
    expect((await chat.post(toAda, warning, 'key')).ok).toBe(true);
    const [message] = slack.desk.messages(dmOf(ADA), ADA);
    expect(message?.blocks).toEqual([]);
    expect(message?.text).toContain('/gpu keep trainer-1 1h');
  });
});

describe('updating', () => {
  test('replaces text and blocks in place', async () => {
    const posted = await chat.post(toAda, warning, 'key');
    if (!posted.ok) throw new Error(posted.fault.message);
    const ended = NOTICES['idle-warning: kept'] as Notice;
    expect(await chat.update(posted.value, ended)).toEqual({ ok: true, value: undefined });
    const [message] = slack.desk.messages(dmOf(ADA), ADA);
    expect(message?.text).toContain('keeps trainer-1 until');
    expect(message?.blocks.map((block) => block.type)).not.toContain('actions');
  });

  test('what somebody deleted is not-found', async () => {
    expect(await chat.update({ channel: GPU, ts: '1.000001' }, stopped)).toMatchObject({
      ok: false,
      fault: { kind: 'not-found' },
    });
  });
});

describe('finding', () => {
  test('by its key, past more than a page of others, and only since a moment', async () => {
    const posted = await chat.post(toGpu, stopped, 'wanted');
    for (let index = 0; index < 105; index++) {
      await chat.post(
        toGpu,
        { kind: 'removed', machine: machine(), by: ADA, cost: undefined },
        `other-${index}`,
      );
    }
    expect(await chat.find(toGpu, 'wanted', START - 1_000)).toEqual(posted);
    expect(await chat.find(toGpu, 'unsaid', START - 1_000)).toEqual({ ok: true, value: undefined });
    expect(await chat.find(toGpu, 'wanted', START + 60_000)).toEqual({ ok: true, value: undefined });
  });

  test('finds what was posted though its answer was lost, so that nobody posts twice', async () => {
    slack.faults.onApi('chat.postMessage', { kind: 'reset-after' });
    expect(await chat.post(toAda, stopped, 'lost')).toMatchObject({
      ok: false,
      fault: { kind: 'unavailable' },
    });
    const found = await chat.find(toAda, 'lost', START - 1_000);
    expect(found).toMatchObject({ ok: true, value: { channel: dmOf(ADA) } });
    expect(slack.desk.messages(dmOf(ADA), ADA)).toHaveLength(1);
  });
});

describe('failures', () => {
  test.each([
    ['a server error', { kind: 'server-error', status: 500 }, { kind: 'unavailable' }],
    ['a reset', { kind: 'reset-before' }, { kind: 'unavailable' }],
    ['too many', { kind: 'rate-limited', retryAfter: 7 }, { kind: 'throttled', retryAfter: 7_000 }],
    ['an internal error', { kind: 'error', error: 'internal_error' }, { kind: 'unavailable' }],
    ['a revoked token', { kind: 'error', error: 'token_revoked' }, { kind: 'unavailable' }],
    ['a missing scope', { kind: 'error', error: 'missing_scope' }, { kind: 'denied' }],
    ['an archived channel', { kind: 'error', error: 'is_archived' }, { kind: 'not-found' }],
    [
      'something new',
      { kind: 'error', error: 'brand_new_error' },
      { kind: 'invalid', code: 'brand_new_error' },
    ],
  ] as const)('%s is called what it is, after one call', async (_what, fault, expected) => {
    slack.faults.onApi('chat.postMessage', fault);
    expect(await chat.post(toGpu, stopped, 'key')).toMatchObject({ ok: false, fault: expected });
    expect(called('chat.postMessage')).toBe(1);
  });

  test('a channel that the bot is not in is denied', async () => {
    expect(await chat.post({ to: 'channel', channel: RANDOM }, stopped, 'key')).toMatchObject({
      ok: false,
      fault: { kind: 'denied', code: 'not_in_channel' },
    });
  });
});
