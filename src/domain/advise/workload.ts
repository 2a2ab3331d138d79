/** What a person wants to compute, as far as the choice of a machine depends on it. */
import type { Duration } from '../time.ts';

/** In the order in which menus list them. */
export const TASKS = [
  'pretrain',
  'full-finetune',
  'lora',
  'qlora',
  'inference',
  'notebook',
  'classic-ml',
] as const;
export type Task = (typeof TASKS)[number];

export const TASK_WORDS: Readonly<Record<Task, string>> = {
  pretrain: 'training from scratch',
  'full-finetune': 'full fine-tune',
  lora: 'LoRA fine-tune',
  qlora: 'QLoRA fine-tune (4-bit)',
  inference: 'inference',
  notebook: 'notebooks and data preparation',
  'classic-ml': 'classic machine learning',
};

/** How weights are held: for training what the forward pass computes in, for inference what is loaded. */
export const PRECISIONS = ['fp32', 'bf16', 'int8', 'int4'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const FRAMEWORKS = ['pytorch', 'jax', 'tensorflow'] as const;
export type Framework = (typeof FRAMEWORKS)[number];
export const FRAMEWORK_WORDS: Readonly<Record<Framework, string>> = {
  pytorch: 'PyTorch',
  jax: 'JAX',
  tensorflow: 'TensorFlow',
};

/** `language`: a transformer over tokens. `vision`: a convolutional network over images of 224 × 224. */
export interface Model {
  readonly kind: 'language' | 'vision';
  /** ≥ 1,000,000 and ≤ 10¹³. */
  readonly parameters: number;
  /** As it was typed or is known, e.g. resnet50. */
  readonly name: string;
}

export type Budget =
  | { readonly per: 'hour'; readonly micros: number }
  | { readonly per: 'job'; readonly micros: number };

/** What was said; what is missing has a default or stays unknown. */
export interface Wish {
  readonly task?: Task;
  readonly model?: Model;
  readonly precision?: Precision;
  /** Tokens in one sequence or conversation, ≥ 1. */
  readonly context?: number;
  /** Sequences at once on one accelerator; for inference conversations at once on the machine. ≥ 1. */
  readonly batch?: number;
  /** Text or images that one pass goes over, GB. */
  readonly dataGb?: number;
  readonly budget?: Budget;
  /** The job is to be done within this. */
  readonly within?: Duration;
  readonly framework?: Framework;
  /** Cheaper machines that Google may take back will do. */
  readonly spot?: boolean;
}

/** A wish with everything that arithmetic needs. */
export interface Workload extends Wish {
  readonly task: Task;
  readonly precision: Precision;
  readonly context: number;
  readonly batch: number;
  readonly framework: Framework;
  /** Passes over the data. */
  readonly epochs: number;
}

/** Why a wish cannot be advised on: the field, a sentence, and the words that would do in its place. */
export interface WishTrouble {
  readonly field: 'task' | 'model' | 'precision';
  readonly message: string;
  readonly instead: string;
}

/** True for the tasks that are about one model. */
export function needsModel(task: Task): boolean {
  return task !== 'notebook' && task !== 'classic-ml';
}

export function isTraining(task: Task): boolean {
  return task === 'pretrain' || task === 'full-finetune' || task === 'lora' || task === 'qlora';
}

/**
 * Fills in what was not said. Three passes for fine-tuning is the default of Hugging Face's TrainingArguments
 * (num_train_epochs), 90 for image classifiers that of He et al. 2016 and torchvision's reference; 2,048 and 4,096
 * tokens are common lengths of samples and conversations.
 */
export function workloadOf(wish: Wish): Workload | WishTrouble {
  const task = wish.task ?? (wish.model === undefined ? undefined : 'inference');
  if (task === undefined) {
    return { field: 'task', message: 'What is it for?', instead: 'full fine-tune of a 7b model' };
  }
  if (needsModel(task) && wish.model === undefined) {
    return {
      field: 'model',
      message: `How large is the model? For ${TASK_WORDS[task]} nothing says more about the machine.`,
      instead: `${task} --model 7b`,
    };
  }
  const vision = wish.model?.kind === 'vision';
  const precision = wish.precision ?? (task === 'qlora' ? 'int4' : 'bf16');
  if (isTraining(task) && task !== 'qlora' && (precision === 'int4' || precision === 'int8')) {
    return {
      field: 'precision',
      message: `${precision} weights cannot be trained as they are; QLoRA trains adapters on top of 4-bit weights.`,
      instead: `qlora --model ${wish.model?.name ?? '7b'}`,
    };
  }
  return {
    ...wish,
    task,
    precision: task === 'qlora' ? 'int4' : precision,
    context: wish.context ?? (task === 'inference' ? 4_096 : 2_048),
    batch: wish.batch ?? (vision && isTraining(task) ? 64 : 1),
    framework: wish.framework ?? 'pytorch',
    epochs: !isTraining(task) ? 1 : vision && task === 'pretrain' ? 90 : task === 'pretrain' ? 1 : 3,
  };
}
