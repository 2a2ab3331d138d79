/** Forms: opened by a command, built anew as fields change, submitted once, through Bolt and the simulated Slack. */
import { afterEach, describe, expect, test } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { defaultPolicy } from '../../src/policy.ts';
import type { ShownView, SlackJson } from '../../src/sandbox/slack-api/desk.ts';
import {
  ADA,
  FOREIGNER,
  GPU,
  GUEST,
  openStage,
  RANDOM,
  START,
  type Stage,
  type StageOptions,
} from './front.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

async function open(options: StageOptions = {}): Promise<Stage> {
  stage = await openStage({ catalog: snapshotCatalog(), ...options });
  return stage;
}

async function opened(on: Stage, line = '/gpu up'): Promise<ShownView> {
  const delivery = await on.slack.desk.type(ADA, GPU, line);
  expect(delivery).toMatchObject({ outcome: 'ok' });
  return modalOf(on);
}

function modalOf(on: Stage): ShownView {
  const modal = on.slack.desk.modal(ADA);
  if (modal === undefined) throw new Error(`no modal; the last answer: ${on.lastAnswer(ADA)}`);
  return modal;
}

type Block = SlackJson & {
  readonly block_id: string;
  readonly element?: SlackJson & {
    readonly options?: readonly SlackJson[];
    readonly option_groups?: readonly { readonly options: readonly SlackJson[] }[];
  };
};

function blockOf(view: ShownView, field: string): Block {
  const found = (view.view.blocks as readonly Block[]).find(({ block_id: id }) => id.split(':')[0] === field);
  if (found === undefined) throw new Error(`no field ${field}`);
  return found;
}

/** What stands in a field as it is built. */
function initial(view: ShownView, field: string): unknown {
  const element = blockOf(view, field).element as SlackJson;
  return (element.initial_option as SlackJson | undefined)?.value ?? element.initial_value;
}

/** A person picks an option or types a text into a field that tells of it. */
async function change(on: Stage, field: string, value: string) {
  const view = modalOf(on);
  const { block_id: blockId, element } = blockOf(view, field);
  const isMenu = element?.type === 'static_select' || element?.type === 'radio_buttons';
  const picked = isMenu ? { selected_option: { value } } : { value };
  return on.slack.desk.act(ADA, { viewId: view.id }, blockId, { action_id: 'field', ...picked });
}

/** Submits the form with texts in these fields. */
function submit(on: Stage, texts: Readonly<Record<string, string>> = {}) {
  const view = modalOf(on);
  const values = Object.fromEntries(
    Object.entries(texts).map(([field, value]) => [blockOf(view, field).block_id, { field: { value } }]),
  );
  return on.slack.desk.submit(ADA, view.id, values);
}

describe.each(['http', 'socket'] as const)('over %s', (mode) => {
  test('/gpu up alone opens the form; submitting it writes one machine down and tells the asker', async () => {
    const on = await open({ mode });
    const view = await opened(on);
    expect(view.view.title).toMatchObject({ text: 'Get a machine' });
    expect(on.slack.desk.messages(GPU, ADA).filter((one) => one.ephemeralTo === ADA)).toEqual([]);
    await change(on, 'accelerator', 'l4:2');
    await change(on, 'for', '4h');
    expect(await submit(on, { name: 'trainer-1', why: 'fine-tuning' })).toMatchObject({ outcome: 'ok' });
    expect(on.slack.desk.modal(ADA)).toBeUndefined();
    const machines = await on.store.machines();
    expect(machines).toMatchObject([
      {
        name: 'trainer-1',
        channel: GPU,
        lease: { owner: ADA, why: 'fine-tuning' },
        spec: { family: 'l4', count: 2, buy: 'on-demand', leaseFor: 4 * HOUR },
      },
    ]);
    expect(await on.store.saying(`birth:${machines[0]?.id}:1`)).toBeDefined();
    await expect.poll(() => on.lastAnswer(ADA)).toContain('Looking for 2 × L4 for 4 h');
    expect(on.nudges()).toBe(1);
  });
});

test('flags without an accelerator are filled in already', async () => {
  const on = await open();
  const view = await opened(on, '/gpu up --spot --for 90m --disk 500 --max-price 1.50 --zone us-* --wait 6h');
  const shown = ['buy', 'for', 'disk', 'max-price', 'zone', 'wait'].map((field) => initial(view, field));
  expect(shown).toEqual(['spot', '1h30m', '500', '1.5', 'us-*', '6h']);
  await submit(on);
  expect((await on.store.machines()).map(({ spec }) => spec)).toEqual([
    {
      family: 'l4',
      count: 1,
      buy: 'spot',
      leaseFor: 1.5 * HOUR,
      zone: 'us-*',
      maxMicrosPerHour: 1_500_000,
      diskGb: 500,
      waitFor: 6 * HOUR,
    },
  ]);
});

test('a submission delivered twice, or repeated after a lost ack, makes one machine', async () => {
  const on = await open();
  await opened(on);
  on.slack.faults.deliverTwice();
  await submit(on);
  await on.slack.settle();
  expect(await on.store.machines()).toHaveLength(1);

  await opened(on);
  on.slack.faults.dropAck();
  expect(await submit(on, { name: 'trainer-2' })).not.toMatchObject({ outcome: 'ok' });
  expect(modalOf(on).trouble).toContain('trouble connecting');
  await submit(on, { name: 'trainer-2' });
  expect(on.slack.desk.modal(ADA)).toBeUndefined();
  await expect.poll(() => on.lastAnswer(ADA)).toContain('nothing is done twice');
  expect(await on.store.machines()).toHaveLength(2);
});

test('what is wrong stands at its field, what was put in stays, and nothing is written', async () => {
  const on = await open();
  await opened(on);
  await submit(on, { name: 'Trainer!', zone: 'moon-1' });
  const { errors } = modalOf(on);
  expect(Object.keys(errors)).toEqual(['name']);
  expect(errors.name).toContain('“Trainer!” is not a machine');
  await submit(on, { name: 'trainer-1', zone: 'moon-1' });
  expect(modalOf(on).errors.zone).toContain('There is no l4 in moon-1');
  expect(await on.store.machines()).toEqual([]);
  await submit(on, { name: 'trainer-1', zone: 'us-central1' });
  expect(await on.store.machines()).toMatchObject([{ name: 'trainer-1', spec: { zone: 'us-central1' } }]);
});

test('what is wrong with no field stands above the form, which keeps what was put in', async () => {
  const on = await open({
    policy: { limits: { ...defaultPolicy(['ml-research']).limits, machinesPerPerson: 0 } },
  });
  await opened(on);
  await submit(on, { name: 'trainer-1' });
  const view = modalOf(on);
  expect((view.view.blocks as readonly SlackJson[])[0]).toMatchObject({
    type: 'alert',
    text: { text: expect.stringContaining('the most one person may hold') },
  });
  expect(initial(view, 'name')).toBe('trainer-1');
  expect(await on.store.machines()).toEqual([]);
});

/** The words of the modal that stand between its fields. */
function words(on: Stage): string {
  const blocks = modalOf(on).view.blocks as readonly (SlackJson & { readonly type: string })[];
  return JSON.stringify(blocks.filter(({ type }) => type !== 'input'));
}

test('the estimate follows what is put in, before anything is asked for', async () => {
  const on = await open();
  await opened(on);
  expect(words(on)).toContain('*Estimate* for 1 × L4 in us-');
  expect(words(on)).toContain('Boot disk, 200 GB pd-balanced: $0.03/h');
  expect(words(on)).toContain('1. us-');
  await change(on, 'accelerator', 'a100-80:2');
  await expect.poll(() => words(on)).toContain('Local SSD, 750 GB: included');
  expect(words(on)).toMatch(/\*For 8 h\*\\n\$81\.\d\d/);
  await change(on, 'for', '4h');
  await expect.poll(() => words(on)).toMatch(/\*For 4 h\*\\n\$40\.\d\d/);
  await change(on, 'disk', '1000');
  await expect.poll(() => words(on)).toContain('Boot disk, 1,000 GB pd-balanced: $0.14/h');
  await change(on, 'zone', 'moon-1');
  await expect.poll(() => words(on)).toContain('There is no a100-80 in moon-1');
  await change(on, 'zone', 'us_central1');
  await expect.poll(() => words(on)).toContain('No estimate yet');
  await change(on, 'zone', 'europe-west4');
  await expect.poll(() => words(on)).toContain('2 × A100-80 in europe-west4-a');
  await change(on, 'max-price', '1');
  await expect.poll(() => words(on)).toContain('Raise --max-price');
  expect(await on.store.machines()).toEqual([]);
});

test('zones that lately said no to anybody here stand behind, with when', async () => {
  const on = await open();
  await on.store.write([
    {
      write: 'journal',
      entry: {
        at: START - 20 * 60_000,
        machineId: undefined,
        machineName: undefined,
        kind: 'attempt',
        text: 'us-central1-a: no capacity.',
        detail: { zone: 'us-central1-a', family: 'l4', buy: 'on-demand', count: 1, outcome: 'stockout' },
      },
    },
  ]);
  await opened(on, '/gpu up --zone us-central1');
  expect(words(on)).toContain('1. us-central1-b: $0.85/h, cheapest');
  expect(words(on)).toContain('3. us-central1-a: $0.85/h, said no 20 min ago');
});

test('another size is sold in other ways: the form follows', async () => {
  const on = await open();
  await opened(on);
  const ways = () => blockOf(modalOf(on), 'buy').element?.options?.map(({ value }) => value);
  expect(ways()).toContain('on-demand');
  await change(on, 'buy', 'on-demand');
  await change(on, 'accelerator', 'h100:1');
  await expect.poll(ways).not.toContain('on-demand');
  await submit(on);
  expect(await on.store.machines()).toMatchObject([{ spec: { family: 'h100', count: 1, buy: 'spot' } }]);
});

test('where Slack shows no form, words do: a trigger too old, a refusal, a hang', async () => {
  const on = await open();
  for (const fault of [
    { kind: 'error', error: 'expired_trigger_id' },
    { kind: 'server-error' },
    { kind: 'hang' },
  ] as const) {
    on.slack.faults.onApi('views.open', fault);
    expect(await on.slack.desk.type(ADA, GPU, '/gpu up')).toMatchObject({ outcome: 'ok' });
    await expect.poll(() => on.lastAnswer(ADA)).toContain('/gpu up l4');
    expect(on.slack.desk.modal(ADA)).toBeUndefined();
  }
});

test('guests and strangers see no form; where the bot cannot post it says so first', async () => {
  const on = await open();
  for (const user of [GUEST, FOREIGNER]) {
    await on.slack.desk.type(user, GPU, '/gpu up');
    expect(on.slack.desk.modal(user)).toBeUndefined();
  }
  await on.slack.desk.type(ADA, RANDOM, '/gpu up');
  expect(on.slack.desk.modal(ADA)).toBeUndefined();
  expect(on.lastAnswer(ADA, RANDOM)).toContain('I am not in this channel');
});

test('half an hour later the answer stands in the modal: Slack takes none for the channel any more', async () => {
  const on = await open();
  await opened(on);
  on.clock.advance(30 * 60_000);
  await submit(on);
  expect(JSON.stringify(modalOf(on).view.blocks)).toContain('Looking for 1 × L4');
  expect(await on.store.machines()).toHaveLength(1);
});

test('the Home tab opens the form too; its machine is followed in the direct message', async () => {
  const on = await open();
  await on.slack.desk.openHome(ADA);
  await expect.poll(() => on.slack.desk.home(ADA)).toBeDefined();
  const home = on.slack.desk.home(ADA);
  const row = (
    (home?.view.blocks ?? []) as readonly (SlackJson & { elements?: readonly SlackJson[] })[]
  ).find(({ elements }) => elements?.some((one) => one.action_id === 'form:up'));
  const button = row?.elements?.[0] ?? {};
  await on.slack.desk.act(ADA, { viewId: home?.id ?? '' }, String(row?.block_id), button);
  await submit(on, { name: 'trainer-1' });
  expect(await on.store.machines()).toMatchObject([
    { name: 'trainer-1', channel: on.slack.desk.openDm(ADA) },
  ]);
  expect(JSON.stringify(modalOf(on).view.blocks)).toContain('Looking for 1 × L4');
});
