/** How much accelerator memory a workload takes: the sum, part by part, with the rule behind each part. */
import { isTraining, type Model, type Workload } from './workload.ts';

const GB = 1e9;

/** One line of the sum. */
export interface MemoryPart {
  readonly what: 'weights' | 'gradients' | 'optimiser' | 'adapters' | 'activations' | 'kv-cache';
  /** Gigabytes (10⁹ bytes). */
  readonly gb: number;
  /** The rule in words: `2 bytes a parameter`. */
  readonly rule: string;
}

export interface Memory {
  /** What all accelerators of a machine hold together, once. */
  readonly shared: readonly MemoryPart[];
  /** What every accelerator holds for itself. */
  readonly each: readonly MemoryPart[];
}

/**
 * The share of an accelerator's memory that a model can have: the rest goes to the CUDA context, kernels and
 * fragments. vLLM takes the same by default (gpu_memory_utilization 0.9).
 */
export const USABLE = 0.9;

/**
 * Bytes a parameter as loaded. 4-bit weights carry their scales and leave embeddings unquantised: 4.4 bits instead
 * of 4 (QLoRA, arXiv 2305.14314 §3: 0.127 bits for the scales alone, with double quantization 4.127).
 */
const LOADED: Readonly<Record<Workload['precision'], number>> = { fp32: 4, bf16: 2, int8: 1, int4: 0.55 };

/**
 * Adapters of rank 16 on every linear layer: 0.6 % of the parameters (40 million of Llama 2 7B's; LoRA,
 * arXiv 2106.09685 §4.1, 2·r·d a matrix).
 */
export const ADAPTER_SHARE = 0.006;

/** Adam in mixed precision: fp32 master weights 4, momentum 4, variance 4 bytes (ZeRO, arXiv 1910.02054 §3.1). */
const ADAM_MIXED = 12;
/** Adam in fp32 has no second copy of the weights. */
const ADAM_FP32 = 8;

/** A vocabulary as large as Llama 3's (arXiv 2407.21783 §3.2). */
const VOCABULARY = 128_000;

/** Keys and values of one token are this wide, at most: 8 heads of 128 in every size of Llama 3 (ibid., table 3). */
const KV_WIDTH = 1_024;

/** A convolutional network's saved activations for one 224 × 224 image in 16 bit, ResNet-50: about 11 million values
 *  in forward, held by convolution, normalisation and activation. */
const IMAGE_ACTIVATION_BYTES = 66e6;
const RESNET50_PARAMETERS = 25.6e6;

/**
 * Width and depth of a transformer with that many parameters, from 12·L·h² = N and h = 110·L, which Llama's sizes
 * from 1 to 405 billion follow within a fifth.
 */
export function transformerShape(parameters: number): { readonly width: number; readonly layers: number } {
  const width = Math.cbrt((110 * parameters) / 12);
  return { width, layers: width / 110 };
}

/** The memory of a workload about a model; undefined for one that is about none. */
export function memoryOf(workload: Workload): Memory | undefined {
  const { task, model } = workload;
  if (model === undefined || task === 'notebook' || task === 'classic-ml') return undefined;
  const n = model.parameters;
  if (!isTraining(task)) {
    return { shared: [loaded(workload, n), ...keysAndValues(workload, model)], each: [] };
  }
  return { shared: states(workload, n), each: [activations(workload, model)] };
}

function loaded({ precision }: Workload, parameters: number): MemoryPart {
  const bytes = LOADED[precision];
  return {
    what: 'weights',
    gb: (parameters * bytes) / GB,
    rule: `${precision}, ${bytes} bytes a parameter`,
  };
}

function states(workload: Workload, parameters: number): readonly MemoryPart[] {
  const { task, precision } = workload;
  if (task === 'lora' || task === 'qlora') {
    // Adapters are trained as a small model of their own: weights, gradients and Adam.
    const gb = (parameters * ADAPTER_SHARE * (2 + 2 + ADAM_MIXED)) / GB;
    const rule = `${ADAPTER_SHARE * 100} % of the parameters, 16 bytes each with gradients and Adam`;
    return [loaded(workload, parameters), { what: 'adapters', gb, rule }];
  }
  const bytes = precision === 'fp32' ? 4 : 2;
  const adam = precision === 'fp32' ? ADAM_FP32 : ADAM_MIXED;
  return [
    { what: 'weights', gb: (parameters * bytes) / GB, rule: `${precision}, ${bytes} bytes a parameter` },
    { what: 'gradients', gb: (parameters * bytes) / GB, rule: `${bytes} bytes a parameter` },
    { what: 'optimiser', gb: (parameters * adam) / GB, rule: `AdamW, ${adam} bytes a parameter` },
  ];
}

/**
 * With activations recomputed in the backward pass, a layer keeps its input (2·s·b·h bytes) and one layer at a time
 * everything (34·s·b·h, attention in tiles: arXiv 2205.05198 §4, table 2; arXiv 2205.14135); logits and their
 * gradient take 8 bytes a token and word.
 */
function activations({ precision, context, batch }: Workload, model: Model): MemoryPart {
  const wide = precision === 'fp32' ? 2 : 1;
  if (model.kind === 'vision') {
    const each = IMAGE_ACTIVATION_BYTES * Math.max(0.25, Math.sqrt(model.parameters / RESNET50_PARAMETERS));
    return { what: 'activations', gb: (batch * each * wide) / GB, rule: `${batch} images at once` };
  }
  const { width, layers } = transformerShape(model.parameters);
  const tokens = context * batch;
  const gb = (tokens * (width * (2 * layers + 34) * wide + 8 * VOCABULARY)) / GB;
  const sequences = batch === 1 ? 'a sequence' : `${batch} sequences`;
  return {
    what: 'activations',
    gb,
    rule: `${sequences} of ${context.toLocaleString('en-US')} tokens, recomputed in the backward pass`,
  };
}

/** Two 16-bit vectors a token and layer. */
function keysAndValues({ context, batch }: Workload, model: Model): readonly MemoryPart[] {
  if (model.kind === 'vision') {
    const gb = (batch * IMAGE_ACTIVATION_BYTES) / GB;
    return [{ what: 'activations', gb, rule: `${batch === 1 ? 'an image' : `${batch} images`} at once` }];
  }
  const { width, layers } = transformerShape(model.parameters);
  const bytes = 2 * 2 * layers * Math.min(width, KV_WIDTH);
  const who = batch === 1 ? 'a conversation' : `${batch} conversations`;
  return [
    {
      what: 'kv-cache',
      gb: (bytes * context * batch) / GB,
      rule: `${who} of ${context.toLocaleString('en-US')} tokens`,
    },
  ];
}

function sum(parts: readonly MemoryPart[]): number {
  return parts.reduce((total, { gb }) => total + gb, 0);
}

/** What each of `count` accelerators holds, GB: its share of what is split, and its own. */
export function perAccelerator(memory: Memory, count: number): number {
  return sum(memory.shared) / count + sum(memory.each);
}

/** What a single accelerator would have to hold, GB. */
export function totalGb(memory: Memory): number {
  return perAccelerator(memory, 1);
}

/** Whether `count` accelerators of `memoryGb` each hold it. */
export function fits(memory: Memory, memoryGb: number, count: number): boolean {
  return perAccelerator(memory, count) <= memoryGb * USABLE;
}
