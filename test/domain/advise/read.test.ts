/** What people write of models, budgets and work, and what is understood of it. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readBudget, readGigabytes, readModel, readWish } from '../../../src/domain/advise/read.ts';
import { type Wish, workloadOf } from '../../../src/domain/advise/workload.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';

describe('a model', () => {
  it.each([
    ['7b', 7e9, 'language'],
    ['1.5B', 1.5e9, 'language'],
    ['350m', 350e6, 'language'],
    ['8x7b', 56e9, 'language'],
    ['llama-3-70b', 70e9, 'language'],
    ['Llama-3.1-8B-Instruct', 8e9, 'language'],
    ['Qwen2.5-72B', 72e9, 'language'],
    ['1T', 1e12, 'language'],
    ['bert-large', 340e6, 'language'],
    ['distilbert', 110e6, 'language'],
    ['gpt2', 124e6, 'language'],
    ['resnet50-like', 25.6e6, 'vision'],
    ['ResNet-101', 44.5e6, 'vision'],
    ['yolov8', 25e6, 'vision'],
  ])('%s', (text, parameters, kind) => {
    expect(readModel(text)).toMatchObject({ kind, parameters });
  });

  it.each(['200 GB', '4-bit', '$20', '20/h', 'huge', '', '0b', '99999t'])('is not %s', (text) => {
    expect(readModel(text)).toBeUndefined();
  });
});

describe('a budget', () => {
  it.each([
    ['20/h', 'hour', 20],
    ['$20 an hour', 'hour', 20],
    ['8', 'hour', 8],
    ['1.50 per hour', 'hour', 1.5],
    ['500/job', 'job', 500],
    ['$500 in all', 'job', 500],
    ['120 dollars total', 'job', 120],
  ])('%s', (text, per, dollars) => {
    expect(readBudget(text)).toEqual({ per, micros: dollars * 1e6 });
  });

  it.each(['0', '-5', 'lots', '20/fortnight', ''])('is not %s', (text) => {
    expect(readBudget(text)).toBeUndefined();
  });
});

test('an amount of data has a unit', () => {
  expect([readGigabytes('500MB'), readGigabytes('of 1.5 TB'), readGigabytes('20 GiB')]).toEqual([
    0.5, 1_500, 20,
  ]);
  expect([readGigabytes('0 GB'), readGigabytes('5000 TB'), readGigabytes('7b')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

const SENTENCES: readonly (readonly [string, Wish])[] = [
  [
    'full fine-tune of a 7b model, budget $20/h',
    {
      task: 'full-finetune',
      model: { kind: 'language', parameters: 7e9, name: '7b' },
      budget: { per: 'hour', micros: 20e6 },
    },
  ],
  [
    'QLoRA on llama-3-70b with 2 GB of text within 24h in PyTorch',
    {
      task: 'qlora',
      model: { kind: 'language', parameters: 70e9, name: '70b' },
      dataGb: 2,
      within: DAY,
      framework: 'pytorch',
    },
  ],
  [
    'serve a 70b model in 4-bit with 8k context, spot is fine',
    {
      task: 'inference',
      model: { kind: 'language', parameters: 70e9, name: '70b' },
      precision: 'int4',
      context: 8_192,
      spot: true,
    },
  ],
  [
    'train resnet50 from scratch on 140 GB in 12 hours for $100 in all, JAX',
    {
      task: 'pretrain',
      model: { kind: 'vision', parameters: 25.6e6, name: 'resnet50' },
      dataGb: 140,
      within: 12 * HOUR,
      budget: { per: 'job', micros: 100e6 },
      framework: 'jax',
    },
  ],
  [
    'SFT of Qwen2.5-14B in 2 days for under $100',
    {
      task: 'full-finetune',
      model: { kind: 'language', parameters: 14e9, name: '14b' },
      budget: { per: 'job', micros: 100e6 },
      within: 2 * DAY,
    },
  ],
  [
    'pretrain a 350M model on 10B tokens, budget 200 dollars total',
    {
      task: 'pretrain',
      model: { kind: 'language', parameters: 350e6, name: '350m' },
      dataGb: 40,
      budget: { per: 'job', micros: 200e6 },
    },
  ],
  [
    'embed 100M documents with bert on a card with 24 GB of VRAM',
    { task: 'inference', model: { kind: 'language', parameters: 110e6, name: 'bert' } },
  ],
  [
    'fine tune mistral 7b, max $3 per hour',
    {
      task: 'full-finetune',
      model: { kind: 'language', parameters: 7e9, name: '7b' },
      budget: { per: 'hour', micros: 3e6 },
    },
  ],
  ['xgboost on 30 GB of tables', { task: 'classic-ml', dataGb: 30 }],
  ['notebooks to prepare data', { task: 'notebook' }],
  ['hello', {}],
];

describe('a sentence', () => {
  it.each(SENTENCES)('%s', (text, wish) => {
    expect(readWish(text)).toEqual(wish);
  });

  it('of any kind does no harm, and what is read of it is within bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const { model, budget, dataGb, context, batch } = readWish(text);
        expect(model === undefined || (model.parameters >= 1e6 && model.parameters <= 1e13)).toBe(true);
        for (const amount of [budget?.micros, dataGb, context, batch]) {
          expect(amount === undefined || (amount > 0 && Number.isFinite(amount))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a wish', () => {
  it.each([
    [{}, 'task'],
    [{ task: 'lora' }, 'model'],
    [{ task: 'full-finetune', precision: 'int4', model: readModel('7b') }, 'precision'],
  ] as const)('%j lacks %s', (wish, field) => {
    expect(workloadOf(wish as Wish)).toMatchObject({ field });
  });

  it('with a model alone is inference, and QLoRA is in 4 bit whatever is said', () => {
    const model = readModel('7b') as NonNullable<Wish['model']>;
    expect(workloadOf({ model })).toMatchObject({ task: 'inference', context: 4_096, batch: 1, epochs: 1 });
    expect(workloadOf({ model, task: 'qlora', precision: 'bf16' })).toMatchObject({
      precision: 'int4',
      epochs: 3,
    });
  });
});
