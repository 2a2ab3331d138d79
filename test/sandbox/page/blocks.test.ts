/** Blocks in messages: what they look like to a reader, and what their controls send. */
import { expect, it } from 'vitest';
import type { SlackJson } from '../../../src/sandbox/slack-api/desk.ts';
import { ADA, BOT } from './fake-desk.ts';
import { eventually, log, shownText, tabOfEachTest } from './open-tab.ts';

const opened = tabOfEachTest();

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });

function post(...blocks: readonly SlackJson[]): string {
  return opened.world.desk.post('C1', 'text', blocks);
}

/** The actions that reached the bot. */
function actions(): readonly SlackJson[] {
  return opened.world.desk.calls.flatMap((call) => (call.kind === 'act' ? [call.action] : []));
}

async function lastAction(count: number): Promise<SlackJson | undefined> {
  return (await eventually(actions, (all) => all.length >= count)).at(-1);
}

it('presses a button with its value', async () => {
  const ts = post({
    type: 'actions',
    block_id: 'warn',
    elements: [{ type: 'button', action_id: 'keep', text: plain('Keep 1 h'), value: 'l4-ada-1' }],
  });
  await log(opened.tab).getByRole('button', { name: 'Keep 1 h' }).click();
  await lastAction(1);
  expect(opened.world.desk.calls).toMatchObject([
    {
      kind: 'act',
      user: ADA,
      place: { channel: 'C1', ts },
      blockId: 'warn',
      action: { type: 'button', action_id: 'keep', value: 'l4-ada-1' },
    },
  ]);
});

it('asks before a dangerous button, and does nothing when refused', async () => {
  const { tab } = opened;
  const confirm = {
    title: plain('Stop l4-ada-1?'),
    text: { type: 'mrkdwn', text: 'Its disk stays.' },
    confirm: plain('Stop it'),
    deny: plain('Keep it'),
    style: 'danger',
  };
  post({
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'stop', text: plain('Stop now'), value: 'v', style: 'danger', confirm },
    ],
  });
  const stop = log(tab).getByRole('button', { name: 'Stop now' });
  const dialog = tab.getByRole('alertdialog', { name: 'Stop l4-ada-1?' });
  await stop.click();
  expect(await shownText(dialog)).toContain('Its disk stays.');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await stop.click();
  await tab.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(actions()).toEqual([]);
  await stop.click();
  await dialog.getByRole('button', { name: 'Stop it' }).click();
  expect(await lastAction(1)).toMatchObject({ action_id: 'stop', value: 'v' });
});

it('says when the bot does not answer', async () => {
  const { tab, world } = opened;
  world.desk.bot = () => ({ outcome: 'timeout', status: undefined, tookMs: 3000, body: undefined });
  post({
    type: 'actions',
    elements: [{ type: 'button', action_id: 'keep', text: plain('Keep'), value: 'v' }],
  });
  await log(tab).getByRole('button', { name: 'Keep' }).click();
  await tab.getByRole('alert').getByText('Lamplighter did not answer within 3 seconds.').waitFor();
});

it('picks from menus, with Slack’s fields for each kind', async () => {
  const { tab } = opened;
  const options = ['one', 'two', 'three'].map(option);
  post({
    type: 'actions',
    block_id: 'm',
    elements: [
      { type: 'static_select', action_id: 'single', placeholder: plain('How many'), options },
      {
        type: 'multi_static_select',
        action_id: 'multi',
        placeholder: plain('Which'),
        option_groups: [{ label: plain('Numbers'), options }],
      },
      { type: 'users_select', action_id: 'who', placeholder: plain('Who') },
      { type: 'channels_select', action_id: 'where', placeholder: plain('Where') },
      { type: 'overflow', action_id: 'more', options },
    ],
  });
  await log(tab).getByRole('button', { name: 'How many' }).click();
  await tab.getByRole('combobox', { name: 'Search' }).fill('tw');
  await tab.getByRole('option', { name: 'TWO' }).click();
  expect(await lastAction(1)).toMatchObject({
    type: 'static_select',
    selected_option: { value: 'two', text: { text: 'TWO' } },
  });
  await log(tab).getByRole('button', { name: 'How many: TWO' }).waitFor();

  await log(tab).getByRole('button', { name: 'Which' }).click();
  await tab.getByRole('option', { name: 'ONE' }).click();
  await tab.getByRole('option', { name: 'THREE' }).click();
  expect(await lastAction(3)).toMatchObject({ selected_options: [{ value: 'one' }, { value: 'three' }] });
  await tab.keyboard.press('Escape');

  await log(tab).getByRole('button', { name: 'Who' }).click();
  await tab.getByRole('option', { name: /Grace Hopper/ }).click();
  expect(await lastAction(4)).toMatchObject({ selected_user: 'U2' });
  await log(tab).getByRole('button', { name: 'Where' }).click();
  await tab.getByRole('option', { name: '#general' }).click();
  expect(await lastAction(5)).toMatchObject({ selected_channel: 'C2' });
  await log(tab).getByRole('button', { name: 'More actions' }).click();
  await tab.getByRole('menuitem', { name: 'TWO' }).click();
  expect(await lastAction(6)).toMatchObject({ type: 'overflow', selected_option: { value: 'two' } });
  const last = opened.world.desk.calls.findLast((call) => call.kind === 'act');
  expect(last?.state).toMatchObject({
    values: { m: { single: { selected_option: { value: 'two' } }, who: { selected_user: 'U2' } } },
  });
});

it('ticks, chooses and dates', async () => {
  const { tab } = opened;
  post({
    type: 'actions',
    elements: [
      {
        type: 'radio_buttons',
        action_id: 'radio',
        options: ['spot', 'standard'].map(option),
        initial_option: option('spot'),
      },
      {
        type: 'checkboxes',
        action_id: 'check',
        options: ['a', 'b'].map(option),
        initial_options: [option('a')],
      },
      { type: 'datepicker', action_id: 'date', initial_date: '2026-11-20', placeholder: plain('Day') },
      { type: 'timepicker', action_id: 'time', placeholder: plain('Hour') },
      { type: 'datetimepicker', action_id: 'moment' },
    ],
  });
  await log(tab).getByRole('radio', { name: 'STANDARD' }).check();
  expect(await lastAction(1)).toMatchObject({ selected_option: { value: 'standard' } });
  await log(tab).getByRole('checkbox', { name: 'B' }).check();
  expect(await lastAction(2)).toMatchObject({ selected_options: [{ value: 'a' }, { value: 'b' }] });
  await log(tab).getByLabel('Day').fill('2026-12-24');
  await log(tab).getByLabel('Day').press('Enter');
  expect(await lastAction(3)).toMatchObject({ type: 'datepicker', selected_date: '2026-12-24' });
  await log(tab).getByLabel('Hour').fill('18:00');
  await log(tab).getByLabel('Hour').blur();
  expect(await lastAction(4)).toMatchObject({ selected_time: '18:00' });
  await log(tab).getByLabel('moment').fill('2026-11-20T18:00');
  // 18:00 in Berlin; chosen once no key was pressed for a moment
  expect(await lastAction(5)).toMatchObject({ selected_date_time: Date.UTC(2026, 10, 20, 17) / 1000 });
});

it('keeps what was chosen when the message changes around it', async () => {
  const { tab, world } = opened;
  const control = {
    type: 'actions',
    block_id: 'c',
    elements: [
      {
        type: 'static_select',
        action_id: 'n',
        placeholder: plain('How many'),
        options: ['one', 'two'].map(option),
      },
    ],
  };
  const ts = post(control, { type: 'section', block_id: 's', text: plain('one minute left') });
  await log(tab).getByRole('button', { name: 'How many' }).click();
  await tab.getByRole('option', { name: 'TWO' }).click();
  await lastAction(1);
  world.desk.update(ts, {
    blocks: [{ type: 'section', block_id: 's', text: plain('no time left') }, control],
  });
  await log(tab).getByText('no time left').waitFor();
  expect(await log(tab).getByRole('button', { name: 'How many: TWO' }).count()).toBe(1);
});

it('sorts, filters and turns the pages of a data table', async () => {
  const { tab } = opened;
  const raw = (text: string) => ({ type: 'raw_text', text });
  const rows = [9, 100, 25, 3].map((value) => [
    raw(`m-${value}`),
    { type: 'raw_number', value, text: `$${value}.00` },
  ]);
  post({
    type: 'data_table',
    caption: 'Spend',
    page_size: 2,
    rows: [[raw('Machine'), raw('Cost')], ...rows],
  });
  const table = log(tab).getByRole('table', { name: 'Spend' });
  const names = () => table.getByRole('rowheader').allInnerTexts();
  expect(await names()).toEqual(['m-9', 'm-100']);
  await table.getByRole('button', { name: 'Cost' }).click();
  expect(await names()).toEqual(['m-3', 'm-9']);
  await table.getByRole('button', { name: 'Cost' }).click();
  expect(await names()).toEqual(['m-100', 'm-25']);
  expect(await table.getByRole('columnheader', { name: 'Cost' }).getAttribute('aria-sort')).toBe(
    'descending',
  );
  await log(tab).getByRole('button', { name: 'Next' }).click();
  expect(await names()).toEqual(['m-9', 'm-3']);
  await log(tab).getByRole('searchbox', { name: 'Filter Spend' }).fill('25');
  expect(await names()).toEqual(['m-25']);
});

it('shows texts as Slack does: mentions, dates, code to copy, charts, plans', async () => {
  const { tab, context, world } = opened;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const command = 'gcloud compute ssh l4-ada-1 -- -L 8080:localhost:8080';
  post(
    { type: 'header', text: plain('l4-ada-1 is ready') },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: `<@U1> in <#C2>, until <!date^${Date.UTC(2026, 10, 20, 17) / 1000}^{date_pretty} {time}|x>\n\`\`\`${command}\`\`\``,
      },
    },
    {
      type: 'data_visualization',
      title: 'Spend',
      chart: {
        type: 'bar',
        series: [{ name: 'ml-prod', data: [{ label: 'Mon', value: 4 }] }],
        axis_config: { categories: ['Mon'] },
      },
    },
    { type: 'plan', title: 'Steps', tasks: [{ task_id: '1', title: 'Checking quota', status: 'complete' }] },
    { type: 'context', elements: [{ type: 'mrkdwn', text: '*small*' }] },
  );
  await log(tab).getByRole('heading', { name: 'l4-ada-1 is ready' }).waitFor();
  const text = await shownText(log(tab));
  expect(text).toContain('@Ada Lovelace in #general, until today 18:00');
  expect(text).toContain('Checking quota');
  expect(
    await log(tab)
      .getByRole('img', { name: /Bar chart: Spend/ })
      .count(),
  ).toBe(1);
  await log(tab).getByRole('button', { name: 'Copy' }).click();
  await log(tab).getByRole('button', { name: 'Copied' }).waitFor();
  expect(await tab.evaluate(() => navigator.clipboard.readText())).toBe(command);
  await log(tab).getByRole('button', { name: '#general' }).click();
  await tab.getByRole('heading', { name: 'general' }).waitFor();
  expect(world.desk.people().some(({ id }) => id === BOT)).toBe(true);
});

it('runs nothing that a message smuggles in', async () => {
  const { tab } = opened;
  post(
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '<javascript:alert(1)|click> &lt;img src=x onerror=alert(1)&gt;' },
    },
    { type: 'markdown', text: '[click](javascript:alert(1)) <img src=x onerror=alert(1)>' },
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'b', text: plain('Open'), url: 'javascript:alert(1)' }],
    },
  );
  await log(tab).getByRole('button', { name: 'Open' }).waitFor();
  expect(await log(tab).locator('a[href^="javascript"]').count()).toBe(0);
  expect(await log(tab).locator('img').count()).toBe(0);
});
