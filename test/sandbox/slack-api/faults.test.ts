/** Rate limits and faults, met by the real client with and without retries. */
import { expect, test } from 'vitest';
import { SECOND } from '../../../src/domain/time.ts';
import { ADA, GPU } from './bolt-app.ts';
import { clientFor, refusedWith, workspaceClient } from './workspace-client.ts';

const rejecting = { rejectRateLimitedCalls: true } as const;

test('429 carries Retry-After; the client waits that long and posts once', async () => {
  await using on = await workspaceClient();
  on.slack.faults.onApi('chat.postMessage', { kind: 'rate-limited', retryAfter: 1 });
  const began = performance.now();
  await clientFor(on.slack.url, undefined, 2).chat.postMessage({ channel: GPU, text: 'at last' });
  expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  expect(on.slack.desk.messages(GPU, ADA).map((message) => message.text)).toEqual(['at last']);
  expect(on.slack.calls()).toMatchObject([
    { method: 'chat.postMessage', status: 429, error: 'ratelimited' },
    { method: 'chat.postMessage', status: 200, error: undefined },
  ]);
});

test('a 500 after the effect makes a retrying client post twice', async () => {
  await using on = await workspaceClient();
  on.slack.faults.onApi('chat.postMessage', { kind: 'server-error', afterEffect: true });
  await clientFor(on.slack.url, undefined, 2).chat.postMessage({ channel: GPU, text: 'twice' });
  expect(on.slack.desk.messages(GPU, ADA).map((message) => message.text)).toEqual(['twice', 'twice']);
});

test('a 503 before the effect makes it post once', async () => {
  await using on = await workspaceClient();
  on.slack.faults.onApi('*', { kind: 'server-error', status: 503 });
  await clientFor(on.slack.url, undefined, 2).chat.postMessage({ channel: GPU, text: 'once' });
  expect(on.slack.desk.messages(GPU, ADA)).toHaveLength(1);
});

test('a cut connection leaves nothing, or the message, behind', async () => {
  await using on = await workspaceClient();
  const post = () => on.client.chat.postMessage({ channel: GPU, text: 'cut' });
  on.slack.faults.onApi('chat.postMessage', { kind: 'reset-before' });
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  expect(on.slack.desk.messages(GPU, ADA)).toHaveLength(0);
  on.slack.faults.onApi('chat.postMessage', { kind: 'reset-after' });
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  expect(on.slack.desk.messages(GPU, ADA)).toHaveLength(1);
});

test("a call that hangs ends by the client's own timeout; a slow one is answered", async () => {
  await using on = await workspaceClient();
  on.slack.faults.onApi('auth.test', { kind: 'hang' });
  const began = performance.now();
  const impatient = clientFor(on.slack.url);
  const hanging = fetch(`${on.slack.url}auth.test`, { method: 'POST', signal: AbortSignal.timeout(60) });
  await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' });
  on.slack.faults.onApi('auth.test', { kind: 'slow', delay: 80 });
  await impatient.auth.test();
  expect(performance.now() - began).toBeGreaterThanOrEqual(135);
});

test('an error of the day, by name; clear() forgets what has not struck', async () => {
  await using on = await workspaceClient();
  on.slack.faults.onApi('chat.update', { kind: 'error', error: 'internal_error' }, 3);
  const update = () => on.client.chat.update({ channel: GPU, ts: '1.0', text: 'x' });
  await expect(update()).rejects.toMatchObject(refusedWith('internal_error'));
  on.slack.faults.clear();
  await expect(update()).rejects.toMatchObject(refusedWith('message_not_found'));
});

test('posts into one channel are limited to one a second beyond a burst, others are not held up', async () => {
  await using on = await workspaceClient({ wireClock: { now: () => 0 } });
  const { client } = on;
  const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
  for (let number = 0; number < 30; number += 1) await post(GPU);
  const limited = await fetch(`${on.slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-sandbox-bot' },
    body: new URLSearchParams({ channel: GPU, text: 'x' }),
  });
  expect(limited.status).toBe(429);
  expect(limited.headers.get('retry-after')).toBe('1');
  await post('C0MLRESEARC');
  on.clock.advance(2 * SECOND);
  await post(GPU);
  await post(GPU);
});

test('tier 2 allows twenty a minute; without limits there is no end', async () => {
  const call = async (url: string) => {
    const headers = { authorization: 'Bearer xoxb-sandbox-bot' };
    return (await fetch(`${url}users.list`, { method: 'POST', headers })).status;
  };
  const statuses = async (rateLimits: boolean) => {
    await using on = await workspaceClient({ rateLimits, wireClock: { now: () => 0 } });
    const seen: number[] = [];
    for (let number = 0; number < 21; number += 1) seen.push(await call(on.slack.url));
    on.clock.advance(3 * SECOND);
    seen.push(await call(on.slack.url));
    return seen;
  };
  const ok = Array.from({ length: 20 }, () => 200);
  expect(await statuses(true)).toEqual([...ok, 429, 200]);
  expect(await statuses(false)).toEqual([...ok, 200, 200]);
});

test('response_urls fail by appointment too', async () => {
  await using on = await workspaceClient();
  on.slack.faults.onApi('response_url', { kind: 'server-error' });
  const url = `${on.slack.url.replace('/api/', '')}/commands/T0LAMPHOUSE/1/2`;
  const post = () => fetch(url, { method: 'POST', body: '{"text":"x"}' });
  expect((await post()).status).toBe(500);
  expect((await post()).status).toBe(404);
});

test('a client that rejects on 429 learns how long to wait', async () => {
  await using on = await workspaceClient();
  on.slack.faults.onApi('auth.test', { kind: 'rate-limited', retryAfter: 7 });
  const { WebClient, LogLevel } = await import('@slack/web-api');
  const client = new WebClient('xoxb-sandbox-bot', {
    slackApiUrl: on.slack.url,
    logLevel: LogLevel.ERROR,
    ...rejecting,
  });
  await expect(client.auth.test()).rejects.toMatchObject({ retryAfter: 7 });
});
