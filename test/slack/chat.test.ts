/** The Chat port against the simulated Slack: what it posts, finds, changes, and how failures come back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Notice } from '../../src/domain/notice.ts';
import type { Chat } from '../../src/ports/chat.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import type { SimulatedSlack } from '../../src/sandbox/slack-api/simulated-slack.ts';
import { startSlack } from '../../src/sandbox/slack-api/start.ts';
import { slackChat } from '../../src/slack/chat.ts';
import { spendingFile } from '../../src/slack/messages/spending-file.ts';
import { chatContract } from '../contracts/chat.ts';
import { ADA, BOT_TOKEN, GPU, GRACE, RANDOM, SIGNING_SECRET, START } from './front.ts';
import { NOTICES } from './messages/notices.ts';
import { FILE_NOTICE as file, spendingOf } from './messages/spending-notices.ts';

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const toAda = { to: 'person', user: ADA } as const;
const toGpu = { to: 'channel', channel: GPU } as const;
const stopped = NOTICES.stopped as Notice;
const warning = NOTICES['idle-warning'] as Notice;
const digest = NOTICES.digest as Notice;

let slack: SimulatedSlack;
let chat: Chat;
beforeEach(async () => {
  slack = await openSlack();
  chat = chatOf(slack);
});
afterEach(() => slack.close());

function openSlack(): Promise<SimulatedSlack> {
  return startSlack({
    clock: new SandboxClock(START),
    botToken: BOT_TOKEN,
    delivery: { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET },
    rateLimits: false,
  });
}

function chatOf(of: SimulatedSlack): Chat {
  return slackChat({ botToken: BOT_TOKEN, apiUrl: of.url, timeZone: 'Europe/Berlin', log: QUIET });
}

function dmOf(user: string, of: SimulatedSlack = slack): string {
  return of.desk.channels(user).find((channel) => channel.kind === 'dm')?.id ?? '';
}

chatContract('Slack', async () => {
  const own = await openSlack();
  return {
    chat: chatOf(own),
    ada: ADA,
    grace: GRACE,
    channel: GPU,
    closedChannel: RANDOM,
    now: () => START,
    seen: (channel, viewer) => own.desk.messages(channel, viewer),
    dmOf: (user) => dmOf(user, own),
    loseNextAnswer: () => own.faults.onApi('chat.postMessage', { kind: 'reset-after' }),
    throttleNext: (seconds) =>
      own.faults.onApi('chat.postMessage', { kind: 'rate-limited', retryAfter: seconds }),
    close: () => own.close(),
  };
});

function called(method: string): number {
  return slack.calls().filter((call) => call.method === method).length;
}

describe('posting', () => {
  test('a person gets it in their DM, opened once', async () => {
    const first = await chat.post(toAda, stopped, 'one');
    await chat.post(toAda, warning, 'two');
    expect(first).toMatchObject({ ok: true, value: { channel: dmOf(ADA) } });
    expect(slack.desk.messages(dmOf(ADA), ADA)).toHaveLength(2);
    expect(called('conversations.open')).toBe(1);
  });

  test('a workspace without charts and tables gets their figures as text, after one refusal', async () => {
    slack.faults.refuseBlocks(['data_visualization', 'data_table']);
    expect((await chat.post(toGpu, digest, 'key')).ok).toBe(true);
    const [message] = slack.desk.messages(GPU, ADA);
    const types = message?.blocks.map((block) => block.type);
    expect(types).not.toContain('data_table');
    expect(JSON.stringify(message?.blocks)).toContain('*ml-research*: $312.40 billed');
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
});

describe('a file', () => {
  const files = () => slack.desk.messages(dmOf(ADA), ADA).flatMap((message) => message.files ?? []);

  test('is uploaded into the direct messages, whole', async () => {
    expect(await chat.post(toAda, file, 'gpu-spend-a')).toMatchObject({ ok: true });
    expect(files()).toMatchObject([
      { name: 'gpu-spend-a.csv', title: 'Spend by project, 2026-10-22 to 2026-11-20' },
    ]);
    const answer = await fetch(String(files()[0]?.url_private));
    expect(await answer.text()).toBe(spendingFile(spendingOf()).text);
  });

  test('of which nobody knows whether it arrived is found by its name, and not by another one', async () => {
    slack.faults.onApi('files.completeUploadExternal', { kind: 'reset-after' });
    expect(await chat.post(toAda, file, 'gpu-spend-b')).toMatchObject({
      ok: false,
      fault: { kind: 'unavailable' },
    });
    expect(await chat.find(toAda, 'gpu-spend-b', START - 60_000)).toMatchObject({
      ok: true,
      value: { ts: expect.any(String) },
    });
    expect(await chat.find(toAda, 'gpu-spend-c', START - 60_000)).toEqual({ ok: true, value: undefined });
  });

  test('that Slack does not take is told of, with the cure', async () => {
    slack.faults.onApi('files.getUploadURLExternal', { kind: 'error', error: 'missing_scope' });
    expect(await chat.post(toAda, file, 'gpu-spend-d')).toMatchObject({ ok: true });
    expect(slack.desk.messages(dmOf(ADA), ADA).at(-1)?.text).toContain('lacks the scope `files:write`');
    expect(await chat.find(toAda, 'gpu-spend-d', START - 60_000)).toMatchObject({
      value: { ts: expect.any(String) },
    });
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
});
