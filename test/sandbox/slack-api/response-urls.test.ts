/** trigger_ids and response_urls wear out. */
import type { App, RespondFn } from '@slack/bolt';
import { expect, test } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { ADA, GPU, GRACE, httpStage, plain, type Stage, socketStage } from './bolt-app.ts';

const modal = (title: string) =>
  ({ type: 'modal', title: plain(title), blocks: [{ type: 'divider' }] }) as const satisfies object;

/** A bot that hands over the means to answer its last command. */
function answering(): { listen: (app: App) => void; last: () => { respond: RespondFn; triggerId: string } } {
  let last: { respond: RespondFn; triggerId: string } | undefined;
  return {
    listen: (app) => {
      app.command('/gpu', async ({ ack, respond, command }) => {
        last = { respond, triggerId: command.trigger_id };
        await ack();
      });
    },
    last: () => {
      if (!last) throw new Error('no command has come');
      return last;
    },
  };
}

const open = (on: Stage, triggerId: string, title = 'One') =>
  on.app.client.views.open({
    trigger_id: triggerId,
    view: { ...modal(title), blocks: [{ type: 'divider' }] },
  });

test('a trigger opens one view', async () => {
  const bot = answering();
  await using on = await httpStage(bot.listen);
  await on.slack.desk.type(ADA, GPU, '/gpu up');
  const { triggerId } = bot.last();
  await open(on, triggerId);
  await expect(open(on, triggerId)).rejects.toMatchObject({ data: { error: 'exchanged_trigger_id' } });
  await expect(open(on, 'never-given')).rejects.toMatchObject({
    data: { error: 'invalid_arguments', response_metadata: { messages: ['invalid `trigger_id`'] } },
  });
});

test('a trigger dies after three seconds of real time, however the world runs', async () => {
  const bot = answering();
  let late = 0;
  await using on = await httpStage(bot.listen, { wireClock: { now: () => Date.now() + late } });
  await on.slack.desk.type(ADA, GPU, '/gpu up');
  on.clock.advance(60 * MINUTE);
  await open(on, bot.last().triggerId);

  await on.slack.desk.type(ADA, GPU, '/gpu up');
  late = 3_001;
  await expect(open(on, bot.last().triggerId)).rejects.toMatchObject({
    data: { error: 'expired_trigger_id' },
  });
});

test('a view that is refused does not spend the trigger', async () => {
  const bot = answering();
  await using on = await httpStage(bot.listen);
  await on.slack.desk.type(ADA, GPU, '/gpu up');
  const { triggerId } = bot.last();
  await expect(open(on, triggerId, 'x'.repeat(25))).rejects.toMatchObject({
    data: {
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
      },
    },
  });
  await open(on, triggerId);
  expect(on.slack.desk.modal(ADA)).toBeDefined();
});

test('a response_url takes five uses', async () => {
  const bot = answering();
  await using on = await socketStage(bot.listen);
  await on.slack.desk.type(ADA, GPU, '/gpu up');
  const { respond } = bot.last();
  for (const text of ['1', '2', '3', '4', '5']) await respond(text);
  await expect(respond('6')).rejects.toMatchObject({ statusCode: 404 });
  expect(on.slack.desk.messages(GPU, ADA).map((message) => message.text)).toEqual(['1', '2', '3', '4', '5']);
  expect(on.slack.desk.messages(GPU, GRACE)).toEqual([]);
  expect(on.slack.calls().at(-1)).toMatchObject({ method: 'response_url', status: 404, error: 'used_url' });
});

test('a response_url lasts thirty minutes of world time', async () => {
  const bot = answering();
  await using on = await httpStage(bot.listen);
  await on.slack.desk.type(ADA, GPU, '/gpu up');
  const { respond } = bot.last();
  on.clock.advance(30 * MINUTE);
  await respond('just in time');
  on.clock.advance(1);
  await expect(respond('too late')).rejects.toMatchObject({ statusCode: 404 });
  expect(on.slack.calls().at(-1)).toMatchObject({ error: 'expired_url' });
});

test('it replaces and deletes what the command made, and speaks in the channel when asked', async () => {
  const bot = answering();
  await using on = await httpStage(bot.listen);
  const texts = (user: string) => on.slack.desk.messages(GPU, user).map((message) => message.text);
  await on.slack.desk.type(ADA, GPU, '/gpu up');
  const { respond } = bot.last();
  await respond({ text: 'trying', response_type: 'ephemeral' });
  await respond({ text: 'ready', replace_original: true });
  expect(texts(ADA)).toEqual(['ready']);
  await respond({ text: 'for all', response_type: 'in_channel' });
  expect(texts(GRACE)).toEqual(['for all']);
  await respond({ delete_original: true, text: '' });
  expect(texts(ADA)).toEqual(['for all']);
});

test('it refuses blocks as chat.postMessage does', async () => {
  const bot = answering();
  await using on = await httpStage(bot.listen);
  await on.slack.desk.type(ADA, GPU, '/gpu up');
  const blocks = Array.from({ length: 51 }, () => ({ type: 'divider' }) as const);
  await expect(bot.last().respond({ blocks })).rejects.toMatchObject({ statusCode: 400 });
  expect(on.slack.desk.messages(GPU, ADA)).toEqual([]);
});
