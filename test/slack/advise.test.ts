/** /gpu advise as people type and read it: the arithmetic, commands that work, and what is missing of a question. */
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { fail } from '../../src/domain/result.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { areBlocksTooLong, validateBlocks } from '../../src/sandbox/slack-api/blocks/validate.ts';
import type { Block } from '../../src/slack/blocks.ts';
import { COMMANDS, registry } from '../../src/slack/commands/index.ts';
import { parse } from '../../src/slack/grammar/parse.ts';
import { plainBlocks } from '../../src/slack/plain-blocks.ts';
import { ADA, GPU, openStage, START, type Stage } from './front.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
});
afterEach(() => stage.close());

async function asks(line: string) {
  const delivery = await stage.slack.desk.type(ADA, GPU, line);
  expect(delivery.outcome).toBe('ok');
  const own = stage.slack.desk.messages(GPU, ADA).filter((message) => message.ephemeralTo === ADA);
  const blocks = own.at(-1)?.blocks ?? [];
  expect(validateBlocks(blocks, 'message')).toEqual([]);
  expect(validateBlocks([...plainBlocks(blocks as unknown as Block[])] as never, 'message')).toEqual([]);
  expect(areBlocksTooLong(blocks)).toBe(false);
  const table = blocks.find(({ type }) => type === 'data_table') as { rows: Cell[][] } | undefined;
  const rows = (table?.rows ?? []).map((row) => row.map((cell) => cell.text ?? String(cell.value)));
  return { text: own.at(-1)?.text ?? '', rows, all: JSON.stringify(blocks) };
}

interface Cell {
  readonly text?: string;
  readonly value?: number;
}

test('a full fine-tune of 7 billion parameters: the sum, the ranking, the table, the words that were understood', async () => {
  const { text, rows, all } = await asks('/gpu advise full fine-tune of a 7b model, budget $20/h');
  for (const fact of [
    'Take 4 × NVIDIA A100 40 GB, $14.69/h.',
    'I read: full fine-tune of a 7b model, bf16 in PyTorch, at most $20.00/h.',
    'about 115 GB of GPU memory: weights 14 GB (bf16, 2 bytes a parameter) + gradients 14 GB',
    'optimiser states 84 GB (AdamW, 12 bytes a parameter) + activations 3.0 GB',
    'fits: 31 GB of 36 GB on each, $14.69/h. /gpu up a100-40:4',
    'For all of them: The model does not fit on one and is split over them (FSDP or DeepSpeed ZeRO-3).',
    '/gpu up a100-80:2',
    '4 × NVIDIA T4 (too small even with 4: 31 GB on each)',
    'A TPU would do, too: TPU v',
    '--framework pytorch',
    'List prices of 2026-07-30',
    'capacity differs by zone, price and quota by region',
  ]) {
    expect(text).toContain(fact);
  }
  expect(rows[0]).toEqual(['Accelerators', 'Fits', 'Memory in all', 'Per hour']);
  expect(rows[1]).toEqual(['a100-40:4', 'yes', '160 GB', '$14.69/h']);
  expect(rows.find(([name]) => name === 'h200:8 spot')?.[3]).toBe('unknown');
  expect(text + all).not.toMatch(/\$0\.00|\$0\/h|NaN|undefined|Infinity/);
});

test('with data, hours and the price of the job; the command leases and stores enough', async () => {
  const { text, rows } = await asks('/gpu advise train resnet50 from scratch --dataset 140 --within 24h');
  expect(rows[0]).toEqual(['Accelerators', 'Fits', 'Memory in all', 'Per hour', 'Hours', 'Per job']);
  expect(text).toContain('The work: 1.3M images × 25B operations × 90 passes.');
  expect(text).toMatch(/\/gpu up a100-40 --for \d+h --disk 300/);
  expect(text).toContain('1 × NVIDIA T4 (not done in time)');
});

test('a deadline or a budget for a job of unknown size is not held against anything, and that is said', async () => {
  const { text } = await asks('/gpu advise lora of a 7b model within 4h for $100 in all');
  expect(text).toContain(
    'Say how much data there is, for example --dataset 2, and I hold the budget for the job and the deadline against it.',
  );
  expect((await asks('/gpu advise lora of a 7b model, $20/h')).text).not.toContain('Say how much data');
});

test('flags say more than words, and JAX has its TPU', async () => {
  const { text } = await asks('/gpu advise lora of a 7b model --model 13b --framework jax --dataset 500MB');
  expect(text).toContain('I read: LoRA fine-tune of a 13b model, bf16 in JAX, 0.5 GB of data.');
  expect(text).toMatch(/A TPU would do, too: TPU v\d[ep]-\d+ \(.*\/gpu up v\d[ep]-\d+ .*--framework jax/);
  expect(text).not.toContain('PyTorch');
});

test('what needs no GPU is told so before any is named', async () => {
  const { text } = await asks('/gpu advise xgboost on 30 GB of tables');
  expect(text).toMatch(
    /^You need no GPU for that: .* about \$0\.38\/h; I start machines with GPUs or TPUs only/,
  );
  expect(text).toContain('/gpu up t4');
});

test('what no machine holds is said with its sum', async () => {
  const { text } = await asks('/gpu advise pretrain a 405b model');
  expect(text).toContain('No machine that I can get will do. Nearest: 8 × NVIDIA B200 180 GB, spot');
  expect(text).toContain('about 6,492 GB of GPU memory');
  expect(text).not.toContain('/gpu up');
});

describe('every command in an answer', () => {
  it.each([
    'full fine-tune of a 7b model',
    'qlora 65b with 1 GB of text',
    'inference of a 70b model in int4',
    'pretrain a 350m model on 20 GB, spot',
    'notebooks on 900 GB',
  ])('to %s is one that works', async (said) => {
    const { text } = await asks(`/gpu advise ${said}`);
    const commands = [
      ...text.matchAll(/\/gpu (up [a-z0-9-]+(?::\d+)?(?: --(?:spot|(?:for|disk|framework) \w+))*)/g),
    ];
    expect(commands.length).toBeGreaterThanOrEqual(3);
    for (const [, line = ''] of commands) {
      expect(parse(line, registry(COMMANDS), { now: START, timeZone: 'UTC' }), line).toMatchObject({
        ok: true,
      });
    }
  });
});

describe('a question that cannot be answered', () => {
  it.each([
    ['hello there', '--task', 'What is it for?'],
    ['lora', '--model', 'How large is the model?'],
    ['full fine-tune of a 7b model in int4', '--precision', 'QLoRA trains adapters'],
    ['--model huge', '--model', 'like 7b or 350m'],
    ['--task fishing', '--task', 'full-finetune'],
    ['7b --budget lots', '--budget', 'like 20/h'],
    ['7b --precision fp3', '--precision', 'int4'],
    ['7b --context 0', '--context', 'like 8 or 4096'],
    ['7b --dataset little', '--dataset', '500MB'],
    ['7b --framework caffe', '--framework', 'pytorch'],
  ])('%s names %s and gives an example that works', async (said, field, words) => {
    const { text } = await asks(`/gpu advise ${said}`);
    expect(text).toContain(`\`${field}\``);
    expect(text).toContain(words);
    const example = /For example: `(\/gpu advise .+)`/.exec(text)?.[1] ?? '';
    expect((await asks(example)).text).toMatch(/^(?:Take|You need no GPU)/);
  });
});

test('prices that cannot be read are said to be so', async () => {
  await stage.close();
  const fault = { kind: 'unavailable', scope: 'call', message: 'no answer' } as const;
  stage = await openStage({ catalog: { offers: async () => fail(fault), extras: async () => fail(fault) } });
  expect((await asks('/gpu advise lora 7b')).text).toContain('The prices cannot be read now (no answer)');
});

test('without a price list the arithmetic stands, and no price is made up', async () => {
  await stage.close();
  stage = await openStage();
  const { text } = await asks('/gpu advise lora 7b');
  expect(text).toContain('price unknown');
  expect(text).toContain('about 18 GB of GPU memory');
  expect(text.replace(/TPU.*/s, '')).not.toMatch(/\$\d/);
});
