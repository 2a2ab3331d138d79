/** A newcomer's first minute, the colours, a narrow window, and the keyboard alone. */
import { describe, expect, it } from 'vitest';
import { ADA } from './fake-desk.ts';
import { composer, eventually, log, shownText, tabOfEachTest } from './open-tab.ts';
import { START } from './page-world.ts';

const plain = (text: string) => ({ type: 'plain_text', text });

describe('the guide', () => {
  const opened = tabOfEachTest({ guide: true });

  it('leads from the first command to the warning, and stays away once closed', async () => {
    const { tab, world } = opened;
    world.desk.bot = (call) => {
      if (call.kind === 'type' && call.text === '/gpu up l4') world.console.add('l4-ada-1', START);
      return undefined;
    };
    const guide = tab.getByRole('region', { name: 'What this is' });
    expect(await shownText(guide)).toContain('puts out the lights when nobody works');
    await guide.getByRole('button', { name: 'Type it for me' }).click();
    await guide.getByRole('button', { name: 'Do it for me' }).click();
    await guide.getByRole('button', { name: 'Waiting for the warning' }).waitFor();
    expect(world.console.machines()[0]?.activity.gpu).toBe(0);
    expect(world.clock.speed).toBe(600);
    world.desk.post('D1', 'l4-ada-1 looks idle: it stops in 15 min');
    await guide.getByRole('button', { name: 'Open the message' }).click();
    await log(tab).getByText('looks idle').waitFor();
    await guide.getByRole('button', { name: 'Close the guide' }).click();
    await tab.reload();
    await tab.getByRole('button', { name: 'Guide', exact: true }).waitFor();
    expect(await guide.count()).toBe(0);
  });
});

describe('colours and sizes', () => {
  const opened = tabOfEachTest({ colorScheme: 'dark', width: 1000, height: 700 });

  it('follows the system until one chooses, and remembers the choice', async () => {
    const { tab } = opened;
    const ground = () => tab.getByRole('main').evaluate((node) => getComputedStyle(node).backgroundColor);
    expect(await ground()).toBe('rgb(26, 29, 33)');
    await tab.getByRole('button', { name: 'Use light colours' }).click();
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await tab.reload();
    await tab.getByRole('main').waitFor();
    expect(await ground()).toBe('rgb(255, 255, 255)');
  });

  it('fits a window of 1000 pixels without scrolling sideways', async () => {
    const { tab, world } = opened;
    world.console.add('a-machine-with-quite-a-long-name-for-a-small-place', START, {
      provisioningModel: 'SPOT',
    });
    world.desk.post('C1', 'x'.repeat(400));
    await tab.getByRole('slider').waitFor();
    const wide = await tab.evaluate(() =>
      [...document.querySelectorAll('body, main, aside, nav, .messages, .cloud-scroll')]
        .filter((node) => node.scrollWidth > node.clientWidth + 1)
        .map((node) => node.className || node.tagName),
    );
    expect(wide).toEqual([]);
  });
});

describe('the keyboard alone', () => {
  const opened = tabOfEachTest();

  /** Presses Tab until the focus is on what `name` says. */
  async function tabTo(name: RegExp): Promise<void> {
    const { tab } = opened;
    for (let i = 0; i < 60; i++) {
      await tab.keyboard.press('Tab');
      const label = await tab.evaluate(() => {
        const node = document.activeElement;
        return node === null || node === document.body
          ? ''
          : (node.getAttribute('aria-label') ?? node.textContent ?? '');
      });
      if (label !== '' && name.test(label)) return;
    }
    throw new Error(`the Tab key never reaches ${name}`);
  }

  it('asks, presses, confirms, fills in a modal and moves the cloud', async () => {
    const { tab, world } = opened;
    world.console.add('l4-ada-1', START);
    world.desk.bot = (call) => {
      if (call.kind === 'type') {
        const confirm = {
          title: plain('Sure?'),
          text: plain('It stops.'),
          confirm: plain('Stop it'),
          deny: plain('No'),
        };
        const button = { type: 'button', action_id: 'stop', text: plain('Stop now'), value: 'v', confirm };
        world.desk.post('C1', 'ready', [{ type: 'actions', elements: [button] }]);
      }
      if (call.kind === 'act') {
        const pick = {
          type: 'static_select',
          action_id: 'why',
          options: [{ text: plain('Done with it'), value: 'done' }],
        };
        const blocks = [{ type: 'input', block_id: 'why', label: plain('Why'), element: pick }];
        world.desk.openModal(ADA, {
          type: 'modal',
          title: plain('One question'),
          submit: plain('Send'),
          blocks,
        });
      }
      if (call.kind === 'submit') world.desk.dropModal(ADA);
      return undefined;
    };
    await tabTo(/^Message #gpus/);
    await tab.keyboard.type('/gpu up l4');
    await tab.keyboard.press('Enter');
    await log(tab).getByRole('button', { name: 'Stop now' }).waitFor();
    await composer(tab).evaluate((node) => (node as HTMLElement).blur());
    await tabTo(/^Stop now$/);
    const outline = await tab.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
    );
    expect(outline).toBe('solid');
    await tab.keyboard.press('Enter');
    await tab.getByRole('alertdialog', { name: 'Sure?' }).waitFor();
    await tab.keyboard.press('Enter');
    const modal = tab.getByRole('dialog', { name: 'One question' });
    await modal.waitFor();
    // The focus stays inside the modal.
    for (let i = 0; i < 8; i++) {
      await tab.keyboard.press('Tab');
      const inside = await modal.evaluate(
        (node) => node.contains(document.activeElement) || document.activeElement === document.body,
      );
      expect(inside).toBe(true);
    }
    await tabTo(/Why|Select an option/);
    await tab.keyboard.press('Enter');
    await tab.getByRole('listbox').waitFor();
    await tab.keyboard.press('Enter');
    await tabTo(/^Send$/);
    await tab.keyboard.press('Enter');
    await modal.waitFor({ state: 'detached' });
    expect(world.desk.calls.at(-1)).toMatchObject({
      kind: 'submit',
      values: { why: { why: { selected_option: { value: 'done' } } } },
    });
    await tabTo(/^GPU utilization of l4-ada-1$/);
    await tab.keyboard.press('Home');
    await eventually(
      () => world.console.machines()[0]?.activity.gpu,
      (gpu) => gpu === 0,
    );
  });
});
