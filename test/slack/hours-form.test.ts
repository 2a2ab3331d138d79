/** Hours…: the form on a machine's card and in the Home tab sets what the command sets. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import type { ShownView, SlackJson } from '../../src/sandbox/slack-api/desk.ts';
import { ADA, openStage, START, type Stage } from './front.ts';
import { machine } from './messages/notices.ts';

type Block = SlackJson & {
  readonly block_id: string;
  readonly elements?: readonly (SlackJson & { readonly text?: { readonly text?: string } })[];
  readonly element?: SlackJson & { readonly initial_option?: { readonly value: string } };
};

let stage: Stage;
const trainer = machine({ readyAt: START, lease: { owner: ADA, why: '', until: START + 8 * HOUR } });
beforeEach(async () => {
  stage = await openStage();
  await stage.store.acceptMachine('seed', trainer, 5, []);
  await stage.slack.desk.openHome(ADA);
  await expect.poll(() => JSON.stringify(stage.slack.desk.home(ADA)?.view)).toContain('Hours…');
  const home = stage.slack.desk.home(ADA);
  for (const block of (home?.view.blocks ?? []) as readonly Block[]) {
    const found = block.elements?.find(({ text }) => text?.text === 'Hours…');
    if (found !== undefined)
      await stage.slack.desk.act(ADA, { viewId: home?.id ?? '' }, block.block_id, found);
  }
});
afterEach(() => stage.close());

function modal(): ShownView {
  const shown = stage.slack.desk.modal(ADA);
  if (shown === undefined) throw new Error(`no modal; the last answer: ${stage.lastAnswer(ADA)}`);
  return shown;
}

function field(name: string): Block {
  const found = (modal().view.blocks as readonly Block[]).find(
    ({ block_id: id }) => id.split(':')[0] === name,
  );
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
}

function change(name: string, value: string) {
  const { block_id: id } = field(name);
  const picked = { action_id: 'field', selected_option: { value } };
  return stage.slack.desk.act(ADA, { viewId: modal().id }, id, picked);
}

function submit(values: Readonly<Record<string, SlackJson>> = {}) {
  const at = Object.entries(values).map(([name, value]) => [field(name).block_id, { field: value }]);
  return stage.slack.desk.submit(ADA, modal().id, Object.fromEntries(at));
}

const shown = () => JSON.stringify(stage.slack.desk.modal(ADA)?.view ?? stage.lastAnswer(ADA));
const picked = (value: string) => ({ selected_option: { value } });
const asked = async () => (await stage.store.requests(trainer.id)).map(({ what }) => what);

test('starts at the usual ones; days and times are picked, and a wrong place is named at its field', async () => {
  expect(modal().view.title).toMatchObject({ text: 'Hours of trainer-1' });
  expect(field('days').element?.initial_option?.value).toBe('weekdays');
  await submit({ to: picked('18:30'), place: { value: 'Berlin' } });
  expect(modal().errors.place).toContain('Write for example Europe/Berlin');
  await submit({ to: picked('18:30'), place: { value: 'Europe/Berlin' } });
  expect(await asked()).toEqual([
    { verb: 'hours', week: { days: [1, 2, 3, 4, 5], from: 540, to: 1110, timeZone: 'Europe/Berlin' } },
  ]);
  await expect.poll(shown).toContain('trainer-1` has hours: weekdays 9:00–18:30');
});

test('other days are typed, and none of its own is one choice', async () => {
  await change('days', 'other');
  await expect.poll(shown).toContain('mon,wed,fri or tue-thu');
  await submit({ others: { value: 'someday' } });
  expect(modal().errors.others).toContain('The days come first');
  await change('which', 'off');
  await expect.poll(shown).not.toContain('On the clock of');
  await submit();
  expect(await asked()).toEqual([{ verb: 'hours', week: null }]);
});
