/** Events: which the bot is told of, and how often when it does not answer. */
import { createServer, type Server } from 'node:http';
import type { App } from '@slack/bolt';
import { afterEach, expect, test } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import type { SimulatedSlack, SlackDelivery } from '../../../src/sandbox/slack-api/simulated-slack.ts';
import { startSlack } from '../../../src/sandbox/slack-api/start.ts';
import {
  ADA,
  BOT_TOKEN,
  GPU,
  GRACE,
  httpStage,
  PATIENCE,
  RANDOM,
  SIGNING_SECRET,
  START,
  socketStage,
} from './bolt-app.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Endpoint {
  readonly back: SlackDelivery;
  readonly slack: SimulatedSlack;
  readonly clock: SandboxClock;
  readonly requests: { num: unknown; reason: unknown; body: { event_id: string; event: { type: string } } }[];
}

/** A bare endpoint that answers every delivery with `status` and `headers`. */
async function endpoint(status: number, headers: Record<string, string> = {}): Promise<Endpoint> {
  const requests: Endpoint['requests'] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { 'x-slack-retry-num': num, 'x-slack-retry-reason': reason } = request.headers;
    requests.push({ num, reason, body: JSON.parse(body) });
    response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const clock = new SandboxClock(START);
  const delivery = { mode: 'http', url: `http://127.0.0.1:${port}`, signingSecret: SIGNING_SECRET } as const;
  const slack = await startSlack({ clock, botToken: BOT_TOKEN, delivery });
  closers.push(
    () => slack.close(),
    () => void server.close(),
  );
  return { slack, clock, requests, back: delivery };
}

test('a failed event comes again at once, after a minute and after five, in world time', async () => {
  const { slack, clock, requests } = await endpoint(500);
  expect(await slack.desk.openHome(ADA)).toMatchObject({ outcome: 'error', status: 500 });
  await slack.settle();
  const retries = () => requests.map(({ num, reason }) => [num, reason]);
  const twice = [
    [undefined, undefined],
    ['1', 'http_error'],
  ];
  expect(retries()).toEqual(twice);

  clock.advance(MINUTE - 1);
  await slack.settle();
  expect(retries()).toEqual(twice);
  clock.advance(1);
  await slack.settle();
  expect(retries()).toEqual([...twice, ['2', 'http_error']]);
  clock.advance(5 * MINUTE);
  await slack.settle();
  expect(retries()).toEqual([...twice, ['2', 'http_error'], ['3', 'http_error']]);
  clock.advance(60 * MINUTE);
  await slack.settle();
  expect(requests).toHaveLength(4);
  expect(new Set(requests.map(({ body }) => body.event_id)).size).toBe(1);
});

test('X-Slack-No-Retry ends it', async () => {
  const { slack, clock, requests } = await endpoint(500, { 'x-slack-no-retry': '1' });
  await slack.desk.openHome(ADA);
  clock.advance(60 * MINUTE);
  await slack.settle();
  expect(requests).toHaveLength(1);
});

test('a bot that is away gets the event when it is back', async () => {
  const { slack, clock, requests, back } = await endpoint(200);
  slack.setDelivery({ mode: 'http', url: 'http://127.0.0.1:1', signingSecret: SIGNING_SECRET });
  expect(await slack.desk.openHome(ADA)).toMatchObject({ outcome: 'error', status: undefined });
  await slack.settle();
  expect(slack.deliveries().map((delivery) => delivery.attempt)).toEqual([1, 2]);
  slack.setDelivery(back);
  clock.advance(MINUTE);
  await slack.settle();
  expect(requests).toMatchObject([
    { num: '2', reason: 'connection_failed', body: { event: { type: 'app_home_opened' } } },
  ]);
});

test('the redelivery runs by itself when the world moves on', async () => {
  const { slack, clock, requests } = await endpoint(503);
  await slack.desk.openHome(ADA);
  await slack.settle();
  clock.advance(MINUTE);
  await expect.poll(() => requests.length, PATIENCE).toBe(3);
});

function recorder(log: unknown[]): (app: App) => void {
  return (app) => {
    app.use(async ({ context, body, next }) => {
      log.push(['event' in body ? body.event.type : 'other', context.retryNum, context.retryReason]);
      await next();
    });
    app.message(async ({ message, say }) => {
      if ('text' in message) await say(`you said ${message.text}`);
    });
    app.event('app_mention', async ({ event, say }) => void (await say(`yes, <@${event.user}>`)));
  };
}

test.each([
  ['signed HTTP', httpStage],
  ['Socket Mode', socketStage],
])('over %s: DMs, mentions and joins are told; other talk is not', async (_name, stage) => {
  const log: unknown[] = [];
  await using on = await stage(recorder(log));
  const { desk } = on.slack;
  const dm = desk.openDm(ADA);
  expect(desk.channels(ADA)).toContainEqual(
    expect.objectContaining({ id: dm, kind: 'dm', name: 'lamplighter' }),
  );

  expect(await desk.type(ADA, dm, 'is <it> on & idle?')).toMatchObject({ outcome: 'ok' });
  await expect.poll(() => desk.messages(dm, ADA).length, PATIENCE).toBe(2);
  expect(desk.messages(dm, ADA)[1]?.text).toBe('you said is &lt;it&gt; on &amp; idle?');
  expect(desk.messages(dm, GRACE)).toEqual([]);
  // Slack tells the bot of its own message too; Bolt passes over it, or this would never end.
  await on.slack.settle();
  expect(on.slack.deliveries().map((delivery) => delivery.name)).toEqual(['message', 'message']);
  expect(log).toHaveLength(1);

  await desk.type(ADA, GPU, 'nobody is asked here');
  await desk.type(ADA, GPU, 'hey @lamplighter, all well?');
  await expect.poll(() => desk.messages(GPU, GRACE).at(-1)?.text, PATIENCE).toBe(`yes, <@${ADA}>`);
  expect(desk.messages(GPU, GRACE)).toHaveLength(3);

  await desk.type(ADA, RANDOM, 'hey @lamplighter');
  on.slack.join(on.slack.botUserId, RANDOM);
  await expect.poll(() => JSON.stringify(log.at(-1)), PATIENCE).toContain('member_joined_channel');
  expect(JSON.stringify(log).match(/app_mention/g)).toHaveLength(1);
});

test('over Socket Mode a lost ack brings the event again with retry_attempt', async () => {
  const log: unknown[] = [];
  await using on = await socketStage(recorder(log));
  on.slack.faults.dropAck();
  expect((await on.slack.desk.openHome(ADA)).outcome).toBe('timeout');
  await on.slack.settle();
  expect(log).toEqual([
    ['app_home_opened', 0, ''],
    ['app_home_opened', 1, 'timeout'],
  ]);
});
