/** The form of /gpu advise: fields that change the advice under them, what is wrong at its field, and Get it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { validateBlocks } from '../../src/sandbox/slack-api/blocks/validate.ts';
import type { ShownView, SlackJson } from '../../src/sandbox/slack-api/desk.ts';
import { ADA, GPU, openStage, type Stage } from './front.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
});
afterEach(() => stage.close());

type Block = SlackJson & {
  readonly block_id?: string;
  readonly type: string;
  readonly element?: SlackJson & { readonly options?: readonly { readonly value: string }[] };
};

function modal(): ShownView {
  const shown = stage.slack.desk.modal(ADA);
  if (shown === undefined) throw new Error(`no modal; the last answer: ${stage.lastAnswer(ADA)}`);
  return shown;
}

function blocks(): readonly Block[] {
  return modal().view.blocks as readonly Block[];
}

function field(name: string): Block | undefined {
  return blocks().find(({ block_id: id }) => id?.split(':')[0] === name);
}

/** What the form says under its fields. */
function said(): string {
  return blocks()
    .filter(({ type }) => type === 'section')
    .map(({ text }) => (text as SlackJson).text)
    .join('\n');
}

async function change(name: string, value: string): Promise<void> {
  const block = field(name);
  if (block?.block_id === undefined) throw new Error(`no field ${name}`);
  const isMenu = block.element?.type !== 'plain_text_input';
  await stage.slack.desk.act(ADA, { viewId: modal().id }, block.block_id, {
    action_id: 'field',
    ...(isMenu ? { selected_option: { value } } : { value }),
  });
}

function submit() {
  return stage.slack.desk.submit(ADA, modal().id, {});
}

test('/gpu advise alone opens the form; the advice follows its fields, and submitting shows all of it', async () => {
  await stage.slack.desk.type(ADA, GPU, '/gpu advise');
  expect(modal().view.title).toMatchObject({ text: 'Which GPU?' });
  await expect.poll(said).toContain('How large is the model?');
  await change('model', '7b');
  await expect.poll(said).toContain('*Take 4 × NVIDIA A100 40 GB*, $14.69/h.');
  await change('budget', '12/h');
  await expect.poll(said).toContain('*Take 2 × NVIDIA A100 80 GB*, $10.14/h.');
  await change('task', 'lora');
  await expect.poll(said).toContain('*Take 1 × NVIDIA L4*, $0.85/h.');
  await change('dataset', '0.1 GB');
  await expect.poll(said).toMatch(/The work: 4 × 7B parameters × 25M tokens × 3 passes\./);
  expect(await submit()).toMatchObject({ outcome: 'ok' });
  expect(stage.slack.desk.modal(ADA)).toBeUndefined();
  await expect.poll(() => stage.lastAnswer(ADA)).toContain('Take 1 × NVIDIA L4, $0.85/h.');
});

test('fields are those that the task has', async () => {
  await stage.slack.desk.type(ADA, GPU, '/gpu advise');
  const precisions = () => field('precision')?.element?.options?.map(({ value }) => value);
  await expect.poll(precisions).toEqual(['bf16', 'fp32']);
  await change('task', 'inference');
  await expect.poll(precisions).toEqual(['bf16', 'fp32', 'int8', 'int4']);
  await change('task', 'qlora');
  await expect.poll(precisions).toBeUndefined();
  await change('task', 'classic-ml');
  await expect.poll(() => field('model')).toBeUndefined();
  await expect.poll(said).toContain('You need no GPU for that');
});

test('what is wrong is said at its field, and the form stays', async () => {
  await stage.slack.desk.type(ADA, GPU, '/gpu advise');
  expect((await submit()).body).toMatchObject({
    errors: { model: expect.stringContaining('How large is the model?') },
  });
  await change('model', 'huge');
  await change('budget', 'lots');
  expect((await submit()).body).toMatchObject({
    errors: {
      model: expect.stringContaining('like 7b or 350m'),
      budget: expect.stringContaining('like 20/h'),
    },
  });
  expect(modal().view.title).toMatchObject({ text: 'Which GPU?' });
});

test('Get it opens the form of /gpu up with the first recommendation filled in', async () => {
  await stage.slack.desk.type(ADA, GPU, '/gpu advise train resnet50 --dataset 140 --within 12h');
  const own = stage.slack.desk
    .messages(GPU, ADA)
    .filter(({ ephemeralTo }) => ephemeralTo === ADA)
    .at(-1);
  expect(validateBlocks(own?.blocks ?? [], 'message')).toEqual([]);
  const actions = (own?.blocks ?? []).find(({ type }) => type === 'actions') as Block & {
    readonly elements: readonly { readonly action_id: string; readonly value: string }[];
  };
  const [button] = actions.elements;
  const { accelerator, buy, disk } = JSON.parse(button?.value ?? '{}') as Record<string, string>;
  expect(`/gpu up ${accelerator} ${disk}`.replace(/:1 /, ' ')).toMatch(/^\/gpu up \S+ 300$/);
  expect(buy).toBe('on-demand');
  await stage.slack.desk.act(ADA, { channel: GPU, ts: own?.ts ?? '' }, String(actions.block_id), {
    ...button,
  });
  await expect.poll(() => stage.slack.desk.modal(ADA)).toBeDefined();
  expect(modal().view.title).toMatchObject({ text: 'Get a machine' });
  const initial = (name: string) => {
    const element = field(name)?.element;
    return (element?.initial_option as SlackJson | undefined)?.value ?? element?.initial_value;
  };
  expect([initial('accelerator'), initial('disk')]).toEqual([accelerator, '300']);
});
