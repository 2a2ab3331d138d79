/** Talking: typing, what others say, who sees what, and reading on. */
import { expect, it } from 'vitest';
import { ADA, GRACE } from './fake-desk.ts';
import { composer, eventually, log, shownText, tabOfEachTest } from './open-tab.ts';

const opened = tabOfEachTest();

it('types a command, shows it to its author, and the answer when it comes', async () => {
  const { tab, world } = opened;
  world.desk.bot = (call) => {
    if (call.kind === 'type') world.desk.post('C1', 'On it, <@U1>: trying *us-central1-a*.');
    return undefined;
  };
  await composer(tab).fill('/gpu up l4');
  await composer(tab).press('Enter');
  await log(tab).getByText('trying us-central1-a').waitFor();
  expect(world.desk.calls).toEqual([{ kind: 'type', user: ADA, channel: 'C1', text: '/gpu up l4' }]);
  expect(await composer(tab).inputValue()).toBe('');
  const articles = await log(tab).getByRole('article').allInnerTexts();
  expect(articles[0]).toContain('Only visible to you');
  expect(articles[0]).toContain('/gpu up l4');
  expect(articles[1]).toMatch(/Lamplighter\s+APP\s+14:05\s+On it, @Ada Lovelace: trying us-central1-a\./);
});

it('sends plain text as a message that everyone sees', async () => {
  const { tab, world } = opened;
  await composer(tab).fill('good morning');
  await tab.getByRole('button', { name: 'Send' }).click();
  await log(tab).getByText('good morning').waitFor();
  expect(world.desk.messages('C1', GRACE)).toMatchObject([{ user: ADA, text: 'good morning' }]);
});

it('recalls what was typed, and offers commands to start from', async () => {
  const { tab, world } = opened;
  for (const line of ['/gpu ls', '/gpu help']) {
    await composer(tab).fill(line);
    await composer(tab).press('Enter');
  }
  await eventually(
    () => world.desk.calls.length,
    (n) => n === 2,
  );
  await composer(tab).press('ArrowUp');
  expect(await composer(tab).inputValue()).toBe('/gpu help');
  await composer(tab).press('ArrowUp');
  expect(await composer(tab).inputValue()).toBe('/gpu ls');
  await composer(tab).press('ArrowDown');
  expect(await composer(tab).inputValue()).toBe('/gpu help');
  await composer(tab).fill('');
  await tab.getByRole('button', { name: '/gpu up l4', exact: true }).click();
  expect(await composer(tab).inputValue()).toBe('/gpu up l4');
});

it('keeps a half-typed line while news arrives, and per channel', async () => {
  const { tab, world } = opened;
  await composer(tab).fill('/gpu up h1');
  for (let i = 0; i < 5; i++) world.desk.post('C1', `news ${i}`);
  await log(tab).getByText('news 4').waitFor();
  expect(await composer(tab).inputValue()).toBe('/gpu up h1');
  await tab.getByRole('button', { name: 'general' }).click();
  expect(await composer(tab).inputValue()).toBe('');
  await tab.getByRole('button', { name: 'gpus' }).click();
  expect(await composer(tab).inputValue()).toBe('/gpu up h1');
});

it('keeps the line when it does not get through, and says so', async () => {
  const { tab, world } = opened;
  const { port } = new URL(world.url);
  await opened.context.route(`**://127.0.0.1:${port}/api/type`, (route) =>
    route.fulfill({ status: 409, json: { error: 'The channel is archived.' } }),
  );
  await composer(tab).fill('/gpu ls');
  await composer(tab).press('Enter');
  await tab.getByRole('alert').getByText('The channel is archived.').waitFor();
  expect(opened.errors.splice(0)).toEqual([expect.stringContaining('409')]);
  expect(await composer(tab).inputValue()).toBe('/gpu ls');
});

it('shows another person their own Slack', async () => {
  const { tab, world } = opened;
  world.desk.post('C1', 'For Ada alone', [], { ephemeralTo: ADA });
  await log(tab).getByText('For Ada alone').waitFor();
  await tab.getByRole('radio', { name: /Grace Hopper/ }).click({ force: true });
  await tab.getByText('America/New York').first().waitFor();
  expect(await log(tab).getByText('For Ada alone').count()).toBe(0);
  await composer(tab).fill('/gpu ls');
  await composer(tab).press('Enter');
  await eventually(
    () => world.desk.calls,
    (calls) => calls.length > 0,
  );
  expect(world.desk.calls[0]).toMatchObject({ user: GRACE });
  // 14:05 in Berlin
  expect(await shownText(log(tab).getByRole('article').first())).toContain('08:05');
});

it('marks what is unread until it is read', async () => {
  const { tab, world } = opened;
  world.desk.post('D1', 'Your machine stands idle');
  const app = tab.getByRole('button', { name: /^Lamplighter/ });
  await app.getByText('1').waitFor();
  await tab
    .getByRole('status', { name: 'New messages' })
    .getByText('Lamplighter: Your machine stands idle')
    .waitFor({ state: 'attached' });
  await app.click();
  await log(tab).getByText('Your machine stands idle').waitFor();
  expect(await app.getByText('unread').count()).toBe(0);
});

it('shows edits, threads, days and files', async () => {
  const { tab, world } = opened;
  const ts = world.desk.post('C1', 'Trying us-central1-a');
  await log(tab).getByText('Trying us-central1-a').waitFor();
  world.desk.update(ts, { text: 'No capacity', edited: true });
  await log(tab).getByText('No capacity').waitFor();
  expect(await log(tab).getByText('(edited)').count()).toBe(1);
  world.clock.advance(86_400_000);
  world.desk.post('C1', 'Next day');
  world.desk.post('C1', 'About that', [], { threadTs: ts });
  const file = {
    id: 'F1',
    title: 'spend.csv',
    mimetype: 'text/csv',
    url_private: 'http://127.0.0.1:1/spend.csv',
  };
  world.desk.post('C1', 'A file', [], { files: [file] });
  await log(tab).getByRole('link', { name: 'spend.csv' }).waitFor();
  const text = await shownText(log(tab));
  const order = ['Friday 20 November', 'No capacity', 'About that', 'Saturday 21 November', 'Next day'];
  expect(
    order
      .map((part) => text.replaceAll(',', '').indexOf(part))
      .every((at, i, all) => at > (all[i - 1] ?? -1)),
  ).toBe(true);
});

it('stays at the end, unless the reader scrolled up', async () => {
  const { tab, world } = opened;
  for (let i = 0; i < 60; i++) world.desk.post('C1', `line ${i}`);
  await log(tab).getByText('line 59', { exact: true }).waitFor();
  const fromEnd = () => log(tab).evaluate((n) => n.scrollHeight - n.scrollTop - n.clientHeight);
  await eventually(fromEnd, (left) => left < 2);
  await log(tab).evaluate(async (n) => {
    n.scrollTop = 100;
    // The browser tells of a scroll with the next frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  world.desk.post('C1', 'the newest');
  const more = tab.getByRole('button', { name: /New messages/ });
  await more.waitFor();
  expect(await log(tab).evaluate((n) => n.scrollTop)).toBe(100);
  await more.click();
  await eventually(fromEnd, (left) => left < 2);
  await more.waitFor({ state: 'detached' });
});
