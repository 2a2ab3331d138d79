/** Keep until… and It's working: forms that a warning opens, each about its machine and nothing else. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Machine } from '../../src/domain/machine.ts';
import type { Notice } from '../../src/domain/notice.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { ShownView, SlackJson } from '../../src/sandbox/slack-api/desk.ts';
import { slackChat } from '../../src/slack/chat.ts';
import { ADA, BOT_TOKEN, GPU, GRACE, openStage, START, type Stage } from './front.ts';
import { machine, NOTICES } from './messages/notices.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
let stage: Stage;
let trainer: Machine;
beforeEach(async () => {
  stage = await openStage();
  trainer = machine({ readyAt: START, lease: { owner: ADA, why: '', until: START + 8 * HOUR } });
  await stage.store.acceptMachine('seed', trainer, 5, []);
});
afterEach(() => stage.close());

/** Presses a button of the warning, which opens a form. */
async function open(label: string, user = ADA, about: Machine = trainer): Promise<ShownView> {
  const warning = NOTICES['idle-warning'] as Extract<Notice, { kind: 'idle-warning' }>;
  const chat = slackChat({ botToken: BOT_TOKEN, apiUrl: stage.slack.url, timeZone: 'Europe/Berlin', log });
  const posted = await chat.post({ to: 'channel', channel: GPU }, { ...warning, machine: about }, 'key');
  if (!posted.ok) throw new Error(posted.fault.message);
  const shown = stage.slack.desk.messages(GPU, user).find(({ ts }) => ts === posted.value.ts);
  for (const block of shown?.blocks ?? []) {
    for (const element of (block.elements ?? []) as readonly (SlackJson & { text?: { text?: string } })[]) {
      if (element.text?.text !== label) continue;
      await stage.slack.desk.act(user, posted.value, String(block.block_id), element);
    }
  }
  return modal(user);
}

function modal(user = ADA): ShownView {
  const shown = stage.slack.desk.modal(user);
  if (shown === undefined) throw new Error(`no modal; the last answer: ${stage.lastAnswer(user)}`);
  return shown;
}

function field(name: string): SlackJson & { block_id: string; element: SlackJson } {
  const blocks = modal().view.blocks as readonly (SlackJson & { block_id: string; element: SlackJson })[];
  const found = blocks.find(({ block_id: id }) => id.split(':')[0] === name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
}

function submit(view: ShownView, values: Readonly<Record<string, SlackJson>>, user = ADA) {
  const at = Object.entries(values).map(([name, value]) => [field(name).block_id, { field: value }]);
  return stage.slack.desk.submit(user, view.id, Object.fromEntries(at));
}

const asked = async () => (await stage.store.requests(trainer.id)).map(({ what }) => what);

describe('Keep until…', () => {
  test('stands at the next hour that people plan by, and keeps until what is chosen', async () => {
    const view = await open('Keep until…');
    expect(view.view.title).toMatchObject({ text: 'Keep trainer-1' });
    expect(field('until').element).toMatchObject({ initial_date_time: Date.UTC(2026, 10, 20, 18) / 1000 });
    const until = START + 5 * HOUR;
    await submit(view, { until: { selected_date_time: until / 1000 }, why: { value: 'a demo' } });
    expect(await asked()).toEqual([{ verb: 'keep', until, why: 'a demo' }]);
    expect(stage.slack.desk.modal(ADA)).toBeUndefined();
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('is kept until');
  });

  test('a moment that has passed is refused at its field; one beyond the policy is cut and said to be', async () => {
    const view = await open('Keep until…');
    await submit(view, { until: { selected_date_time: (START - MINUTE) / 1000 } });
    expect(modal().errors.until).toContain('passed already');
    expect(await asked()).toEqual([]);
    await submit(view, { until: { selected_date_time: (START + 900 * HOUR) / 1000 } });
    expect(await asked()).toMatchObject([{ verb: 'keep' }]);
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('the longest that the policy allows');
  });
});

describe("It's working", () => {
  test('says what it does, which is written down, and leaves it alone for as long as that takes', async () => {
    const view = await open("It's working");
    stage.slack.faults.deliverTwice();
    await submit(view, { words: { value: 'LAION' } });
    await stage.slack.settle();
    expect(await asked()).toEqual([{ verb: 'keep', until: START + 2 * HOUR, why: 'loading data: LAION' }]);
  });

  test('the time follows the reason, and something else needs words', async () => {
    const view = await open("It's working");
    const { block_id: blockId } = field('reason');
    const pick = (value: string) =>
      stage.slack.desk.act(ADA, { viewId: view.id }, blockId, {
        action_id: 'field',
        selected_option: { value },
      });
    await pick('compile');
    await expect.poll(() => field('for').element.initial_option).toMatchObject({ value: '1' });
    await pick('other');
    await expect.poll(() => field('words').label).toMatchObject({ text: 'What is it?' });
    await submit(view, { words: { value: '   ' } });
    expect(Object.keys(modal().errors)).toEqual([field('words').block_id]);
    expect(await asked()).toEqual([]);
    await submit(view, { words: { value: 'an exam' }, for: { selected_option: { value: '4' } } });
    expect(await asked()).toEqual([{ verb: 'keep', until: START + 4 * HOUR, why: 'an exam' }]);
  });

  test('is asked about the very machine: not by somebody else, not of another life, not when it is gone', async () => {
    await stage.slack.desk.submit(GRACE, (await open("It's working", GRACE)).id, {});
    await expect.poll(() => stage.lastAnswer(GRACE)).toContain('Only <@U0ADAENGINE> or an administrator');
    const before = { instanceId: '8412345678901234567', startedAt: START - 9 * HOUR };
    await stage.slack.desk.submit(
      ADA,
      (await open("It's working", ADA, { ...trainer, incarnation: before })).id,
      {},
    );
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('started anew');
    const view = await open("It's working", ADA, { ...trainer, id: 'gone' });
    expect(view.view.title).toMatchObject({ text: 'Gone' });
    expect(view.view.submit ?? undefined).toBeUndefined();
    expect(await asked()).toEqual([]);
  });
});
