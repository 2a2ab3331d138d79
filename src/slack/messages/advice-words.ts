/** How advice on a GPU is said: the workload, sums of memory, options with their reasons, and the command for each. */
import { familyOf, titledSize, typedSize } from '../../domain/accelerators/index.ts';
import type { MemoryPart } from '../../domain/advise/memory.ts';
import { FRAMEWORK_WORDS, isTraining, TASK_WORDS, type Workload } from '../../domain/advise/workload.ts';
import type { Advice, AdviceLimits, Caution, Option, Verdict } from '../../domain/decide/advise.ts';
import { bootDiskGb, LARGEST_DISK_GB } from '../../domain/disk.ts';
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import { formatDollars, formatMoney, formatPrice } from '../../domain/money.ts';
import { type Duration, HOUR } from '../../domain/time.ts';
import { escaped } from '../mrkdwn.ts';
import type { Filled } from '../views/fields.ts';

/** `59.0 GB`, `112 GB`. */
export function gigabytes(gb: number): string {
  const shown = gb >= 100 ? Math.round(gb).toLocaleString('en-US') : gb.toFixed(gb >= 10 ? 0 : 1);
  return `${shown} GB`;
}

/** The workload as it was understood: `full fine-tune of a 7b model in PyTorch (bf16), budget $20.00/h`. */
export function workloadInWords(workload: Workload): string {
  const { task, model, precision, framework, dataGb, budget, within, spot } = workload;
  const what = model === undefined ? TASK_WORDS[task] : `${TASK_WORDS[task]} of ${modelInWords(model.name)}`;
  const how = model === undefined ? [] : [`${precision} in ${FRAMEWORK_WORDS[framework]}`];
  const more = [
    ...how,
    ...(dataGb === undefined ? [] : [`${dataGb.toLocaleString('en-US')} GB of data`]),
    ...(budget === undefined ? [] : [`at most ${budgetInWords(budget)}`]),
    ...(within === undefined ? [] : [`done within ${formatDuration(within)}`]),
    ...(spot ? ['spot will do'] : []),
  ];
  return [what, ...more].join(', ');
}

/** `a 7b model`, `an 8b model`, `resnet50`. */
function modelInWords(name: string): string {
  if (!/^[\d.x]+[bmt]$/.test(name)) return escaped(name);
  return `${/^(?:8|11b|18b|80)/.test(name) ? 'an' : 'a'} ${name} model`;
}

function budgetInWords({ per, micros }: NonNullable<Workload['budget']>): string {
  return per === 'hour' ? formatDollars(micros) : `${formatMoney({ micros, currency: 'USD' })} for the job`;
}

/** `About 115 GB: weights 14 GB (bf16, 2 bytes a parameter) + …`. */
export function memoryInWords({ memory }: Advice, totalGb: number): string {
  if (memory === undefined) return '';
  const parts = [...memory.shared, ...memory.each].map(
    ({ what, gb, rule }) => `${PARTS[what]} ${gigabytes(gb)} (${rule})`,
  );
  const own = memory.each.length === 0 ? '' : ' With several GPUs each holds the activations for itself.';
  return `It takes about *${gigabytes(totalGb)}* of GPU memory: ${parts.join(' + ')}. A model can have 90 % of a GPU’s memory.${own}`;
}

const PARTS: Readonly<Record<MemoryPart['what'], string>> = {
  weights: 'weights',
  gradients: 'gradients',
  optimiser: 'optimiser states',
  adapters: 'adapters',
  activations: 'activations',
  'kv-cache': 'keys and values',
};

/** `4 × NVIDIA A100 40 GB`, `TPU v5e-8`, with `spot` where it is. */
export function optionName({ name, count, title, buy }: Option): string {
  const family = familyOf(name);
  const size = family === undefined ? `${count} × ${title}` : titledSize(family, count);
  return `${size}${buy === 'spot' ? ', spot' : ''}`;
}

/** How long, rounded to what an estimate is worth. */
export function timeInWords(time: Duration): string {
  const hours = time / HOUR;
  return hours >= 48 ? `${Math.round(hours / 24)} days` : formatDuration(wholeMinutes(time));
}

/** Why it will do: memory, price, time, speed. */
export function reasonsInWords({
  load,
  price,
  time,
  cost,
  tokensPerSecond,
  memoryGb,
  count,
}: Option): string {
  const each = count === 1 ? '' : ' on each';
  return [
    load === undefined
      ? `${memoryGb} GB of GPU memory${each}`
      : `fits: ${gigabytes(load.needGb)} of ${gigabytes(load.usableGb)}${each}`,
    price === undefined ? 'price unknown' : formatPrice(price),
    ...(time === undefined ? [] : [`about ${timeInWords(time)}`]),
    ...(cost === undefined ? [] : [`${formatMoney(cost)} for the job`]),
    ...(tokensPerSecond === undefined
      ? []
      : [`about ${Math.round(tokensPerSecond)} tokens a second in one conversation`]),
  ].join(', ');
}

/** What one has to know, as sentences; empty when nothing. `count`: accelerators that it is said of. */
export function cautionsInWords(cautions: readonly Caution[], workload: Workload, count: number): string {
  return cautions.map((caution) => cautionInWords(caution, workload, count)).join(' ');
}

function cautionInWords(caution: Caution, workload: Workload, count: number): string {
  const it = count === 1 ? 'It has' : 'They have';
  switch (caution) {
    case 'split':
      return isTraining(workload.task)
        ? `The model does not fit on one and is split over them (${SHARDING[workload.framework]}).`
        : 'The model does not fit on one: serve it with tensor parallelism.';
    case 'not-linked':
      return 'They talk over PCIe, which is slow for that.';
    case 'no-bf16':
      return `${it} no bfloat16: train in fp16 with loss scaling.`;
    case 'spot':
      return 'Google may take spot machines back at any time: save checkpoints.';
    case 'slow':
      return 'People read faster than that.';
    case 'outlasts-lease':
      return 'The job outlasts the longest lease: save checkpoints and go on with the next one.';
  }
}

const SHARDING: Readonly<Record<Workload['framework'], string>> = {
  pytorch: 'FSDP or DeepSpeed ZeRO-3',
  jax: 'a sharded mesh',
  tensorflow: 'DTensor',
};

/** Why it is not for this workload. */
export function verdictInWords({ verdict, count, load, cautions }: Option): string {
  const words: Readonly<Record<Verdict, string>> = {
    ok: cautions.includes('slow') ? 'yes, slowly' : 'yes',
    'too-small':
      load === undefined ? 'too small' : `too small even with ${count}: ${gigabytes(load.needGb)} on each`,
    'over-budget': 'over the budget',
    'over-policy': 'more than the policy allows an hour',
    'too-late': 'not done in time',
    unpriced: 'price unknown',
  };
  return words[verdict];
}

/** What the boot disk holds beside the data: image, CUDA, checkpoints. */
const BESIDE_DATA_GB = 100;

/**
 * The fields of the form of `/gpu up`, and its flags: a lease and a disk that suffice, where the usual ones may not; on a
 * TPU the framework.
 */
export function filledFor(
  { name, kind, count, buy, time }: Option,
  { dataGb = 0, framework }: Workload,
  { maxLease }: AdviceLimits,
): Filled {
  const hours = time === undefined ? 0 : Math.ceil((time * 1.2) / HOUR);
  const diskGb = Math.ceil((dataGb * 1.2 + BESIDE_DATA_GB) / 50) * 50;
  return {
    accelerator: kind === 'tpu' ? typedSize(name, count) : `${name}:${count}`,
    buy,
    ...(hours >= 1 && hours * HOUR <= maxLease ? { for: `${hours}h` } : {}),
    ...(kind === 'gpu' && diskGb > bootDiskGb({}) && diskGb <= LARGEST_DISK_GB
      ? { disk: String(diskGb) }
      : {}),
    ...(kind === 'tpu' ? { framework } : {}),
  };
}

/** The whole command that gets the option. */
export function commandFor(option: Option, workload: Workload, limits: AdviceLimits): string {
  const { name, count, buy } = option;
  const { for: lease, disk, framework } = filledFor(option, workload, limits);
  return [
    `/gpu up ${typedSize(name, count)}`,
    ...(buy === 'spot' ? ['--spot'] : []),
    ...(lease === undefined ? [] : [`--for ${lease}`]),
    ...(disk === undefined ? [] : [`--disk ${disk}`]),
    ...(framework === undefined ? [] : [`--framework ${framework}`]),
  ].join(' ');
}
