/** How much a job computes, and how long that takes on so many accelerators. */
import { type Duration, SECOND } from '../time.ts';
import type { Chip } from './chips.ts';
import { isTraining, type Workload } from './workload.ts';

export interface Work {
  /** Operations in all. */
  readonly flops: number;
  /** The sum in words: `6 × 7B × 1.5B tokens`. */
  readonly rule: string;
}

/** Bytes of text in a token: four characters of English (OpenAI's tokenizer page, "Tokenizer: rule of thumb"). */
const BYTES_PER_TOKEN = 4;
/** An image of ImageNet: 1.28 million in about 140 GB. */
const BYTES_PER_IMAGE = 110e3;
/** ResNet-50 on one 224 × 224 image: 4.1 billion multiply-adds forward (He et al. 2016, table 1), twice as many operations. */
const RESNET50 = { parameters: 25.6e6, flops: 8.2e9 };

/**
 * Operations a parameter and token: 2 forward, 4 backward (Kaplan et al., arXiv 2001.08361 §2.1). With frozen weights
 * half of the backward pass falls away.
 */
const PER_TOKEN: Readonly<Partial<Record<Workload['task'], number>>> = {
  pretrain: 6,
  'full-finetune': 6,
  lora: 4,
  qlora: 4,
  inference: 2,
};

/** The job's size; undefined where nobody said over how much data it goes. */
export function workOf(workload: Workload): Work | undefined {
  const { task, model, dataGb, epochs } = workload;
  const perToken = PER_TOKEN[task];
  if (model === undefined || dataGb === undefined || perToken === undefined) return undefined;
  const passes = epochs === 1 ? '' : ` × ${epochs} passes`;
  if (model.kind === 'vision') {
    const images = (dataGb * 1e9) / BYTES_PER_IMAGE;
    const forward = RESNET50.flops * Math.max(0.1, model.parameters / RESNET50.parameters);
    const each = forward * (isTraining(task) ? 3 : 1);
    return {
      flops: images * epochs * each,
      rule: `${short(images)} images × ${short(each)} operations${passes}`,
    };
  }
  const tokens = (dataGb * 1e9) / BYTES_PER_TOKEN;
  return {
    flops: perToken * model.parameters * tokens * epochs,
    rule: `${perToken} × ${short(model.parameters)} parameters × ${short(tokens)} tokens${passes}`,
  };
}

/** How many accelerators of which kind, and whether the model is split over them because it does not fit on one. */
export interface Team {
  readonly chip: Chip;
  readonly count: number;
  readonly isSplit: boolean;
}

/**
 * The share of the peak that is reached. 40 % where accelerators are linked (Llama 3, arXiv 2407.21783 table 4: 38–43 %;
 * PaLM, arXiv 2204.02311: 46 %) and 30 % on one card. Over PCIe 20 % where gradients alone are exchanged; 12 % where a
 * split model's weights are, too, three times a step (ZeRO, arXiv 1910.02054 §7: 1.5 times the traffic). Convolutional
 * networks get half (NVIDIA's ResNet-50: 2,500 to 2,900 images a second on an A100). QLoRA takes 39 % longer than LoRA for
 * unpacking weights (Raschka, "Practical Tips for Finetuning LLMs", 2023).
 */
export function utilisation({ chip, count, isSplit }: Team, { task, model }: Workload): number {
  const base = chip.linked ? 0.4 : count === 1 ? 0.3 : isSplit ? 0.12 : 0.2;
  return base * (model?.kind === 'vision' ? 0.5 : 1) * (task === 'qlora' ? 1 / 1.39 : 1);
}

/** Operations a second that the machine gets through. */
export function speedOf(team: Team, workload: Workload): number {
  const peak = workload.precision === 'fp32' ? team.chip.tflops32 : team.chip.tflops;
  return peak * 1e12 * team.count * utilisation(team, workload);
}

export function timeFor(work: Work, team: Team, workload: Workload): Duration {
  return (work.flops / speedOf(team, workload)) * SECOND;
}

/** Of what the memory could read at most; vLLM and llama.cpp reach 50 to 70 % in single conversations. */
const READING = 0.6;

/** Tokens a second in one conversation: each reads all the weights once. `weightsGb` > 0. */
export function tokensPerSecond(chip: Chip, count: number, weightsGb: number): number {
  // Splitting a layer over PCIe wins memory, not time.
  const together = chip.linked ? count : 1;
  return (chip.gbPerSecond * together * READING) / weightsGb;
}

/** `7B`, `1.5B`, `340M`, `12T`; two digits. */
export function short(value: number): string {
  const [unit, size]: readonly [string, number] =
    value >= 1e15 ? ['×10¹⁵', 1e15] : value >= 1e12 ? ['T', 1e12] : value >= 1e9 ? ['B', 1e9] : ['M', 1e6];
  const scaled = value / size;
  return `${scaled >= 10 ? Math.round(scaled).toLocaleString('en-US') : Number(scaled.toPrecision(2))}${unit}`;
}
