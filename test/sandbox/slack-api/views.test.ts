/** Modals in their stacks, Home tabs, and what people put into them. */
import type { App, types, ViewClosedAction, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import { expect, test } from 'vitest';
import type { SlackJson } from '../../../src/sandbox/slack-api/desk.ts';
import { ADA, GPU, GRACE, httpStage, PATIENCE, plain, type Stage } from './bolt-app.ts';
import { refusedWith } from './workspace-client.ts';

const button = { type: 'button', action_id: 'deeper', text: plain('Deeper') } as const;
const actions: types.ActionsBlock = { type: 'actions', block_id: 'acts', elements: [button] };

function modal(title: string, more: Partial<types.ModalView> = {}): types.ModalView {
  return { type: 'modal', title: plain(title), blocks: [actions], ...more };
}

/** `/gpu` opens `first`; `deeper` pushes `next` and remembers how that went. */
function opener(first: types.ModalView, next: types.ModalView, seen: unknown[]): (app: App) => void {
  return (app) => {
    app.command('/gpu', async ({ ack, client, command }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: first });
    });
    app.action('deeper', async ({ ack, client, body }) => {
      await ack();
      if (!('trigger_id' in body)) return;
      try {
        await client.views.push({ trigger_id: body.trigger_id, view: next });
      } catch (error) {
        seen.push(error instanceof Error ? error.message : error);
      }
    });
    app.view<ViewClosedAction>({ type: 'view_closed', callback_id: 'told' }, async ({ ack, body }) => {
      await ack();
      seen.push(['closed', body.view.title.text, body.is_cleared]);
    });
  };
}

async function opened(on: Stage, line = '/gpu up') {
  await on.slack.desk.type(ADA, GPU, line);
  await expect.poll(() => on.slack.desk.modal(ADA), PATIENCE).toBeDefined();
  return topOf(on);
}

function topOf(on: Stage) {
  const top = on.slack.desk.modal(ADA);
  if (!top) throw new Error('no modal is open');
  return top;
}

const titleOf = (on: Stage) => Reflect.get(Object(on.slack.desk.modal(ADA)?.view.title), 'text');

test('a stack is three deep; closing goes back; clear_on_close takes all; view_closed where asked', async () => {
  const seen: unknown[] = [];
  const next = modal('Two', { notify_on_close: true, callback_id: 'told' });
  await using on = await httpStage(opener(modal('One'), next, seen));
  const root = await opened(on);
  const press = async () => on.slack.desk.act(ADA, { viewId: topOf(on).id }, 'acts', { action_id: 'deeper' });
  await press();
  await expect.poll(() => titleOf(on), PATIENCE).toBe('Two');
  expect(topOf(on).view).toMatchObject({ root_view_id: root.id, previous_view_id: root.id });
  const second = topOf(on).id;
  await press();
  await expect.poll(() => topOf(on).id, PATIENCE).not.toBe(second);
  await press();
  await expect.poll(() => seen, PATIENCE).toEqual(['An API error occurred: push_limit_reached']);

  await expect(on.slack.desk.close(ADA, second)).rejects.toThrow('not on top');
  await on.slack.desk.close(ADA, topOf(on).id);
  expect(topOf(on).id).toBe(second);
  await on.slack.desk.close(ADA, second);
  expect(topOf(on).id).toBe(root.id);
  expect(seen.slice(1)).toEqual([
    ['closed', 'Two', false],
    ['closed', 'Two', false],
  ]);
  await on.slack.desk.close(ADA, root.id);
  expect(on.slack.desk.modal(ADA)).toBeUndefined();
});

test('clear_on_close closes the whole stack and says so', async () => {
  const seen: unknown[] = [];
  const told = { notify_on_close: true, callback_id: 'told' };
  await using on = await httpStage(
    opener(modal('One', told), modal('Two', { ...told, clear_on_close: true }), seen),
  );
  const root = await opened(on);
  await on.slack.desk.act(ADA, { viewId: root.id }, 'acts', { action_id: 'deeper' });
  await expect.poll(() => titleOf(on), PATIENCE).toBe('Two');
  await on.slack.desk.close(ADA, topOf(on).id);
  expect(on.slack.desk.modal(ADA)).toBeUndefined();
  expect(seen).toEqual([
    ['closed', 'One', true],
    ['closed', 'Two', true],
  ]);
});

test('updates by id or external_id, guarded by the hash', async () => {
  await using on = await httpStage(opener(modal('One', { external_id: 'ours' }), modal('Two'), []));
  const first = await opened(on);
  const { hash } = first.view;
  const { client } = on.app;
  await client.views.update({ view_id: first.id, hash: String(hash), view: modal('Newer') });
  expect(titleOf(on)).toBe('Newer');
  const stale = client.views.update({ view_id: first.id, hash: String(hash), view: modal('Older') });
  await expect(stale).rejects.toMatchObject(refusedWith('hash_conflict'));
  await client.views.update({ view_id: first.id, view: modal('Named', { external_id: 'ours' }) });
  await client.views.update({ external_id: 'ours', view: modal('By name', { external_id: 'ours' }) });
  expect(titleOf(on)).toBe('By name');
  await on.slack.desk.close(ADA, first.id);
  const gone = client.views.update({ view_id: first.id, view: modal('Late') });
  await expect(gone).rejects.toMatchObject(refusedWith('not_found'));
});

test('an external_id belongs to one view; a view is at most 250 kB', async () => {
  await using on = await httpStage(opener(modal('One', { external_id: 'ours' }), modal('Two'), []));
  await opened(on);
  const home = { type: 'home', external_id: 'ours', blocks: [] } as const;
  const publish = (view: types.HomeView) => on.app.client.views.publish({ user_id: GRACE, view });
  await expect(publish({ ...home, blocks: [] })).rejects.toMatchObject(refusedWith('duplicate_external_id'));
  const text = { type: 'mrkdwn', text: 'é'.repeat(2_900) } as const;
  const blocks = Array.from({ length: 50 }, () => ({ type: 'section', text }) as const);
  await expect(publish({ type: 'home', blocks })).rejects.toMatchObject(refusedWith('view_too_large'));
  await publish({ type: 'home', blocks: blocks.slice(0, 40) });
  const asModal = on.app.client.apiCall('views.publish', { user_id: GRACE, view: modal('No') });
  await expect(asModal).rejects.toMatchObject(refusedWith('invalid_arguments'));
});

const inputs: types.InputBlock[] = [
  {
    type: 'input',
    block_id: 'name',
    label: plain('Name'),
    element: { type: 'plain_text_input', action_id: 'a', min_length: 3 },
  },
  {
    type: 'input',
    block_id: 'count',
    label: plain('GPUs'),
    element: {
      type: 'number_input',
      action_id: 'a',
      is_decimal_allowed: false,
      initial_value: '1',
      max_value: '8',
    },
  },
  {
    type: 'input',
    block_id: 'spot',
    label: plain('Spot'),
    optional: true,
    dispatch_action: true,
    element: {
      type: 'static_select',
      action_id: 'spot',
      options: [{ text: plain('Yes'), value: 'yes' }],
    },
  },
];

test("what Slack's client checks itself is not sent; the state holds every input", async () => {
  const seen: unknown[] = [];
  const form = modal('Form', { callback_id: 'form', submit: plain('Go'), blocks: inputs });
  await using on = await httpStage((app) => {
    opener(form, form, seen)(app);
    app.action('spot', async ({ ack }) => ack());
    app.view('form', async ({ ack, view }) => {
      seen.push(view.state.values);
      await ack();
    });
  });
  const { id } = await opened(on);
  const submit = (values: SlackJson) => on.slack.desk.submit(ADA, id, values);
  expect(await submit({})).toMatchObject({ outcome: 'error', status: undefined });
  expect(topOf(on).errors).toEqual({ name: 'Please complete this required field.' });
  await submit({ name: { a: { value: 'ab' } }, count: { a: { value: '9' } } });
  expect(topOf(on).errors).toEqual({
    name: 'Please use at least 3 characters.',
    count: 'Please enter 8 or less.',
  });
  expect(seen).toEqual([]);

  const choice = { action_id: 'spot', selected_option: { value: 'yes' } };
  await on.slack.desk.act(ADA, { viewId: id }, 'spot', choice);
  expect(on.slack.deliveries().at(-1)).toMatchObject({ kind: 'interactive', name: 'block_actions' });
  await submit({ name: { a: { value: 'trainer' } }, count: { a: { value: '2' } } });
  expect(seen).toEqual([
    {
      name: { a: { type: 'plain_text_input', value: 'trainer' } },
      count: { a: { type: 'number_input', value: '2' } },
      spot: {
        spot: {
          type: 'static_select',
          selected_option: { text: { type: 'plain_text', text: 'Yes' }, value: 'yes' },
        },
      },
    },
  ]);
  expect(on.slack.desk.modal(ADA)).toBeUndefined();
});

test('only what is there can be pressed', async () => {
  const form = modal('Form', { submit: plain('Go'), blocks: inputs });
  await using on = await httpStage(opener(form, form, []));
  const { id } = await opened(on);
  const press = async (block: string, action: SlackJson) =>
    on.slack.desk.act(ADA, { viewId: id }, block, action);
  await expect(press('acts', { action_id: 'deeper' })).rejects.toThrow('there is no control deeper');
  const unknown = { action_id: 'spot', selected_option: { value: 'maybe' } };
  await expect(press('spot', unknown)).rejects.toThrow('spot does not offer maybe');
  const notHers = on.slack.desk.act(GRACE, { viewId: id }, 'spot', { action_id: 'spot' });
  await expect(notHers).rejects.toThrow(`grace has no view ${id} open`);
});

type Answer = ViewResponseAction | undefined;

test.each<[string, Answer, unknown, string | undefined]>([
  ['nothing closes the view', undefined, undefined, undefined],
  ['clear closes all', { response_action: 'clear' }, undefined, undefined],
  ['update changes it', { response_action: 'update', view: modal('Done') }, 'Done', undefined],
  ['push puts one on top', { response_action: 'push', view: modal('More') }, 'More', undefined],
  ['errors stay with the form', { response_action: 'errors', errors: { name: 'Taken.' } }, 'Form', undefined],
  ['errors on no input', { response_action: 'errors', errors: { elsewhere: 'x' } }, 'Form', 'trouble'],
  ['a view that is refused', { response_action: 'update', view: modal('x'.repeat(25)) }, 'Form', 'trouble'],
])('an ack of %s', async (_name, answer, title, trouble) => {
  const form = modal('Form', { callback_id: 'form', submit: plain('Go'), blocks: inputs });
  await using on = await httpStage((app) => {
    opener(form, form, [])(app);
    app.view<ViewSubmitAction>('form', async ({ ack }) => ack(answer));
  });
  const { id } = await opened(on);
  const delivery = await on.slack.desk.submit(ADA, id, { name: { a: { value: 'trainer' } } });
  expect(titleOf(on)).toBe(title);
  expect(on.slack.desk.modal(ADA)?.trouble).toBe(trouble && 'We had some trouble connecting. Try again?');
  expect(delivery.outcome).toBe(trouble ? 'error' : 'ok');
});

test('watchers hear of every change', async () => {
  await using on = await httpStage(opener(modal('One'), modal('Two'), []));
  let changes = 0;
  const stop = on.slack.desk.onChange(() => {
    changes += 1;
  });
  const { id } = await opened(on);
  expect(changes).toBe(1);
  await on.slack.desk.close(ADA, id);
  expect(changes).toBe(2);
  stop();
  await on.slack.desk.type(ADA, GPU, 'hello');
  expect(changes).toBe(2);
});
