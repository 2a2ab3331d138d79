/** Socket Mode connections: tickets, the limit of ten, refresh. */
import { LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import { startSlack } from '../../../src/sandbox/slack-api/start.ts';
import { ADA, APP_TOKEN, BOT_TOKEN, GPU, httpStage, START, socketStage, until } from './bolt-app.ts';

async function workspace() {
  const delivery = { mode: 'socket', appToken: APP_TOKEN } as const;
  return startSlack({ clock: new SandboxClock(START), botToken: BOT_TOKEN, delivery });
}

const clientFor = (url: string, token: string) =>
  new WebClient(token, { slackApiUrl: url, logLevel: LogLevel.ERROR, retryConfig: { retries: 0 } });

function messagesOf(socket: WebSocket): Record<string, unknown>[] {
  const messages: Record<string, unknown>[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  socket.on('error', () => {});
  return messages;
}

test('a ticket opens one connection, which is greeted and answers pings', async () => {
  const slack = await workspace();
  const { url } = await clientFor(slack.url, APP_TOKEN).apps.connections.open();
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/);
  const first = new WebSocket(String(url));
  const heard = messagesOf(first);
  await until(() => heard.length === 1, 'hello');
  expect(heard[0]).toMatchObject({
    type: 'hello',
    num_connections: 1,
    connection_info: { app_id: slack.appId },
    debug_info: { approximate_connection_time: 18_060 },
  });
  let pongs = 0;
  first.on('pong', () => {
    pongs += 1;
  });
  first.ping();
  await until(() => pongs === 1, 'pong');

  const second = new WebSocket(String(url));
  const failure = await new Promise<Error>((resolve) => second.on('error', resolve));
  expect(failure.message).toContain('401');
  expect(slack.connections()).toBe(1);
  await slack.close();
});

test('the eleventh connection is turned away', async () => {
  const slack = await workspace();
  const client = clientFor(slack.url, APP_TOKEN);
  const heard: Record<string, unknown>[][] = [];
  for (let number = 1; number <= 11; number += 1) {
    const { url } = await client.apps.connections.open();
    const messages = messagesOf(new WebSocket(String(url)));
    heard.push(messages);
    await until(() => messages.length > 0, `word on connection ${number}`);
  }
  expect(heard[9]?.[0]).toMatchObject({ type: 'hello', num_connections: 10 });
  expect(heard[10]?.[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  expect(slack.connections()).toBe(10);
  await slack.close();
});

test('only an app token opens connections, and only while Socket Mode is on', async () => {
  const slack = await workspace();
  const refused = (token: string) => clientFor(slack.url, token).apps.connections.open();
  await expect(refused(BOT_TOKEN)).rejects.toMatchObject({ data: { error: 'not_allowed_token_type' } });
  await expect(refused('xapp-wrong')).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
  await expect(clientFor(slack.url, APP_TOKEN).auth.test()).rejects.toMatchObject({
    data: { error: 'not_allowed_token_type' },
  });
  slack.setDelivery({ mode: 'http', url: 'http://127.0.0.1:1', signingSecret: 's' });
  await expect(refused(APP_TOKEN)).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
  await slack.close();
});

test('after a refresh the app connects anew; in between commands fail', async () => {
  await using on = await socketStage((app) => app.command('/gpu', async ({ ack }) => ack('here')), {}, 300);
  on.slack.disconnectSockets();
  expect((await on.slack.desk.type(ADA, GPU, '/gpu ls')).outcome).toBe('error');
  await until(() => on.slack.connections() === 0, 'the old connection closed');
  await until(() => on.slack.connections() === 1, 'a new connection');
  expect(await on.slack.desk.type(ADA, GPU, '/gpu ls')).toMatchObject({
    outcome: 'ok',
    body: { text: 'here' },
  });
});

test('with two receivers payloads take turns, and one stays while the other refreshes', async () => {
  await using on = await socketStage((app) => app.command('/gpu', async ({ ack }) => ack()));
  const second = new SocketModeReceiver({
    appToken: APP_TOKEN,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: on.slack.url } },
  });
  let handled = 0;
  second.client.on('slack_event', () => {
    handled += 1;
  });
  second.init(on.app);
  await second.start();
  for (let number = 0; number < 4; number += 1) await on.slack.desk.type(ADA, GPU, '/gpu ls');
  expect(handled).toBe(2);
  expect(on.slack.deliveries().every((delivery) => delivery.outcome === 'ok')).toBe(true);
  await second.client.disconnect();
  await until(() => on.slack.connections() === 1, 'one connection left');
  expect((await on.slack.desk.type(ADA, GPU, '/gpu ls')).outcome).toBe('ok');
});

test('a warning alone leaves the connection in use until the client goes', async () => {
  const slack = await workspace();
  const { url } = await clientFor(slack.url, APP_TOKEN).apps.connections.open();
  const heard = messagesOf(new WebSocket(String(url)));
  await until(() => heard.length === 1, 'hello');
  slack.disconnectSockets('warning');
  await until(() => heard.length === 2, 'the warning');
  expect(heard[1]).toMatchObject({ type: 'disconnect', reason: 'warning' });
  void slack.desk.type(ADA, GPU, '/gpu ls');
  await until(() => heard.length === 3, 'a payload');
  expect(heard[2]).toMatchObject({ type: 'slash_commands', accepts_response_payload: true });
  await slack.close();
});

test('in HTTP mode there is no socket to connect to', async () => {
  await using on = await httpStage(() => {});
  const socket = new WebSocket(`${on.slack.url.replace('http', 'ws').replace('/api/', '/link/')}?ticket=x`);
  await new Promise((resolve) => socket.on('error', resolve));
  expect(on.slack.connections()).toBe(0);
});
