/** Three seconds to ack, what an ack may say, and what people see when none comes. */
import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import { startSlack } from '../../../src/sandbox/slack-api/start.ts';
import {
  ADA,
  BOT_TOKEN,
  GPU,
  GRACE,
  httpStage,
  KIM,
  PATIENCE,
  plain,
  SIGNING_SECRET,
  START,
  socketStage,
} from './bolt-app.ts';

const stages = { 'signed HTTP': httpStage, 'Socket Mode': socketStage };
const never = (app: App) => app.command('/gpu', async () => {});
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;

describe.each(Object.entries(stages))('over %s', (_name, stage) => {
  test('a command without an ack fails with operation_timeout, seen only by who typed it', async () => {
    await using on = await stage(never, { ackTimeout: 120 });
    const delivery = await on.slack.desk.type(ADA, GPU, '/gpu ls');
    expect(delivery.outcome).toBe('timeout');
    expect(delivery.tookMs).toBeGreaterThanOrEqual(118);
    expect(delivery.tookMs).toBeLessThan(1_500);
    expect(on.slack.desk.messages(GPU, ADA)).toMatchObject([
      { user: 'USLACKBOT', text: '/gpu failed with the error "operation_timeout"', ephemeralTo: ADA },
    ]);
    expect(on.slack.desk.messages(GPU, GRACE)).toEqual([]);
  });

  test('an ack speaks to the typist, or in_channel to everyone together with the command', async () => {
    await using on = await stage((app) =>
      app.command('/gpu', async ({ ack, command }) => {
        await (command.text === 'all'
          ? ack({ response_type: 'in_channel', text: 'hello all' })
          : ack('just you'));
      }),
    );
    await on.slack.desk.type(ADA, GPU, '/gpu me');
    expect(on.slack.desk.messages(GPU, GRACE)).toEqual([]);
    await on.slack.desk.type(ADA, GPU, '/gpu all');
    expect(on.slack.desk.messages(GPU, GRACE)).toMatchObject([
      { user: ADA, text: '/gpu all' },
      { user: on.slack.botUserId, text: 'hello all' },
    ]);
    expect(on.slack.desk.messages(GPU, ADA)[0]).toMatchObject({ text: 'just you', ephemeralTo: ADA });
  });

  test('an ack with blocks that Slack refuses fails the command', async () => {
    await using on = await stage((app) =>
      app.command('/gpu', async ({ ack }) => ack({ blocks: [section('x'.repeat(3_001))] })),
    );
    const delivery = await on.slack.desk.type(ADA, GPU, '/gpu ls');
    expect(delivery.outcome).toBe('error');
    expect(JSON.stringify(delivery.body)).toContain('[json-pointer:/blocks/0/text/text]');
    expect(on.slack.desk.messages(GPU, ADA)).toMatchObject([
      { text: '/gpu failed with the error "invalid_command_response"' },
    ]);
  });

  test('a lost ack looks like a timeout although the bot has worked; a doubled delivery reaches it twice', async () => {
    const texts: string[] = [];
    await using on = await stage((app) =>
      app.command('/gpu', async ({ ack, command }) => {
        texts.push(`${command.text} ${command.trigger_id}`);
        await ack('done');
      }),
    );
    on.slack.faults.dropAck();
    expect(await on.slack.desk.type(ADA, GPU, '/gpu once')).toMatchObject({
      outcome: 'timeout',
      body: undefined,
    });
    expect(texts).toHaveLength(1);

    on.slack.faults.deliverTwice();
    await on.slack.desk.type(ADA, GPU, '/gpu twice');
    await on.slack.settle();
    expect(texts).toHaveLength(3);
    expect(texts[1]).toBe(texts[2]);
    // The answer to the second copy goes nowhere.
    expect(on.slack.desk.messages(GPU, ADA).filter((message) => message.text === 'done')).toHaveLength(1);
  });

  test('a view_submission without an ack leaves the modal open with a word of trouble', async () => {
    await using on = await stage(
      (app) => {
        app.command('/gpu', async ({ ack, client, command }) => {
          await ack();
          const view = {
            type: 'modal',
            title: plain('Sure?'),
            submit: plain('Yes'),
            callback_id: 'sure',
          } as const;
          await client.views.open({
            trigger_id: command.trigger_id,
            view: { ...view, blocks: [section('really')] },
          });
        });
        app.view('sure', async () => {});
      },
      { ackTimeout: 200 },
    );
    await on.slack.desk.type(ADA, GPU, '/gpu rm');
    await expect.poll(() => on.slack.desk.modal(ADA), PATIENCE).toBeDefined();
    const delivery = await on.slack.desk.submit(ADA, String(on.slack.desk.modal(ADA)?.id), {});
    expect(delivery.outcome).toBe('timeout');
    expect(on.slack.desk.modal(ADA)?.trouble).toBe('We had some trouble connecting. Try again?');
  });
});

test('the real limit is three seconds: Bolt is given up before it answers 404 by itself', async () => {
  await using on = await httpStage(never);
  const delivery = await on.slack.desk.type(ADA, GPU, '/gpu ls');
  expect(delivery).toMatchObject({ outcome: 'timeout', status: undefined });
  expect(delivery.tookMs).toBeGreaterThanOrEqual(2_990);
  expect(delivery.tookMs).toBeLessThan(4_500);
});

test('a bot that refuses or is not there fails the command with dispatch_failed', async () => {
  await using on = await httpStage((app) => app.command('/gpu', async ({ ack }) => ack()));
  const { desk } = on.slack;
  const { slack } = on;
  const failed = { text: '/gpu failed with the error "dispatch_failed"', ephemeralTo: ADA };

  slack.setDelivery({ mode: 'http', url: 'http://127.0.0.1:1', signingSecret: SIGNING_SECRET });
  expect(await desk.type(ADA, GPU, '/gpu ls')).toMatchObject({ outcome: 'error', status: undefined });
  slack.setDelivery({ mode: 'socket', appToken: 'xapp-nobody-connects' });
  expect(await desk.type(ADA, GPU, '/gpu ls')).toMatchObject({ outcome: 'error', status: undefined });
  expect(desk.messages(GPU, ADA)).toMatchObject([failed, failed]);
});

test('a wrong signing secret or a stale clock on the wire is refused by the bot with 401', async () => {
  await using on = await httpStage((app) => app.command('/gpu', async ({ ack }) => ack()));
  expect(await on.slack.desk.type(ADA, GPU, '/gpu ls')).toMatchObject({ outcome: 'ok', status: 200 });
  expect(on.slack.deliveries()).toMatchObject([{ name: '/gpu', attempt: 1, outcome: 'ok', status: 200 }]);

  const old = { now: () => Date.now() - 6 * 60_000 };
  await using stale = await httpStage((app) => app.command('/gpu', async ({ ack }) => ack()), {
    wireClock: old,
  });
  expect(await stale.slack.desk.type(ADA, GPU, '/gpu ls')).toMatchObject({ outcome: 'error', status: 401 });
});

describe('what a line becomes', () => {
  async function typedText(line: string, shouldEscape: boolean): Promise<string> {
    let text = '';
    await using on = await httpStage(
      (app) =>
        app.command('/gpu', async ({ ack, command }) => {
          text = command.text;
          await ack();
        }),
      { commands: [{ command: '/gpu', shouldEscape }] },
    );
    await on.slack.desk.type(ADA, GPU, line);
    return text;
  }

  test('text arrives as typed', async () => {
    expect(await typedText('/gpu  up "@ada" <!channel> & 日本 🦙  x', false)).toBe(
      'up "@ada" <!channel> & 日本 🦙  x',
    );
  });

  test('should_escape names people and channels', async () => {
    expect(await typedText('/gpu up @ada in #gpu not mail@ada', true)).toBe(
      `up <@${ADA}|ada> in <#${GPU}|gpu> not mail@ada`,
    );
  });

  test('an unknown command never leaves Slack', async () => {
    await using on = await httpStage(never);
    expect((await on.slack.desk.type(ADA, GPU, '/gpus ls')).outcome).toBe('error');
    expect(on.slack.deliveries()).toEqual([]);
    expect(on.slack.desk.messages(GPU, ADA)[0]?.text).toContain('/gpus is not a valid command.');
  });

  test("a Slack Connect user's command names their own team; DMs are called directmessage", async () => {
    const seen: unknown[] = [];
    await using on = await socketStage((app) =>
      app.command('/gpu', async ({ ack, command }) => {
        seen.push([command.user_name, command.team_id, command.channel_name]);
        await ack();
      }),
    );
    await on.slack.desk.type(KIM, GPU, '/gpu ls');
    await on.slack.desk.type(ADA, on.slack.desk.openDm(ADA), '/gpu ls');
    expect(seen).toEqual([
      ['kim', 'T0PARTNERCO', 'gpu'],
      ['ada', 'T0LAMPHOUSE', 'directmessage'],
    ]);
  });

  test('nobody types where they are not a member', async () => {
    const clock = new SandboxClock(START);
    const delivery = { mode: 'socket', appToken: 'xapp-1' } as const;
    const slack = await startSlack({ clock, botToken: BOT_TOKEN, delivery });
    await expect(slack.desk.type(KIM, 'C0RANDOM000', 'hello')).rejects.toThrow('kim is not in C0RANDOM000');
    expect(slack.desk.channels(KIM).map((channel) => channel.name)).toEqual(['gpu']);
    slack.archive(GPU);
    await expect(slack.desk.type(ADA, GPU, 'hello')).rejects.toThrow('#gpu is archived');
    await slack.close();
  });
});
