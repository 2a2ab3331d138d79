/** Modals and the Home tab. */
import { expect, it } from 'vitest';
import { ADA } from './fake-desk.ts';
import { eventually, log, tabOfEachTest } from './open-tab.ts';

const opened = tabOfEachTest();

const plain = (text: string) => ({ type: 'plain_text', text });
const VIEW = {
  type: 'modal',
  title: plain('Ask for a machine'),
  submit: plain('Get it'),
  close: plain('Cancel'),
  blocks: [
    {
      type: 'input',
      block_id: 'family',
      label: plain('Accelerator'),
      element: {
        type: 'static_select',
        action_id: 'v',
        options: ['l4', 'h100'].map((value) => ({ text: plain(value.toUpperCase()), value })),
      },
    },
    {
      type: 'input',
      block_id: 'name',
      label: plain('Name'),
      hint: plain('Small letters'),
      element: { type: 'plain_text_input', action_id: 'v' },
    },
    {
      type: 'input',
      block_id: 'hours',
      optional: true,
      label: plain('Hours'),
      element: { type: 'number_input', action_id: 'v', is_decimal_allowed: false, initial_value: '8' },
    },
  ],
};

it('fills in a modal, learns of an error, mends it and submits', async () => {
  const { tab, world } = opened;
  const viewId = world.desk.openModal(ADA, VIEW);
  world.desk.bot = (call) => {
    if (call.kind !== 'submit') return undefined;
    const name = (call.values.name as { v: { value: string } }).v.value;
    if (name === 'l4-ada-1') world.desk.refuse(ADA, { name: 'l4-ada-1 is taken. Try l4-ada-2.' });
    else world.desk.dropModal(ADA);
    return undefined;
  };
  const modal = tab.getByRole('dialog', { name: 'Ask for a machine' });
  await modal.getByRole('button', { name: 'Accelerator' }).click();
  await tab.getByRole('option', { name: 'L4' }).click();
  const name = modal.getByRole('textbox', { name: 'Name' });
  await name.fill('l4-ada-1');
  await modal.getByRole('button', { name: 'Get it' }).click();
  await modal.getByText('l4-ada-1 is taken. Try l4-ada-2.').waitFor();
  expect(await name.getAttribute('aria-invalid')).toBe('true');
  expect(await name.evaluate((node) => node === document.activeElement)).toBe(true);
  expect(await name.inputValue()).toBe('l4-ada-1');
  await name.fill('l4-ada-2');
  await name.press('Enter');
  await modal.waitFor({ state: 'detached' });
  const submitted = world.desk.calls.filter((call) => call.kind === 'submit');
  expect(submitted).toHaveLength(2);
  expect(submitted[1]).toMatchObject({
    viewId,
    values: {
      family: { v: { type: 'static_select', selected_option: { value: 'l4' } } },
      name: { v: { type: 'plain_text_input', value: 'l4-ada-2' } },
      hours: { v: { type: 'number_input', value: '8' } },
    },
  });
});

it('shows what Slack says of a bot that does not answer, and keeps the input', async () => {
  const { tab, world } = opened;
  const id = world.desk.openModal(ADA, VIEW);
  const modal = tab.getByRole('dialog');
  await modal.getByRole('textbox', { name: 'Name' }).fill('l4-ada-2');
  world.desk.trouble(ADA, 'We had some trouble connecting. Try again?');
  await modal.getByRole('alert').getByText('We had some trouble connecting.').waitFor();
  expect(await modal.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('l4-ada-2');
  expect(id).toMatch(/^V/);
});

it('keeps the input when the view is updated, and closes on Esc', async () => {
  const { tab, world } = opened;
  const viewId = world.desk.openModal(ADA, VIEW);
  const modal = tab.getByRole('dialog', { name: 'Ask for a machine' });
  await modal.getByRole('textbox', { name: 'Name' }).fill('half-typed');
  world.desk.updateModal(ADA, {
    ...VIEW,
    blocks: [{ type: 'section', block_id: 'price', text: plain('$0.71 an hour') }, ...VIEW.blocks],
  });
  await modal.getByText('$0.71 an hour').waitFor();
  expect(await modal.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('half-typed');
  await tab.keyboard.press('Escape');
  await modal.waitFor({ state: 'detached' });
  expect(world.desk.calls).toEqual([{ kind: 'close', user: ADA, viewId }]);
});

it('tells what a text holds in the end, however fast it is typed and slow the bot is', async () => {
  const { tab, world } = opened;
  const element = {
    type: 'plain_text_input',
    action_id: 'v',
    dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
  };
  const input = { type: 'input', block_id: 'zone', label: plain('Zone'), dispatch_action: true, element };
  world.desk.openModal(ADA, { ...VIEW, blocks: [input] });
  const told = () =>
    world.desk.calls.flatMap((call) => (call.kind === 'act' ? [String(call.action.value)] : []));
  await tab.getByRole('textbox', { name: 'Zone' }).pressSequentially('us-central1-a');
  const all = await eventually(told, (seen) => seen.at(-1) === 'us-central1-a');
  expect(all.every((text) => 'us-central1-a'.startsWith(text))).toBe(true);
});

it('stacks views: a pushed one goes back to the one below', async () => {
  const { tab, world } = opened;
  const below = world.desk.openModal(ADA, VIEW);
  await tab.getByRole('dialog', { name: 'Ask for a machine' }).waitFor();
  world.desk.openModal(ADA, { ...VIEW, title: plain('Choose a zone'), previous_view_id: below });
  const above = tab.getByRole('dialog', { name: 'Choose a zone' });
  await above.getByRole('button', { name: 'Back' }).click();
  await tab.getByRole('dialog', { name: 'Ask for a machine' }).waitFor();
  expect(await tab.getByRole('dialog').count()).toBe(1);
});

it('opens the Home tab, tells the bot, and acts in it', async () => {
  const { tab, world } = opened;
  world.desk.bot = (call) => {
    if (call.kind === 'openHome') {
      const button = { type: 'button', action_id: 'new', text: plain('New machine'), value: 'x' };
      world.desk.publishHome(ADA, {
        type: 'home',
        blocks: [
          { type: 'header', text: plain('Your machines') },
          { type: 'actions', block_id: 'a', elements: [button] },
        ],
      });
    }
    return undefined;
  };
  await tab.getByRole('button', { name: /^Lamplighter/ }).click();
  await tab.getByRole('tab', { name: 'Home' }).click();
  await tab.getByRole('heading', { name: 'Your machines' }).waitFor();
  await tab.getByRole('button', { name: 'New machine' }).click();
  const acts = await eventually(
    () => world.desk.calls.filter(({ kind }) => kind === 'act'),
    (all) => all.length > 0,
  );
  expect(acts[0]).toMatchObject({
    place: { viewId: 'HU1' },
    blockId: 'a',
    action: { action_id: 'new', value: 'x' },
  });
  await tab.getByRole('tab', { name: 'Messages' }).click();
  await log(tab).waitFor();
});
