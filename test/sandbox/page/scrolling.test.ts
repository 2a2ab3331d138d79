/** What is in view: the end, while messages grow, and whatever one has just typed. */
import { expect, it } from 'vitest';
import { composer, eventually, log, tabOfEachTest } from './open-tab.ts';

const opened = tabOfEachTest();

/** Pixels between what is in view and the end of the messages. */
function fromEnd(): Promise<number> {
  return log(opened.tab).evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight);
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `line ${i}`).join('\n');
}

it('stays at the end while a message grows in place, again and again', async () => {
  const { tab, world } = opened;
  for (let i = 0; i < 12; i++) world.desk.post('C1', `news ${i}`);
  const ts = world.desk.post('C1', 'a birth');
  await log(tab).getByText('a birth').waitFor();
  for (let i = 1; i <= 8; i++) world.desk.update(ts, { text: lines(4 * i) });
  await log(tab).getByText('line 31').waitFor();
  expect(await eventually(fromEnd, (pixels) => pixels < 5)).toBeLessThan(5);
});

it('shows what one has just typed, although one was reading further up', async () => {
  const { tab, world } = opened;
  world.desk.post('C1', lines(80));
  await log(tab).getByText('line 79').waitFor();
  await log(tab).hover();
  await tab.mouse.wheel(0, -1_500);
  await eventually(fromEnd, (pixels) => pixels > 500);
  await composer(tab).fill('here I am');
  await composer(tab).press('Enter');
  expect(await eventually(fromEnd, (pixels) => pixels < 5)).toBeLessThan(5);
});
