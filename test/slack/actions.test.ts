/** Buttons, pressed in DMs, channels, ephemeral answers and the Home tab. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Machine } from '../../src/domain/machine.ts';
import type { Notice } from '../../src/domain/notice.ts';
import { HOUR } from '../../src/domain/time.ts';
import type { ShownMessage, SlackJson } from '../../src/sandbox/slack-api/desk.ts';
import { slackChat } from '../../src/slack/chat.ts';
import { ADA, BOT_TOKEN, GPU, GRACE, GUEST, openStage, START, type Stage } from './front.ts';
import { report } from './messages/digests.ts';
import { machine, NOTICES } from './messages/notices.ts';

let stage: Stage;
let trainer: Machine;
beforeEach(async () => {
  stage = await openStage();
  trainer = machine({ readyAt: START, lease: { owner: ADA, why: '', until: START + 8 * HOUR } });
  await stage.store.acceptMachine('seed', trainer, 5, []);
});
afterEach(() => stage.close());

async function say(notice: Notice, channel = GPU): Promise<ShownMessage> {
  const chat = slackChat({
    botToken: BOT_TOKEN,
    apiUrl: stage.slack.url,
    timeZone: 'Europe/Berlin',
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const posted = await chat.post({ to: 'channel', channel }, notice, 'key');
  if (!posted.ok) throw new Error(posted.fault.message);
  const shown = stage.slack.desk.messages(channel, ADA).find((message) => message.ts === posted.value.ts);
  if (shown === undefined) throw new Error('the message is not there');
  return shown;
}

interface Found {
  readonly blockId: string;
  readonly button: SlackJson;
}

function buttonIn(blocks: readonly SlackJson[], label: string): Found {
  for (const block of blocks) {
    const elements = (block.elements ?? []) as readonly (SlackJson & { text?: { text?: string } })[];
    const button = elements.find((element) => element.type === 'button' && element.text?.text === label);
    if (button !== undefined) return { blockId: String(block.block_id), button };
  }
  throw new Error(`no button ${label}`);
}

function press(user: string, message: ShownMessage, label: string, change: SlackJson = {}) {
  const { blockId, button } = buttonIn(message.blocks, label);
  return stage.slack.desk.act(user, { channel: message.channel, ts: message.ts }, blockId, {
    ...button,
    ...change,
  });
}

const asked = () => stage.store.requests(trainer.id);
const warning = () =>
  say({ ...(NOTICES['idle-warning'] as Extract<Notice, { kind: 'idle-warning' }>), machine: trainer });

describe('Details of a digest', () => {
  const key = 'digest:C1:2026-11-19';
  const notice = { kind: 'digest', digest: report(), key } as const;

  test('opens a modal with people, machines and what runs', async () => {
    const saying = { key, destination: { to: 'channel', channel: GPU }, notice } as const;
    await stage.store.write([{ write: 'say', saying }]);
    await press(ADA, await say(notice), 'Details');
    await expect.poll(() => stage.slack.desk.modal(ADA)).toBeDefined();
    const shown = JSON.stringify(stage.slack.desk.modal(ADA)?.view);
    for (const part of ['By person', 'The largest machines', 'trainer-1', 'lent until', 'NVIDIA L4']) {
      expect(shown).toContain(part);
    }
  });

  test('says so when the digest is not kept any more, and opens nothing', async () => {
    await press(ADA, await say(notice), 'Details');
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('too old');
    expect(stage.slack.desk.modal(ADA)).toBeUndefined();
  });
});

describe('the warning', () => {
  test('Keep 1 h is written down with what it means', async () => {
    const message = await warning();
    expect((await press(ADA, message, 'Keep 1 h')).outcome).toBe('ok');
    expect((await asked()).map((request) => request.what)).toEqual([
      { verb: 'keep', until: START + HOUR, why: '' },
    ]);
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('is kept until');
    expect(stage.nudges()).toBe(1);
  });

  test('Stop now asks before it sends anything, then stops', async () => {
    const message = await warning();
    expect(buttonIn(message.blocks, 'Stop now').button).toMatchObject({ confirm: { style: 'danger' } });
    await press(ADA, message, 'Stop now');
    expect((await asked()).map((request) => request.what.verb)).toEqual(['stop']);
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('is being stopped');
  });

  test('somebody else is told who may, a guest that they may not, and nothing is written down', async () => {
    const message = await warning();
    await press(GRACE, message, 'Keep 1 h');
    await expect.poll(() => stage.lastAnswer(GRACE)).toContain('Only <@U0ADAENGINE> or an administrator');
    await press(GUEST, message, 'Keep 1 h');
    await expect.poll(() => stage.lastAnswer(GUEST)).toContain('Guests cannot');
    expect(await asked()).toEqual([]);
  });

  test('two deliveries of one click are one request', async () => {
    const message = await warning();
    stage.slack.faults.deliverTwice();
    await press(ADA, message, 'Keep 1 h');
    await stage.slack.settle();
    expect(await asked()).toHaveLength(1);
  });

  test('a button of an earlier life of the machine does nothing', async () => {
    const message = await say({
      ...(NOTICES['idle-warning'] as Extract<Notice, { kind: 'idle-warning' }>),
      machine: {
        ...trainer,
        incarnation: { instanceId: '8412345678901234567', startedAt: START - 9 * HOUR },
      },
    });
    await press(ADA, message, 'Stop now');
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('started anew');
    expect(await asked()).toEqual([]);
  });
});

describe('values that nobody of ours made', () => {
  test.each([
    ['a value that is none', { value: 'DROP TABLE' }],
    ['a negative length', { value: 'm2abcdefgh||-5' }],
    ['a length of years', { value: 'm2abcdefgh||99999999999999' }],
    ['a button of long ago', { action_id: 'snooze_forever' }],
  ])('%s is called outdated', async (_what, change) => {
    const message = await warning();
    const { blockId, button } = buttonIn(message.blocks, 'Keep 1 h');
    // The simulated Slack sends what is in the message, so the message itself is the forged one.
    const forged = { ...button, ...change };
    const blocks = message.blocks.map((block) =>
      block.block_id === blockId ? { ...block, elements: [forged] } : block,
    );
    await fetch(`${stage.slack.url}chat.update`, {
      method: 'POST',
      headers: { authorization: `Bearer ${BOT_TOKEN}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: message.channel, ts: message.ts, text: 'forged', blocks }),
    });
    await stage.slack.desk.act(ADA, { channel: message.channel, ts: message.ts }, blockId, forged);
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('older version');
    expect(await asked()).toEqual([]);
  });
});

describe('removing', () => {
  const question = () => stage.slack.desk.messages(GPU, ADA).find((one) => one.ephemeralTo === ADA);

  test('asks first; Remove it takes the place of the question', async () => {
    await stage.slack.desk.type(ADA, GPU, '/gpu rm trainer-1');
    const asking = question() as ShownMessage;
    expect(asking.text).toContain('Remove `trainer-1`?');
    expect(await asked()).toEqual([]);
    await press(ADA, asking, 'Remove it');
    expect((await asked()).map((request) => request.what.verb)).toEqual(['remove']);
    await expect.poll(() => stage.lastAnswer(ADA)).toContain('is being removed');
    expect(stage.slack.desk.messages(GPU, ADA).filter((one) => one.blocks.length > 1)).toEqual([]);
  });

  test('Leave it takes the question away', async () => {
    await stage.slack.desk.type(ADA, GPU, '/gpu rm trainer-1');
    await press(ADA, question() as ShownMessage, 'Leave it');
    await expect.poll(question).toBeUndefined();
    expect(await asked()).toEqual([]);
  });

  test('--yes does not ask', async () => {
    await stage.slack.desk.type(ADA, GPU, '/gpu rm trainer-1 --yes');
    expect((await asked()).map((request) => request.what.verb)).toEqual(['remove']);
  });
});

describe('the Home tab', () => {
  test('shows what a person holds and what it costs; a click there is answered in a dialog', async () => {
    await stage.slack.desk.openHome(ADA);
    await expect.poll(() => JSON.stringify(stage.slack.desk.home(ADA)?.view)).toContain('trainer-1');
    const home = stage.slack.desk.home(ADA);
    expect(JSON.stringify(home?.view)).toContain('*1 machine running* for $0.71/h');
    const { blockId, button } = buttonIn(home?.view.blocks as SlackJson[], 'Keep 1 h');
    await stage.slack.desk.act(ADA, { viewId: home?.id ?? '' }, blockId, button);
    expect((await asked()).map((request) => request.what.verb)).toEqual(['keep']);
    await expect.poll(() => JSON.stringify(stage.slack.desk.modal(ADA)?.view)).toContain('is kept until');
  });

  test('welcomes those who hold nothing, and turns guests away', async () => {
    await stage.slack.desk.openHome(GRACE);
    await expect.poll(() => JSON.stringify(stage.slack.desk.home(GRACE)?.view)).toContain('/gpu up l4');
    await stage.slack.desk.openHome(GUEST);
    await expect.poll(() => JSON.stringify(stage.slack.desk.home(GUEST)?.view)).toContain('Guests cannot');
  });
});
