/** What /gpu advise takes: for what is typed, and for the form with the same fields. */
import type { Wish } from '../../domain/advise/workload.ts';
import type { CommandSpec, FlagValues } from '../grammar/spec.ts';

export const ADVISE = {
  name: 'advise',
  aliases: ['advice', 'choose', 'which'],
  summary: 'Find the right GPU for a piece of work: what fits, what it costs, and the command that gets it.',
  details:
    'Say in your own words what it is for, how large the model is and what it may cost; flags say the same more exactly. The answer shows the memory that it takes, line by line, and ranks the machines that hold it. A plain computer without a GPU is recommended where it will do. `/gpu advise` alone opens a form whose advice follows its fields.',
  args: {
    workload: {
      kind: 'words',
      label: 'WORKLOAD',
      optional: true,
      rest: true,
      what: 'the work in your own words: full fine-tune of a 7b model, budget $20/h.',
      example: '/gpu advise full fine-tune of a 7b model, budget $20/h',
    },
  },
  flags: {
    task: {
      kind: 'task',
      label: 'TASK',
      what: 'What it is for: pretrain, full-finetune, lora, qlora, inference, notebook or classic-ml.',
      example: '/gpu advise --task lora --model 7b',
    },
    model: {
      kind: 'model',
      label: '7b',
      what: 'How large the model is: its parameters, or a name like resnet50.',
      example: '/gpu advise --task inference --model 70b',
    },
    precision: {
      kind: 'precision',
      label: 'bf16',
      what: 'How weights are held: fp32, bf16, int8 or int4; bf16 unless said otherwise.',
      example: '/gpu advise inference of a 70b model --precision int4',
    },
    context: {
      kind: 'amount',
      label: 'TOKENS',
      what: 'Tokens in a sample or conversation; 2,048 for training and 4,096 for inference unless said otherwise.',
      example: '/gpu advise inference of an 8b model --context 32k',
    },
    batch: {
      kind: 'amount',
      label: 'N',
      what: 'Samples at once on each GPU, or conversations at once on the machine; 1, or 64 images, unless said otherwise.',
      example: '/gpu advise inference of an 8b model --batch 16',
    },
    dataset: {
      kind: 'dataset',
      label: 'GB',
      what: 'How much text or how many images it goes over; with it, hours and the price of the whole job are estimated.',
      example: '/gpu advise lora of an 8b model --dataset 2',
    },
    budget: {
      kind: 'budget',
      label: 'DOLLARS',
      what: 'What it may cost, by the hour or for the job: 20/h, 500/job.',
      example: '/gpu advise full fine-tune of a 7b model --budget 20/h',
    },
    within: {
      kind: 'duration',
      label: '24h',
      what: 'When the job must be done, with --dataset.',
      example: '/gpu advise train resnet50 --dataset 140 --within 24h',
    },
    framework: {
      kind: 'framework',
      label: 'NAME',
      what: 'pytorch, jax or tensorflow.',
      example: '/gpu advise pretrain a 1b model --framework jax',
    },
    spot: {
      kind: 'switch',
      what: 'Machines that Google may take back at any time will do.',
      example: '/gpu advise pretrain a 1b model --spot',
    },
  },
  examples: [
    '/gpu advise full fine-tune of a 7b model, budget $20/h',
    '/gpu advise --task inference --model 70b --precision int4',
    '/gpu advise train resnet50 from scratch --dataset 140 --within 24h',
  ],
  permission: 'look',
} as const satisfies CommandSpec;

export type AdviseFlags = FlagValues<(typeof ADVISE)['flags']>;

/** What the flags say of a workload; what is left out stays open. */
export function wishOf(flags: AdviseFlags): Wish {
  const { task, model, precision, context, batch, dataset, budget, within, framework, spot } = flags;
  return {
    ...(task === undefined ? {} : { task }),
    ...(model === undefined ? {} : { model }),
    ...(precision === undefined ? {} : { precision }),
    ...(context === undefined ? {} : { context }),
    ...(batch === undefined ? {} : { batch }),
    ...(dataset === undefined ? {} : { dataGb: dataset }),
    ...(budget === undefined ? {} : { budget }),
    ...(within === undefined ? {} : { within }),
    ...(framework === undefined ? {} : { framework }),
    ...(spot ? { spot } : {}),
  };
}
