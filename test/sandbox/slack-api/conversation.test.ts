/** A whole conversation with a real Bolt app, once behind signed HTTP and once in Socket Mode. */
import type { App, types } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import type { SlackJson } from '../../../src/sandbox/slack-api/desk.ts';
import { ADA, GPU, GRACE, httpStage, PATIENCE, plain, socketStage } from './bolt-app.ts';

const actionsBlock = {
  type: 'actions',
  block_id: 'choices',
  elements: [
    { type: 'button', action_id: 'more', text: plain('More'), value: 'm-1' },
    {
      type: 'static_select',
      action_id: 'pick',
      options: [
        { text: plain('One'), value: '1' },
        { text: plain('Two'), value: '2' },
      ],
    },
  ],
} satisfies types.ActionsBlock;

const form = {
  type: 'modal',
  callback_id: 'form',
  title: plain('Keep it'),
  submit: plain('Keep'),
  blocks: [
    {
      type: 'input',
      block_id: 'until',
      label: plain('Until'),
      element: { type: 'plain_text_input', action_id: 'text', initial_value: '18:00' },
    },
  ],
} satisfies types.ModalView;

function wholeBot(seen: Record<string, unknown>): (app: App) => void {
  return (app) => {
    app.command('/gpu', async ({ ack, command, client }) => {
      await ack({ text: `working on ${command.text}` });
      seen.command = command;
      const sent = await client.chat.postMessage({ channel: command.channel_id, text: 'trying' });
      await client.chat.update({
        channel: command.channel_id,
        ts: String(sent.ts),
        text: 'ready',
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*ready*' } }, actionsBlock],
      });
    });
    app.action('more', async ({ ack, body, client, action, respond }) => {
      await ack();
      seen.action = action;
      seen.actionBody = body;
      if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: form });
      await respond({ text: 'a form is open', replace_original: false });
    });
    app.action('pick', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'picked', replace_original: true });
    });
    app.view('form', async ({ ack, view, body, client }) => {
      const value = view.state.values.until?.text?.value;
      if (value === 'yesterday')
        return ack({ response_action: 'errors', errors: { until: 'That is over.' } });
      await ack();
      seen.submitted = value;
      await client.views.publish({
        user_id: body.user.id,
        view: { type: 'home', blocks: [{ type: 'header', text: plain(`until ${value}`) }] },
      });
    });
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'header', text: plain('at home') }] },
      });
    });
  };
}

const stages = { 'signed HTTP': httpStage, 'Socket Mode': socketStage };

describe.each(Object.entries(stages))('over %s', (_name, stage) => {
  test('command, ack, update, button, modal, submission, home', async () => {
    const seen: Record<string, unknown> = {};
    await using on = await stage(wholeBot(seen));
    const { desk } = on.slack;

    const typed = await desk.type(ADA, GPU, '/gpu up  l4 --for 8h');
    expect(typed.outcome).toBe('ok');
    await on.slack.settle();
    await expect
      .poll(() => desk.messages(GPU, GRACE).map((message) => message.text), PATIENCE)
      .toEqual(['ready']);
    expect(seen.command).toMatchObject({
      command: '/gpu',
      text: 'up  l4 --for 8h',
      user_id: ADA,
      user_name: 'ada',
      team_id: on.slack.teamId,
      team_domain: 'lamphouse',
      channel_id: GPU,
      channel_name: 'gpu',
      api_app_id: on.slack.appId,
      is_enterprise_install: 'false',
      response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/commands\/T0LAMPHOUSE\//),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
    // Only Ada sees the ack; everyone sees the message.
    expect(
      desk
        .messages(GPU, ADA)
        .map((message) => message.text)
        .toSorted(),
    ).toEqual(['ready', 'working on up  l4 --for 8h']);
    const message = desk.messages(GPU, GRACE)[0];
    expect(message?.edited).toBe(false);

    const place = { channel: GPU, ts: String(message?.ts) };
    await desk.act(GRACE, place, 'choices', { action_id: 'more' });
    await expect.poll(() => desk.modal(GRACE)?.view.callback_id, PATIENCE).toBe('form');
    expect(desk.modal(ADA)).toBeUndefined();
    expect(seen.action).toMatchObject({
      type: 'button',
      action_id: 'more',
      block_id: 'choices',
      value: 'm-1',
    });
    expect(seen.actionBody).toMatchObject({
      container: { type: 'message', message_ts: place.ts, channel_id: GPU, is_ephemeral: false },
      user: { id: GRACE },
      message: { ts: place.ts, text: 'ready' },
      state: { values: { choices: { pick: { type: 'static_select', selected_option: null } } } },
    });
    await expect
      .poll(() => desk.messages(GPU, GRACE).map((shown) => shown.text), PATIENCE)
      .toContain('a form is open');

    const modal = desk.modal(GRACE);
    const refused = await desk.submit(GRACE, String(modal?.id), valuesOf('yesterday'));
    expect(refused.outcome).toBe('ok');
    expect(desk.modal(GRACE)?.errors).toEqual({ until: 'That is over.' });

    await desk.submit(GRACE, String(modal?.id), valuesOf('tomorrow'));
    expect(desk.modal(GRACE)).toBeUndefined();
    expect(seen.submitted).toBe('tomorrow');
    await expect.poll(() => headline(desk.home(GRACE)?.view), PATIENCE).toBe('until tomorrow');

    await desk.openHome(ADA);
    await expect.poll(() => headline(desk.home(ADA)?.view), PATIENCE).toBe('at home');

    await desk.act(ADA, place, 'choices', { action_id: 'pick', selected_option: { value: '2' } });
    await expect.poll(() => desk.messages(GPU, GRACE)[0]?.text, PATIENCE).toBe('picked');
    expect(desk.messages(GPU, GRACE)[0]?.blocks).toEqual([]);
    const outcomes = on.slack.deliveries().map((delivery) => delivery.outcome);
    expect(new Set(outcomes)).toEqual(new Set(['ok']));
  });
});

function valuesOf(text: string): SlackJson {
  return { until: { text: { value: text } } };
}

function headline(view: SlackJson | undefined): unknown {
  const blocks = view?.blocks;
  const first: unknown = Array.isArray(blocks) ? blocks[0] : undefined;
  return first && typeof first === 'object' && 'text' in first
    ? Reflect.get(Object(first.text), 'text')
    : undefined;
}
